"""From panel decisions and signed sheets to the result of a judged round."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from judging.draw import commitment
from rounds.calendar import Span
from rounds.definition import folder
from rounds.draw import lot_order
from rounds.judged import cuts, judge
from rounds.reasons import reason
from tests.rounds.staged import BLANK, ROUNDS, Play

CONTEST_B = Path(__file__).parents[2] / "rounds" / "contests" / "ung-dung-ai-2026"
OWNERS = {"A": "W01", "B": "W02", "C": "W03"}
PANEL = {"A": [90, 80, 70], "B": [80, 80, 80], "C": [70, 70, 70]}


def judged(marks, *acts, owners=OWNERS, seats=3, alternates=(), span=None, **settings):
    """Round 2 judged by three, with `acts` of (kind, subject, data) after the panel is seated."""
    play = Play()
    play.seat("round-2", 1, judges=seats, alternates=alternates)
    for number, (kind, subject, data) in enumerate(acts, 2):
        play.decide(number, kind, subject, **data)
    play.mark("round-2", 5, marks)
    settings = {
        "judges": seats,
        "method": "mean",
        "gap": None,
        "tie": ("majority", "vote", "lot"),
        **settings,
    }
    judging = replace(ROUNDS[1].judging, **settings)
    return judge(replace(ROUNDS[1], judging=judging), BLANK, owners, play.sheets, play.decisions, span=span)


def places(verdict):
    return [(place.entry, place.rank, place.rung) for place in verdict.result.places]


def test_the_ladder_of_the_round_separates_equal_scores():
    found = judged({"A": [85, 85, 70], "B": [80, 80, 80], "C": [70, 70, 70]})

    assert places(found) == [("A", 1, ""), ("B", 2, "majority"), ("C", 3, "score")]
    assert found.complete


def test_a_signed_vote_settles_what_the_judges_left_equal():
    found = judged(PANEL, ("vote", "round-2", {"order": ["B", "A"]}))

    assert judged(PANEL).result.blockers == (reason("result.vote-needed", entries="A, B", rank=1, shared=2),)
    assert places(found) == [("B", 1, ""), ("A", 2, "vote"), ("C", 3, "score")]


def test_a_lot_of_the_round_needs_its_committed_seed():
    commit = ("commit-seed", "round-2", {"sha256": commitment("hat giong")})
    reveal = ("reveal-seed", "round-2", {"seed": "hat giong"})

    waiting = judged(PANEL, commit, tie=("lot",))
    drawn = judged(PANEL, commit, reveal, tie=("lot",))

    assert [blocker.code for blocker in waiting.result.blockers] == ["result.lot-not-drawn"]
    assert [place.entry for place in drawn.result.places[:2]] == lot_order("hat giong", "round-2", ["A", "B"])


def test_a_panel_that_votes_for_equals_leaves_them_to_the_lot():
    equal = ("vote", "round-2", {"order": [["A", "B"]]})
    commit = ("commit-seed", "round-2", {"sha256": commitment("hat giong")})
    reveal = ("reveal-seed", "round-2", {"seed": "hat giong"})

    waiting, drawn = judged(PANEL, equal), judged(PANEL, equal, commit, reveal)

    assert [blocker.code for blocker in waiting.result.blockers] == ["result.lot-not-drawn"]
    first, second = lot_order("hat giong", "round-2", ["A", "B"])
    assert places(drawn) == [(first, 1, ""), (second, 2, "lot"), ("C", 3, "score")]


def test_the_last_panel_decision_counts_and_its_members_only():
    two = (
        "panel",
        "round-2",
        {"judges": ["J1", "J2", "J4"], "alternates": [], "chair": "J1", "secretary": "S"},
    )

    found = judged({entry: [*row, 100] for entry, row in PANEL.items()}, two)

    assert {tuple(row) for row in found.totals.values()} == {("J1", "J2", "J4")}


def test_a_panel_that_may_not_begin_is_named():
    assert judged(PANEL, seats=2).result.blockers == (reason("panel.too-few-judges", judges=2, least=3),)


def test_a_panel_of_another_size_than_the_rules_announced_may_not_begin():
    found = judged({entry: [*row, 80] for entry, row in PANEL.items()}, seats=4, judges=5)

    assert found.result.blockers == (
        reason("judged.panel-size", path="round.round-2", judges=4, announced=5),
    )
    assert not found.complete


def test_a_sheet_signed_outside_the_window_is_named_and_does_not_count():
    def late(at):
        return reason(
            "judged.sheet-untimely", path="round.round-2", warning=True, judge="J1", entry="A", at=at
        )

    play = Play()
    play.seat("round-2", 1, judges=3)
    rules = replace(ROUNDS[1].judging, judges=3, method="mean", gap=None, tie=("majority", "share"))
    round = replace(ROUNDS[1], judging=rules)

    def verdict(at):
        play.sheets = []
        play.mark("round-2", 5, {"A": [70, 80, 80], "B": [60, 60, 60]})
        play.mark("round-2", at, {"A": {"J1": 0}})
        owners = {"A": "W01", "B": "W02"}
        return judge(round, BLANK, owners, play.sheets, play.decisions, span=Span(5, 9)).result

    assert [(place.entry, place.score) for place in verdict(8).places] == [("B", 60), ("A", Fraction(160, 3))]
    for at in (4, 9):
        assert verdict(at).places[0].score == Fraction(230, 3)
        assert verdict(at).blockers == (late(at),)


def test_of_two_sheets_the_one_signed_later_counts_in_whatever_order_they_came_in():
    play = Play()
    play.seat("round-2", 1, judges=3)
    play.mark("round-2", 7, {"A": [90, 90, 90]})
    play.mark("round-2", 6, {"A": [50, 50, 50]})
    rules = replace(ROUNDS[1].judging, judges=3, gap=None)

    found = judge(replace(ROUNDS[1], judging=rules), BLANK, {"A": "W01"}, play.sheets, play.decisions)

    assert found.result.places[0].score == 90


def test_a_named_alternate_takes_the_place_of_a_judge_who_stands_aside():
    recuse = ("recuse", "A", {"round": "round-2", "judge": "J1", "alternate": "J9"})
    marks = {**PANEL, "A": {"J1": 0, "J2": 80, "J3": 70, "J8": 10, "J9": 90}}

    found = judged(marks, recuse, alternates=["J8", "J9"])

    assert found.totals["A"] == {"J2": 80, "J3": 70, "J9": 90}


def test_the_mark_of_a_judge_who_stands_aside_counts_nowhere():
    recuse = ("recuse", "A", {"round": "round-2", "judge": "J4", "alternate": ""})

    found = judged({entry: [*row, 100] for entry, row in PANEL.items()}, recuse, seats=4)

    assert found.seating.dropped == ("J4",)
    assert {place.entry: place.score for place in found.result.places} == {"A": 80, "B": 80, "C": 70}


def test_a_third_marking_replaces_a_score_of_judges_far_apart():
    far = {**PANEL, "A": [95, 80, 65]}
    review = ("review", "A", {"round": "round-2", "points": 7950})

    assert judged(far, gap=Decimal(20)).result.blockers[0] == reason(
        "result.gap-not-reviewed", entry="A", gap="30", threshold="20"
    )
    found = judged(far, review, gap=Decimal(20))
    assert (found.result.blockers, found.result.places[1].score) == ((), Fraction(159, 2))


def test_of_two_reviews_of_an_entry_the_last_holds():
    far = {**PANEL, "A": [95, 80, 65]}
    first = ("review", "A", {"round": "round-2", "points": 7950})
    again = ("review", "A", {"round": "round-2", "points": None})

    found = judged(far, first, again, gap=Decimal(20), tie=("majority", "share"))

    assert (found.result.blockers, found.result.places[0].score) == ((), Fraction(80))


def test_a_third_marking_beyond_the_sheet_is_refused():
    far = {**PANEL, "A": [95, 80, 65]}
    beyond = ("review", "A", {"round": "round-2", "points": 10_001})

    found = judged(far, beyond, gap=Decimal(20))

    assert [blocker.code for blocker in found.result.blockers] == [
        "result.gap-not-reviewed",
        "result.vote-needed",
        "judged.review-out-of-range",
    ]


def test_where_a_third_judge_is_called_in_a_look_is_not_enough():
    far = {**PANEL, "A": [95, 80, 65]}
    look = ("review", "A", {"round": "round-2", "points": None})
    third = ("review", "A", {"round": "round-2", "points": 7000})
    rules = {"gap": Decimal(20), "tie": ("majority", "share")}

    assert judged(far, look, **rules).result.blockers == ()
    waiting = judged(far, look, gap_action="third_judge", **rules).result.blockers
    assert [blocker.code for blocker in waiting] == ["result.gap-not-reviewed"]
    assert judged(far, third, gap_action="third_judge", **rules).result.blockers == ()


def test_shared_out_entries_need_their_number_of_sheets():
    marks = {
        "A": {"J1": 90, "J2": 80, "J3": 70},
        "B": {"J2": 80, "J3": 75},
        "C": {"J1": 70, "J3": 60, "J4": 65},
    }
    rules = {"seats": 4, "per_entry": 3, "all_score_up_to": 2, "method": "least_squares"}

    assert judged(marks, **rules).result.blockers == (
        reason("judged.sheets-too-few", path="round.round-2", entry="B", signed=2, least=3),
    )
    whole = judged({**marks, "B": {"J2": 80, "J3": 75, "J4": 70}}, **rules)
    assert (whole.complete, whole.result.blockers) == (True, ())


def test_a_round_without_judging_is_no_matter_for_a_panel():
    with pytest.raises(ValueError, match="round-1"):
        judge(ROUNDS[0], BLANK, OWNERS, (), ())


def test_cuts_are_where_seats_and_prizes_end() -> None:
    found = (path for path in CONTEST_B.rglob("*") if path.is_file())
    files = {path.relative_to(CONTEST_B).as_posix(): path.read_bytes() for path in found}
    definition, _ = folder.read(files)
    assert definition is not None
    assert cuts(definition.contest, ["chang-2"], 11) == (6,)
    assert cuts(definition.contest, ["chung-ket"], 6) == (1, 3)
