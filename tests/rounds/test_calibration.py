"""Samples before the entries: named by a decision, scored apart, never counted."""

from rounds import calibration
from rounds.calibration import Spread
from rounds.reasons import reason
from rounds.record import Decision, Sheet
from tests.rounds.test_judged import PANEL, judged, places

NAMED = ("calibrate", "round-2", {"entries": {"mau-2": "b" * 64, "mau-1": "a" * 64}})
FULL = {"content": 4000, "effect": 3000}


def decided(*acts):
    return [Decision(number, number, *act) for number, act in enumerate(acts, 1)]


def sheet(at, judge, entry, round="round-2:calibration"):
    return Sheet(at, round, entry, judge, {**FULL, "effect": 3000 + at})


def test_the_last_decision_names_the_samples():
    again = ("calibrate", "round-2", {"entries": {"mau-3": "c" * 64}})
    elsewhere = ("calibrate", "round-3", {"entries": {"mau-9": "d" * 64}})

    assert calibration.samples("round-2", []) == ()
    assert calibration.samples("round-2", decided(NAMED, elsewhere)) == ("mau-1", "mau-2")
    assert calibration.samples("round-2", decided(NAMED, again)) == ("mau-3",)


def test_a_judge_is_calibrated_with_the_last_of_the_samples():
    sheets = [
        sheet(5, "J1", "mau-1"),
        sheet(7, "J1", "mau-2"),
        sheet(6, "J2", "mau-1"),
        sheet(9, "J3", "mau-1", round="round-2"),
    ]

    assert calibration.calibrated_at("round-2", 2, decided(NAMED), sheets) == {"J1": 7}
    assert calibration.calibrated_at("round-2", 3, decided(NAMED), sheets) == {}


def test_sheets_signed_before_the_own_samples_are_counted():
    sheets = [sheet(5, "J1", "mau-1"), sheet(7, "J1", "mau-2")]
    sheets += [sheet(6, "J1", "A", "round-2"), sheet(7, "J1", "B", "round-2"), sheet(8, "J2", "A", "round-2")]

    assert calibration.too_early("round-2", 2, decided(NAMED), sheets) == {"J1": 1, "J2": 1}


def test_the_spread_of_a_sample_is_by_criterion_and_judge():
    sheets = [sheet(5, "J2", "mau-1"), sheet(7, "J1", "mau-1"), sheet(9, "J1", "mau-2")]

    found = calibration.spread("round-2", "mau-1", ["effect", "content"], sheets)

    assert found == (
        Spread("effect", {"J1": 3007, "J2": 3005}),
        Spread("content", {"J1": 4000, "J2": 4000}),
    )
    assert (found[0].low, found[0].high) == (3005, 3007)
    assert calibration.spread("round-2", "mau-3", ["effect"], sheets) == ()


def test_sheets_of_samples_change_no_result_and_their_lack_is_named():
    plain, asked = judged(PANEL), judged(PANEL, NAMED, calibration=2)

    assert places(asked) == places(plain)
    assert asked.totals == plain.totals
    assert [each for each in asked.result.blockers if each.code == "judged.not-calibrated"] == [
        reason("judged.not-calibrated", path="round.round-2", warning=True, judge=judge, number=3)
        for judge in ("J1", "J2", "J3")
    ]


def test_the_part_of_a_round_leads_back_to_it():
    assert calibration.round_of(calibration.part("round-2")) == "round-2"
    assert calibration.round_of("round-2") == "round-2"
