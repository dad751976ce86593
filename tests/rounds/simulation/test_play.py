"""A whole contest, played."""

import dataclasses

import pytest

from rounds import calendar
from rounds.contest import outcome
from rounds.reasons import reason
from rounds.record import Record
from rounds.simulation.people import Unplayable
from rounds.simulation.play import end_of, play
from rounds.simulation.scenario import Checkpoint, Scenario
from tests.rounds.simulation import small

DEFINITION = small.definition()
KINDS = [each.name for each in dataclasses.fields(Record)]


def final(record, definition=DEFINITION):
    return outcome(definition, record, end_of(definition, record))


def at(text):
    return calendar.read(text + "+07:00")


@pytest.fixture(scope="module")
def record():
    return play(DEFINITION, people=1500, seed="1")


def test_play_reaches_official_prizes_with_nothing_left_open(record):
    end = final(record)
    assert (end.blockers, end.awards.total, end.official) == ((), 5_000_000, frozenset({"diem", "prizes"}))


def test_play_takes_the_routine_decisions_in_their_order(record):
    kinds = list(dict.fromkeys(decision.kind for decision in record.decisions))
    assert kinds == [
        "commit-seed",
        "reveal-seed",
        "advance",
        "panel",
        "screen",
        "confirm",
    ] or kinds == ["commit-seed", "reveal-seed", "advance", "silent", "replace", "panel", "screen", "confirm"]
    assert [decision.number for decision in record.decisions] == list(range(1, len(record.decisions) + 1))


def test_play_fills_the_funnel_from_registered_to_valid(record):
    registered = {row.contestant for row in record.registrations}
    submitted = {row.contestant for row in record.attempts}
    told = {row.contestant for row in record.steps if row.part == "story"}
    assert (len(registered), len(submitted)) == (1500, 877)
    assert told < submitted < registered


def test_rows_of_each_kind_come_in_order_of_time(record):
    for kind in KINDS:
        rows = [row.at for row in getattr(record, kind)]
        assert rows == sorted(rows), kind


def test_the_same_seed_plays_the_same_contest_and_another_seed_another(record):
    assert play(DEFINITION, people=1500, seed="1") == record
    assert play(DEFINITION, people=1500, seed="2") != record


def test_a_silent_unit_of_the_scenario_is_replaced_by_the_first_in_reserve():
    seats = final(play(DEFINITION, people=1500, seed="1", scenario=Scenario(people=1500, seed="1")))
    picked = seats.selections["vao-nop"]
    silent, reserve = picked.seats[1].subject, picked.reserve[0].subject
    scenario = Scenario(people=1500, seed="1", silent=(f"Xã {silent}",))
    record = play(DEFINITION, people=1500, seed="1", scenario=scenario)

    after = final(record).selections["vao-nop"]
    assert [(seat.subject, seat.how, seat.instead_of) for seat in after.seats if seat.how != "rank"] == [
        (reserve, "replace", silent)
    ]
    handed_in = {row.unit for row in record.entries}
    assert handed_in == after.subjects
    assert min(row.at for row in record.entries if row.unit == reserve) >= at("2026-03-15T10:00:00")


def test_checkpoints_of_a_scenario_hold_to_the_last_person():
    moment = at("2026-03-06T15:00:00")
    scenario = Scenario(
        people=1500,
        seed="1",
        checkpoints=(
            Checkpoint(
                at=calendar.local(moment, "Asia/Ho_Chi_Minh").replace(tzinfo=None),
                registered=700,
                submitted=400,
                attempts=500,
                most=("Xã 3", "Xã 9"),
                fewest=("Xã 12", "Xã 1"),
            ),
        ),
    )
    record = play(DEFINITION, people=1500, seed="1", scenario=scenario)
    before = outcome(DEFINITION, record, moment)

    came = {}
    for row in record.registrations:
        if row.at < moment:
            came.setdefault(row.contestant, row.unit)
    by_unit = sorted((list(came.values()).count(str(number)), str(number)) for number in range(1, 13))
    assert [unit for _, unit in by_unit[:2]] == ["12", "1"]
    assert [unit for _, unit in by_unit[:-3:-1]] == ["3", "9"]
    assert len(came) == 700
    assert len({row.contestant for row in record.attempts if row.at < moment}) == 400
    assert sum(row.at < moment for row in record.attempts) == 500
    assert before.selections == {}


TIED = (
    small.CONTEST.replace('kind = "ratio"', 'kind = "count"')
    .replace('per = "population"\n', "")
    .replace('ladder = ["rate", "lot"]', 'ladder = ["rate"]')
)


def test_a_tie_on_the_cut_is_left_to_a_person_and_play_ends_there():
    definition = small.definition(TIED)
    record = play(definition, people=40, seed="3")
    end = final(record, definition)
    assert [blocker.code for blocker in end.blockers] == ["selection.tie-on-cut"]
    assert not record.entries
    assert all(decision.kind != "vote" for decision in record.decisions)


def test_settle_goes_on_by_votes_that_say_they_are_simulated():
    definition = small.definition(TIED)
    record = play(definition, people=40, seed="3", settle=True)
    votes = [decision for decision in record.decisions if decision.kind == "vote"]
    assert [vote.data["simulated"] for vote in votes] == [True] * len(votes) != []
    assert final(record, definition).awards.total == 5_000_000


COUNTS = small.CONTEST.replace('topics = ["T"]', 'topics = ["T"]\nsource = "counts"')
QUIZ = COUNTS[COUNTS.index("[round.learning.quiz]") : COUNTS.index('[[round]]\nid = "nop"')]


def test_counts_only_rounds_get_a_sheet_for_each_unit_and_day():
    definition = small.definition(COUNTS.replace(QUIZ, ""))
    record = play(definition, people=1500, seed="1")
    assert not [*record.registrations, *record.attempts]
    assert len(record.counts) == small.UNITS * 10
    last = [row for row in record.counts if row.as_of == at("2026-03-11T00:00:00")]
    assert (sum(row.registered for row in last), sum(row.submitted for row in last)) == (1500, 877)
    assert final(record, definition).awards.total == 5_000_000


def test_more_people_than_there_are_cannot_be_played():
    with pytest.raises(Unplayable) as stuck:
        play(DEFINITION, people=20_000, seed="1")
    assert stuck.value.reason == reason("simulation.too-many-people", people=20_000, most=12_600)
