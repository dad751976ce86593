"""The whole contest: what rests on what, what people confirm, and the same answer everywhere."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.draw import commitment
from rounds.contest import outcome, to_data
from rounds.definition import Exit, Prize
from rounds.proof import chain
from rounds.reasons import reason
from rounds.record import Record
from rounds.selection import Left, Seat
from rounds.standings import Place, Ranking
from tests.rounds.staged import MILLION, ROUNDS, WARDS, WORD, Play, definition, june
from tests.rounds.test_ten_rules_selection import PICKED, after_round_1, to_round_2, to_the_end

# The worked example of a panel of seven; the wards stand for the entries A to H.
MARKS = {
    "W01-2": [88, 86, 79, 90, 89, 93, 62],
    "W02-2": [87, 88, 77, 88, 86, 92, 60],
    "W03-2": [86, 84, 78, 87, 85, 91, 84],
    "W04-2": [84, 85, 75, 86, 87, 90, 82],
    "W05-2": [82, 80, 73, 84, 83, 89, 80],
    "W06-2": [80, 81, 72, 82, 80, 88, 99],
    "W07-2": [76, 78, 68, 80, 77, 85, 74],
    "W08-2": [70, 72, 62, 75, 71, 79, 68],
}


def seven_judges(*recusals, alternates=()):
    """Round 2 judged by seven, trimmed; `recusals` of (judge, entry)."""
    judging = replace(ROUNDS[1].judging, judges=7, method="trimmed", gap=None)
    play = Play(definition(rounds=(ROUNDS[0], replace(ROUNDS[1], judging=judging), ROUNDS[2])))
    play.count()
    play.decide(june(11), "advance", "into-2", units=PICKED)
    for unit in WARDS[:8]:
        play.hand_in("round-2", unit, june(12))
    play.seat("round-2", june(17), judges=7, alternates=alternates)
    for judge, entry in recusals:
        play.decide(june(17, 1), "recuse", entry, round="round-2", judge=judge, alternate="")
    play.mark(
        "round-2",
        june(18),
        {
            entry: {
                f"J{number}": mark
                for number, mark in enumerate(row, 1)
                if (f"J{number}", entry) not in recusals
            }
            for entry, row in MARKS.items()
        },
    )
    return play


def order(play, as_of):
    return [place.entry[2] for place in play.outcome(as_of).judged["round-2"].result.places]


def test_leaving_a_harsh_judge_out_of_one_entry_does_not_lift_it():
    whole, recused = seven_judges(), seven_judges(("J3", "W04-2"))
    panel = recused.outcome(june(19)).judged["round-2"]

    assert order(whole, june(19)) == list("12346578")
    assert order(recused, june(19))[:4] == list("1234")
    assert panel.seating.dropped == ("J3",)
    assert {len(row) for row in panel.totals.values()} == {6}
    scores = {place.entry: place.score for place in panel.result.places}
    assert scores["W02-2"] == Fraction(349, 4)
    assert scores["W03-2"] == scores["W04-2"] == Fraction(342, 4)


def test_an_alternate_marks_where_a_judge_stands_aside():
    play = seven_judges(("J3", "W04-2"), alternates=["J8"])

    waiting = play.outcome(june(19))
    play.mark("round-2", june(19), {"W04-2": {"J8": 76}})
    done = play.outcome(june(19, 1))

    assert waiting.blockers == (
        reason("judged.sheets-unsigned", path="round.round-2", judge="J8", number=1, unsigned="W04-2"),
    )
    assert done.blockers == ()
    assert order(play, june(19, 1)) == list("12346578")


def test_a_round_without_a_panel_says_so_once_judging_opens():
    play = to_round_2()
    missing = reason("judged.no-panel", path="round.round-2", round="round-2")

    assert play.outcome(june(16)).blockers == ()
    assert play.outcome(june(17)).blockers == (missing,)


def test_a_sheet_signed_anew_replaces_the_first():
    play = seven_judges()
    play.mark("round-2", june(19), {"W08-2": {f"J{number}": 100 for number in range(1, 8)}})

    assert order(play, june(18, 1)) == list("12346578")
    assert order(play, june(20))[0] == "8"


def test_a_sheet_after_the_close_counts_once_the_window_is_extended():
    play = seven_judges()
    play.mark("round-2", june(21), {"W08-2": {f"J{number}": 100 for number in range(1, 8)}})

    assert order(play, june(22)) == list("12346578")
    assert {blocker.code for blocker in play.outcome(june(22)).blockers} == {"judged.sheet-untimely"}
    play.decide(june(22), "extend", "round-2:judging", to=june(21) + 1)
    assert order(play, june(23))[0] == "8"


def test_a_round_is_not_over_while_works_may_still_be_completed():
    play = seven_judges()
    learning, second, third = play.rules.contest.rounds
    until = date(2026, 6, 22)
    second = replace(second, entry=replace(second.entry, completion_until=until))
    play.rules = definition(rounds=(learning, second, third))

    assert "into-3" not in play.outcome(june(23) - 1).selections
    assert "into-3" in play.outcome(june(23)).selections


def test_a_tie_that_the_panel_still_has_to_settle_waits_in_the_standing_too():
    play = to_round_2()
    play.seat("round-2", june(17))
    marks = {f"{unit}-2": [90, 90, 90, 90, 90] for unit in ("W01", "W02")}
    marks |= {f"W{n:02}-2": [80 - n] * 5 for n in range(3, 11)}
    play.mark("round-2", june(18), marks | {"D1-2": [50] * 5})

    assert play.outcome(june(19)).standings["second"].blockers == (
        reason(
            "standing.panel-waits",
            path="standing.second",
            metric="entry_score",
            subjects="W01, W02",
            rank=1,
            shared=2,
        ),
    )


def test_a_broken_sheet_is_named_and_stops_the_result():
    play = seven_judges()
    play.sheets[0] = play.sheets[0]._replace(points={"effect": 6100, "form": 0})

    assert play.outcome(june(19)).blockers == (
        reason(
            "judged.sheet-broken",
            path="round.round-2",
            entry="W01-2",
            judge="J1",
            wrong="sheet.above-the-weight",
        ),
        reason("judged.sheets-unsigned", path="round.round-2", judge="J1", number=1, unsigned="W01-2"),
    )


# --- a confirmed list stands --------------------------------------------------------------------------


def test_a_confirmed_list_does_not_move_when_a_unit_is_disqualified_later():
    play = after_round_1()
    play.decide(june(11, 9), "advance", "into-2", units=PICKED)
    play.decide(june(11, 10), "disqualify", "W02")

    picked = play.outcome(june(12)).selections["into-2"]

    assert picked.seats[:2] == (Seat("W01", "ward", 1, "rank"), Seat("W03", "ward", 3, "rank"))
    assert len(picked.seats) == 10
    assert picked.out[-1] == Left("W02", "ward", 2, "disqualified")
    assert (picked.advance.override, picked.blockers) == (
        False,
        (
            reason(
                "selection.seat-vacant",
                path="selection.into-2",
                warning=True,
                out="W02",
                block="ward",
                next="W11",
            ),
        ),
    )


def test_before_it_is_confirmed_the_list_follows_the_standing():
    play = after_round_1()
    play.decide(june(11, 10), "disqualify", "W02")

    assert play.outcome(june(12)).selections["into-2"].subjects == {"D1", *WARDS[:11]} - {"W02"}


def test_who_was_picked_and_withdrew_wins_no_consolation():
    play = to_the_end()
    play.decide(june(21), "withdraw", "W06", round="round-3")

    found = play.outcome(june(26))

    assert "W06" not in {award.subject for award in found.awards.awards}
    assert found.awards.unawarded[-1].why == "no-candidate"


def test_who_leaves_a_round_without_entries_is_everybody_ranked_in_it():
    line = Prize(
        id="dong-hanh", title=WORD, count=2, each=MILLION, exit=Exit(left="round-1", not_picked="into-2")
    )
    rules = definition(total=2 * MILLION)
    play = Play(replace(rules, contest=replace(rules.contest, prize_lines=(line,))))
    play.count()

    # W11 and W12 are ranked below the ten, D2 below the one.
    awards = play.outcome(june(11)).awards
    play.decide(june(11), "vote", "prizes", order=["D2", "W12", "W11"])

    assert [blocker.code for blocker in awards.blockers] == ["prize.tie-over-boundary"]
    assert [award.subject for award in play.outcome(june(12)).awards.awards] == ["D2", "W12"]


# --- provisional and official -------------------------------------------------------------------------


def test_results_are_official_once_confirmed_and_until_they_change():
    play = to_the_end()
    before = play.outcome(june(26))
    for subject in ("first", "into-2", "prizes"):
        play.decide(june(26), "confirm", subject, digest=before.digest(subject))

    confirmed = play.outcome(june(26, 1))
    play.decide(june(26, 2), "disqualify", "W07")
    later = play.outcome(june(26, 3))

    assert before.official == frozenset()
    assert (confirmed.official, confirmed.blockers) == ({"first", "into-2", "prizes"}, ())
    assert later.official == frozenset()
    assert [
        dict(blocker.values)["subject"]
        for blocker in later.blockers
        if blocker.code == "outcome.changed-since-confirmed"
    ] == ["first", "into-2", "prizes"]


def test_what_is_not_there_cannot_be_confirmed():
    play = after_round_1()
    play.decide(june(5), "confirm", "prizes", digest="0" * 64)

    assert play.outcome(june(6)).blockers == (
        reason("outcome.changed-since-confirmed", subject="prizes", decision=1),
    )


def test_a_digest_is_the_same_at_another_moment_and_unknown_before_there_is_a_result():
    play = to_the_end()

    assert play.outcome(june(26)).digest("prizes") == play.outcome(june(27)).digest("prizes")
    with pytest.raises(KeyError):
        play.outcome(june(5)).digest("prizes")


def test_a_seed_that_was_not_committed_is_named():
    play = after_round_1()
    play.decide(june(11), "reveal-seed", "first", seed="tuy y")
    play.decide(june(11), "commit-seed", "second", sha256=commitment("that"))
    play.decide(june(11, 1), "reveal-seed", "second", seed="gia")

    assert play.outcome(june(12)).blockers == (
        reason("draw.not-committed", subject="first", decision=1),
        reason("draw.other-seed", subject="second", decision=3),
    )


def test_a_sheet_of_counts_belongs_to_the_picture_of_its_instant_whenever_it_comes():
    play = Play()
    play.count()
    play.counts = [row._replace(at=june(12)) for row in play.counts]
    play.givens = [row._replace(at=june(1)) for row in play.givens]

    def first(as_of):
        return [place.subject for place in play.outcome(as_of).standings["first"].places][:1]

    assert (first(june(10, 20) - 1), first(june(10, 20))) == ([], ["W01"])
    play.counts.append(play.counts[0]._replace(at=june(13), valid=60))
    assert first(june(10, 20)) == ["W02"]


def test_a_correction_of_counts_leaves_a_confirmed_list_alone():
    play = after_round_1()
    play.decide(june(11), "advance", "into-2", units=PICKED)
    confirmed = play.outcome(june(12)).selections["into-2"]
    play.counts.append(play.counts[0]._replace(at=june(11) + 1, valid=51))

    after = play.outcome(june(12))

    assert after.selections["into-2"] == confirmed
    assert after.standings["first"].places[0].subject == "W02"


def test_whole_numbers_beyond_what_json_carries_become_text():
    place = Place(1, "W01", "", (2**53 - 1, -(2**53)), "")
    ranking = Ranking(standing="s", as_of=0, places=(place,))
    found = replace(to_the_end().outcome(june(26)), standings={"s": ranking})

    assert to_data(found)["standings"]["s"]["places"][0]["values"] == [2**53 - 1, "-9007199254740992"]


# --- the same answer everywhere -----------------------------------------------------------------------


def test_data_are_plain_and_exact():
    play = to_the_end()
    found = play.outcome(june(26))

    data = to_data(found)

    assert json.loads(chain.canonical(data)) == json.loads(json.dumps(data))
    assert data["standings"]["final"]["places"][1]["values"] == ["428/5"]
    assert data["judged"]["round-2"]["result"]["places"][1]["score"] == "88"
    assert data["awards"]["awards"][0] == {
        "prize": "nhat",
        "subject": "W06",
        "amount": 10_000_000,
        "rank": 1,
        "shared_by": 1,
    }
    assert data["blockers"] == []


ELSEWHERE = """
import hashlib, sys
from rounds.proof import chain
from rounds.contest import to_data
from tests.rounds.test_ten_rules_selection import to_the_end, june
print(hashlib.sha256(chain.canonical(to_data(to_the_end().outcome(june(26))))).hexdigest())
"""


def test_the_outcome_is_the_same_under_any_hash_seed_and_locale():
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale},
        ).stdout
        for seed, locale in [("0", "C"), ("1", "C.UTF-8"), ("4242", "C")]
    }

    assert len(digests) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 26), st.integers(0, 23))
def test_nothing_that_happens_later_changes_an_outcome(day, hour):
    play, as_of = to_the_end(), june(day, hour)
    whole = play.record()
    past = Record(
        **{
            kind: [row for row in getattr(whole, kind) if row.at < as_of]
            for kind in ("givens", "entries", "sheets", "decisions")
        },
        counts=[row for row in whole.counts if row.as_of <= as_of],
    )

    assert to_data(outcome(play.rules, whole, as_of)) == to_data(outcome(play.rules, past, as_of))
