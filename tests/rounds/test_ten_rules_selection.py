"""The rules 6 (selection), 7, 8 and 9 that any contest engine here must be able to express."""

from fractions import Fraction

from rounds.entry import Status
from rounds.prize import Award, Unawarded
from rounds.reasons import reason
from rounds.selection import Left, Seat
from tests.rounds.staged import MILLION, WARDS, Play, june

PICKED = [*WARDS[:10], "D1"]


def after_round_1():
    play = Play()
    play.count()
    return play


def test_rule_06_ten_wards_and_one_department_are_picked_with_three_in_reserve():
    play = Play()
    # W12 and D2 stay below half of their roster; the others follow each other.
    play.count([*WARDS[:11], "D1", *["-"] * 16, "W12", "D2"])
    play.counts = [row for row in play.counts if row.unit != "-"]
    play.givens = [row for row in play.givens if row.subject != "-"]

    assert play.outcome(june(10, 23)).selections == {}, "the round is still open"
    picked = play.outcome(june(11, 9)).selections["into-2"]

    assert picked.seats == (
        *(Seat(unit, "ward", rank, "rank") for rank, unit in enumerate(WARDS[:10], 1)),
        Seat("D1", "department", 1, "rank"),
    )
    assert picked.reserve == (Seat("W11", "ward", 11, "rank"),)
    assert picked.out == (Left("D2", "department", 0, "unranked"), Left("W12", "ward", 0, "unranked"))
    assert picked.blockers == ()


def test_rule_07_the_first_valid_receipt_counts_and_a_silent_unit_is_replaced_until_day_x():
    play = after_round_1()
    play.decide(june(11, 9), "advance", "into-2", units=PICKED)
    play.hand_in("round-2", "W01", june(12, 9), channel="zalo")
    play.hand_in("round-2", "W01", june(13, 9), channel="email", number=2)
    play.hand_in("round-2", "W02", june(12, 9), entry="W02-first", channel="email")
    play.hand_in("round-2", "W02", june(12, 10), entry="W02-second")
    play.hand_in("round-2", "W03", june(12, 9), channel="paper")
    play.hand_in("round-2", "W11", june(15, 9))
    play.decide(june(14, 9), "silent", "W10", round="round-2")
    play.decide(june(14, 10), "replace", "into-2", **{"out": "W10", "in": "W11"})

    found = play.outcome(june(17))

    picked, intake = found.selections["into-2"], found.intakes["round-2"]
    assert picked.seats[-1] == Seat("W11", "ward", 11, "replace", "W10")
    assert picked.blockers == ()
    assert [(work.entry, work.version) for work in intake.works] == [
        ("W01-2", 1),
        ("W02-first", 1),
        ("W11-2", 1),
    ]
    assert {row.owner: row for row in intake.statuses if row.state != "invited"} == {
        "W01": Status("W01", "handed-in", ("W01-2",)),
        "W02": Status("W02", "handed-in", ("W02-first",)),
        "W03": Status("W03", "invalid"),
        "W10": Status("W10", "silent"),
        "W11": Status("W11", "handed-in", ("W11-2",)),
    }


def test_rule_07_after_day_x_nobody_takes_the_seat():
    play = after_round_1()
    play.decide(june(11, 9), "advance", "into-2", units=PICKED)
    play.decide(june(14, 9), "silent", "W10", round="round-2")
    play.decide(june(15), "replace", "into-2", **{"out": "W10", "in": "W11"})

    picked = play.outcome(june(17)).selections["into-2"]

    assert "W11" not in picked.subjects
    assert picked.blockers == (
        reason("selection.replace-too-late", path="selection.into-2", out="W10", until=june(15), decision=3),
    )


def to_round_2(units=PICKED):
    play = after_round_1()
    play.decide(june(11, 9), "advance", "into-2", units=PICKED)
    for unit in units:
        play.hand_in("round-2", unit, june(12, 9))
    return play


def marks_2(units=PICKED):
    """Five marks around 90, 88, 86 ... in the order of the units."""
    return {
        f"{unit}-2": [90 - 2 * number + judge for judge in range(-2, 3)] for number, unit in enumerate(units)
    }


def test_rule_08_five_judges_the_plain_mean_and_no_judge_of_the_own_unit():
    play = to_round_2()
    play.seat("round-2", june(17), alternates=["J6"])
    play.decide(june(17, 1), "recuse", "W01-2", round="round-2", judge="J3", alternate="")
    marks = marks_2()
    play.mark("round-2", june(18), marks)

    waiting = play.outcome(june(19))
    play.mark("round-2", june(19), {"W01-2": {"J6": 80}})
    done = play.outcome(june(19, 1)).judged["round-2"]

    assert (
        reason("judged.sheets-unsigned", path="round.round-2", judge="J6", number=1, unsigned="W01-2")
        in waiting.blockers
    )
    assert "into-3" not in waiting.selections
    assert sorted(done.totals["W01-2"]) == ["J1", "J2", "J4", "J5", "J6"]
    assert {place.entry: place.score for place in done.result.places}["W01-2"] == Fraction(
        88 + 89 + 91 + 92 + 80, 5
    )
    assert {place.entry: place.score for place in done.result.places}["W02-2"] == 88


def test_rule_08_a_gap_of_twenty_goes_to_the_chair_and_holds_the_selection_up():
    play = to_round_2()
    play.seat("round-2", june(17))
    play.mark("round-2", june(18), {**marks_2(), "W02-2": [70, 90, 90, 90, 90]})
    gap = reason("result.gap-not-reviewed", path="round.round-2", entry="W02-2", gap="20", threshold="20")

    open_gap = play.outcome(june(20))
    play.decide(june(20, 1), "review", "W02-2", round="round-2", points=8900)
    reviewed = play.outcome(june(20, 2))

    assert gap in open_gap.blockers
    assert open_gap.selections["into-3"].open
    assert reviewed.blockers == ()
    assert {place.entry: place.score for place in reviewed.judged["round-2"].result.places}["W02-2"] == 89
    assert reviewed.selections["into-3"].subjects == set(WARDS[:6])


def to_the_end(silent=()):
    """Round 2 at 90, 88, 86 ..., the final in the reverse order of the six."""
    units = [unit for unit in PICKED if unit not in silent]
    play = to_round_2(units)
    play.seat("round-2", june(17))
    play.mark("round-2", june(18), marks_2(units))
    play.decide(june(20, 12), "advance", "into-3", units=WARDS[:6])
    for unit in WARDS[:6]:
        play.hand_in("round-3", unit, june(22))
    play.seat("round-3", june(25))
    play.mark(
        "round-3", june(25, 10), {f"{unit}-3": [80 + 2 * number] * 5 for number, unit in enumerate(WARDS[:6])}
    )
    return play


def test_rule_09_the_final_weighs_40_and_60_and_six_and_five_win_39_million_dong():
    found = to_the_end().outcome(june(26))

    # 0.4 x (90, 88, ...) + 0.6 x (80, 82, ...): 84, 84.4, 84.8, 85.2, 85.6, 86
    assert [(place.subject, place.values[0]) for place in found.standings["final"].places[:6]] == [
        (unit, Fraction(840 + 4 * number, 10)) for number, unit in reversed(list(enumerate(WARDS[:6])))
    ]
    assert found.awards.awards == (
        Award("nhat", "W06", 10 * MILLION, 1),
        Award("nhi", "W05", 5 * MILLION, 2),
        Award("nhi", "W04", 5 * MILLION, 3),
        Award("ba", "W03", 3 * MILLION, 4),
        Award("ba", "W02", 3 * MILLION, 5),
        Award("ba", "W01", 3 * MILLION, 6),
        *(Award("khuyen-khich", unit, 2 * MILLION, 0) for unit in ["D1", *WARDS[6:10]]),
    )
    assert (found.awards.total, found.awards.unawarded) == (39 * MILLION, ())
    assert found.blockers == ()


def test_rule_09_one_consolation_is_left_because_a_unit_handed_nothing_in():
    awards = to_the_end(silent=["W09"]).outcome(june(26)).awards

    assert [award.subject for award in awards.awards if award.prize == "khuyen-khich"] == [
        "D1",
        "W07",
        "W08",
        "W10",
    ]
    assert awards.unawarded == (Unawarded("khuyen-khich", 1, 2 * MILLION, "no-candidate"),)
    assert awards.total == 37 * MILLION
