"""Entries shared out in two stages, drawn again and judged from decisions and sheets alone."""

from dataclasses import replace

from judging.assignment import assigned, handed_over, without
from judging.draw import commitment
from rounds import sharing
from rounds.judged import judge
from rounds.reasons import reason
from tests.rounds.staged import BLANK, ROUNDS, Play
from tests.rounds.test_judged import places

SEED = "0" * 64
ENTRIES = {f"E{number}": f"W{number:02}" for number in range(1, 7)}
JUDGES = ("J1", "J2", "J3", "J4")
FIRST = assigned(JUDGES, tuple(ENTRIES), 3, seed=SEED, scope="round-2", all_up_to=0)
SETTINGS = {"method": "least_squares", "per_entry": 3, "all_score_up_to": 4, "second_stage": 2}
COMMIT = ("commit-seed", "round-2:reading", {"sha256": commitment(SEED)})
REVEAL = ("reveal-seed", "round-2:reading", {"seed": SEED})
DRAWN = (COMMIT, REVEAL, ("assign", "round-2", {"stage": 1, "given": FIRST}))
BEST = ("assign", "round-2", {"stage": 2, "entries": ["E5", "E6"]})
WORTH = {entry: 30 + 10 * int(entry[1]) for entry in ENTRIES}


def marks():
    """What the judges gave the entries that are theirs: the later the better."""
    return {entry: {judge: row[judge] for judge in FIRST[entry]} for entry, row in whole().items()}


def whole(entries=tuple(ENTRIES)):
    """The same of everybody."""
    return {entry: {judge: WORTH[entry] + at for at, judge in enumerate(JUDGES)} for entry in entries}


def found(given, *acts, alternates=(), later=None):
    """Round 2 after `acts` with these marks; `later` are marks after the second stage was opened."""
    play = Play()
    play.seat("round-2", 1, judges=4, alternates=alternates)
    for number, (kind, subject, data) in enumerate(acts, 2):
        play.decide(number, kind, subject, **data)
    play.mark("round-2", 1, given)
    play.mark("round-2", 20, later or {})
    judging = replace(ROUNDS[1].judging, judges=4, gap=None, tie=("majority", "lot"), **SETTINGS)
    return judge(replace(ROUNDS[1], judging=judging), BLANK, ENTRIES, play.sheets, play.decisions)


def codes(verdict):
    return [blocker.code for blocker in verdict.result.blockers]


def test_the_first_stage_waits_for_the_sheets_of_those_who_read():
    given = marks()
    given["E1"] = {}

    assert {dict(each.values)["judge"] for each in found(given, *DRAWN).result.blockers} == set(FIRST["E1"])
    assert codes(found(marks(), *DRAWN)) == ["judged.second-stage-waits"]


def test_sheets_of_others_than_those_who_read_do_not_count():
    verdict = found(whole(), *DRAWN)

    assert {entry: tuple(sorted(row)) for entry, row in verdict.totals.items()} == FIRST


def test_only_the_best_are_placed_and_by_everybody():
    waiting = found(marks(), *DRAWN, BEST)
    done = found(marks(), *DRAWN, BEST, later=whole(("E5", "E6")))

    assert set(codes(waiting)) == {"judged.sheets-unsigned"}
    assert {entry: len(row) for entry, row in done.totals.items()} == {"E5": 4, "E6": 4}
    assert (places(done), codes(done)) == ([("E6", 1, ""), ("E5", 2, "score")], [])


def test_a_second_stage_that_is_not_the_best_is_named():
    other = ("assign", "round-2", {"stage": 2, "entries": ["E1", "E6"]})

    assert found(marks(), *DRAWN, other, later=whole(("E1", "E6"))).result.blockers == (
        reason("judged.other-best", path="round.round-2", warning=True, decision=5),
    )


def test_lists_that_the_seed_does_not_draw_are_named():
    other = {**FIRST, "E1": FIRST["E2"], "E2": FIRST["E1"], "E3": tuple(reversed(JUDGES[:3]))}
    wrong = ("assign", "round-2", {"stage": 1, "given": other})

    said = found(whole(), COMMIT, REVEAL, wrong).result.blockers
    unsealed = found(marks(), DRAWN[2]).result.blockers

    assert reason("judged.not-as-drawn", path="round.round-2", warning=True, decision=4) in said
    assert reason("judged.not-as-drawn", path="round.round-2", warning=True, decision=2) in unsealed


def test_who_stands_aside_after_the_drawing_is_replaced():
    aside = ("recuse", "E1", {"round": "round-2", "judge": FIRST["E1"][0], "alternate": ""})
    play = found(marks(), *DRAWN, aside, alternates=["J9"])

    assert play.seating.judges["E1"] == tuple(sorted([*FIRST["E1"][1:], "J9"]))


def test_the_one_who_reads_least_steps_in_without_an_alternate():
    given = {"A": ("J1", "J2"), "B": ("J2", "J3"), "C": ("J1", "J3")}

    assert without(given, "J1", "A", instead=(), members=("J1", "J2", "J3", "J4"), recused={("J1", "A")}) == {
        **given,
        "A": ("J2", "J4"),
    }
    assert without(given, "J9", "A", instead=(), members=("J1",), recused=()) == given


def test_what_was_signed_stays_with_who_leaves():
    given = {"A": ("J1", "J2"), "B": ("J1", "J3"), "C": ("J1", "J3")}

    after = handed_over(
        given,
        {"J1": "J9"},
        signed={("J1", "A")},
        members=("J9", "J2", "J3"),
        recused={("J9", "C")},
    )

    assert after == {"A": ("J1", "J2"), "B": ("J3", "J9"), "C": ("J2", "J3")}


def test_seats_change_hands_one_by_one():
    assert sharing.changes(("J1", "J2", "J3"), ("J1", "J8", "J9")) == {"J2": "J8", "J3": "J9"}
    assert sharing.changes(("J1", "J2"), ("J2", "J1")) == {}
