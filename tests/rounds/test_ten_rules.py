"""The rules 1 to 6 (standings) and 10 that any contest engine here must be able to express."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from judging.draw import commitment, lot_order
from rounds import calendar
from rounds.calendar import CutOff
from rounds.definition import Addend, Learning, Prediction, Qualify, Quiz, Report, Standing
from rounds.ladder import Place
from rounds.reasons import reason
from rounds.record import Unit
from rounds.standings import Unranked
from tests.rounds.learned import BLOCKS, LEARNING, WORD, School, june, metric

RATE = metric("ratio", "valid", per="people")


def communes(count):
    return tuple(Unit(f"X{number:02}", f"Xã {number}", "commune") for number in range(1, count + 1))


def test_rule_01_ratio_over_a_frozen_denominator_then_mean_then_the_day_it_was_reached():
    school = School(
        units=communes(14),
        amounts={**{f"X{number:02}": 10_000 for number in range(1, 14)}, "X13": 5_000, "X14": 4_999},
        metrics={
            "rate": replace(RATE, minimum=5_000),
            "mean": metric("mean", "score"),
            "day": metric("first_reached", "valid", per="people"),
            "draw": metric("draw"),
        },
    )
    # X01 and X02 differ in their mean, X02 and X03 in the day; X13 has half the people; X14 is too small to
    # be ranked.
    for unit, finished in {
        "X01": [(4, 3), (4, 9)],
        "X02": [(4, 3), (3, 4)],
        "X03": [(4, 3), (3, 5)],
        "X13": [(1, 3)],
        "X14": [(4, 3), (4, 3), (4, 3)],
    }.items():
        for number, (correct, day) in enumerate(finished):
            school.finish(f"{unit}-{number}", unit, correct, at=june(day, 12))

    found = school.rank("units", "rate", "mean", "day", "draw")

    share = Fraction(2, 10_000)
    assert found.places[:5] == (
        Place(1, "X01", "", (share, 4, june(9), None), ""),
        Place(2, "X02", "", (share, Fraction(7, 2), june(4), None), "mean"),
        Place(3, "X03", "", (share, Fraction(7, 2), june(5), None), "day"),
        Place(4, "X13", "", (share, 1, june(3), None), "mean"),
        Place(5, "X04", "", (0, None, None, None), "rate"),
    )
    assert [place.rank for place in found.places[4:]] == [5] * 9, "nobody took part in nine of them"
    small = reason("standing.below-minimum", denominator="people", amount=4_999, minimum=5_000)
    assert found.unranked == (Unranked("X14", "", (None, 4, june(3), None), small),)


def test_rule_02_count_as_of_an_hour_with_the_fewest_for_organisers_only():
    report = Report(id="letter", title=WORD, standings=("s",), at=june_time(3, 15), most=2, fewest=2)
    standing = Standing(id="s", title=WORD, of="units", round="r", ladder=("registered",))
    school = School(
        units=communes(5),
        metrics={"registered": metric("count", "registered")},
        standings=(standing,),
        reports=(report,),
    )
    for unit, registered in {"X01": 3, "X02": 5, "X03": 1, "X04": 4, "X05": 2}.items():
        for number in range(registered):
            school.register(f"{unit}-{number}", unit, june(3, 14))
    school.register("just in time", "X03", june(3, 15) - 1)
    for number in range(9):
        school.register(f"too late {number}", "X05", june(3, 15))

    [cut] = calendar.cut_offs(report, school.contest)
    places = school.rank("units", "registered", as_of=cut.as_of).places

    assert cut == CutOff(june(3, 15), "report")
    assert [(place.rank, place.subject, place.values) for place in places] == [
        (1, "X02", (5,)),
        (2, "X04", (4,)),
        (3, "X01", (3,)),
        (4, "X03", (2,)),
        (4, "X05", (2,)),
    ]
    assert [place.subject for place in places[: report.most]] == ["X02", "X04"]
    assert [place.subject for place in places[-report.fewest :]] == ["X03", "X05"]
    assert (standing.visible, report.fewest_visible) == ("public", "organisers")


def june_time(day, hour):
    return calendar.local(june(day, hour), "Asia/Ho_Chi_Minh")


def test_rule_03_correct_then_time_then_prediction_then_moment_then_a_published_draw():
    asked = Quiz(questions=4, prediction=Prediction(asks=WORD, of="valid"))
    ladder = ("score", "seconds", "guess", "at", "draw")
    school = School(
        learning=replace(LEARNING, quiz=asked),
        metrics={
            "score": metric("score"),
            "seconds": metric("seconds"),
            "guess": metric("prediction"),
            "at": metric("submitted_at"),
            "draw": metric("draw"),
        },
    )
    people = {
        "slow": (4, 90, 7, june(3)),
        "quick": (4, 60, 1, june(5)),
        "near": (4, 60, 6, june(5)),
        "early": (4, 60, 6, june(4)),
        "twin-1": (4, 60, 6, june(5)),
        "twin-2": (3, 10, 7, june(2, 2)),
        "twin-3": (3, 10, 7, june(2, 2)),
    }
    for who, (correct, seconds, guess, at) in people.items():
        school.finish(who, correct=correct, seconds=seconds, prediction=guess, at=at)
    tied = [
        reason(
            "standing.draw-not-held", path="standing.s", metric="draw", subjects=names, rank=rank, shared=2
        )
        for names, rank in (("near, twin-1", 2), ("twin-2, twin-3", 6))
    ]
    assert school.rank("people", *ladder).blockers == tuple(tied)

    school.decide("commit-seed", "s", june(1), sha256=commitment("xổ số ngày 11/6"))
    school.decide("reveal-seed", "s", june(12), seed="xổ số ngày 11/6")

    first, second = lot_order("xổ số ngày 11/6", "s", ["near", "twin-1"])
    last, very_last = lot_order("xổ số ngày 11/6", "s", ["twin-2", "twin-3"])
    assert school.order("people", *ladder) == [
        (1, "early", ""),
        (2, first, "at"),
        (3, second, "draw"),
        (4, "quick", "guess"),
        (5, "slow", "seconds"),
        (6, last, "score"),
        (7, very_last, "draw"),
    ]
    assert school.rank("people", *ladder).blockers == ()


@given(st.sets(st.sampled_from(["profile", "topics", "quiz", "story"])))
def test_rule_04_valid_only_with_every_part_and_each_missing_part_is_named(done):
    school = School(metrics={"score": metric("score")})
    school.register("an", complete="profile" in done)
    school.attempt("an", 3, wrong=1 if "quiz" in done else 0)
    for part in ("topics", "story"):
        if part in done:
            school.step("an", part)

    line = school.lines()["an"]

    assert line.missing == tuple(part for part in ("profile", "topics", "quiz", "story") if part not in done)
    assert (line.valid is not None) == (len(done) == 4)
    assert [place.subject for place in school.rank("people", "score").places] == (
        ["an"] if len(done) == 4 else []
    )


def test_rule_05_best_of_at_most_three_attempts_and_of_any_number():
    tries = [1, 3, 2, 4]
    for limit, expected in ((3, (3, 3)), (None, (4, 4))):
        school = School(learning=replace(LEARNING, quiz=Quiz(questions=4, attempts=limit, counted="best")))
        for number, correct in enumerate(tries, 1):
            school.attempt("an", correct, at=june(2 + number), number=number)
        school.register("an")
        line = school.lines()["an"]
        assert (line.score, line.attempts) == expected


def test_rule_06_half_of_the_roster_and_a_weighted_score_in_two_blocks():
    units = (*communes(3), Unit("S1", "Sở Một", "department"), Unit("S2", "Sở Hai", "department"))
    parts = (
        Addend(metric="rate", weight=Decimal("0.6")),
        Addend(metric="mean", weight=Decimal("0.4"), scale=Decimal(4)),
    )
    school = School(
        units=units,
        blocks=BLOCKS,
        amounts={"X01": 2, "X02": 3, "X03": 3, "S1": 1, "S2": 4},
        metrics={"rate": RATE, "mean": metric("mean", "score"), "sum": metric("weighted_sum", parts=parts)},
    )
    for who, unit, correct in (
        ("a", "X01", 2),
        ("b", "X02", 4),
        ("c", "X02", 4),
        ("d", "X03", 4),
        ("e", "S1", 2),
        ("f", "S2", 4),
        ("g", "S2", 4),
    ):
        school.finish(who, unit, correct)

    found = school.rank("units", "sum", qualify=(Qualify(metric="rate", at_least=Decimal("0.5")),))

    assert found.places == (
        Place(1, "X02", "commune", (Fraction(4, 5),), ""),
        Place(2, "X01", "commune", (Fraction(1, 2),), "sum"),
        Place(1, "S1", "department", (Fraction(4, 5),), ""),
        # Exactly half of the roster qualifies.
        Place(2, "S2", "department", (Fraction(7, 10),), "sum"),
    )
    floor = reason("standing.below-floor", metric="rate", at_least="50%")
    assert found.unranked == (Unranked("X03", "commune", (Fraction(3, 5),), floor),)


def test_rule_10_report_before_the_last_day_and_final_figures_are_both_kept():
    report = Report(
        id="upward", title=WORD, standings=("s",), before=date(2026, 6, 10), supplement=date(2026, 6, 11)
    )
    standing = Standing(id="s", title=WORD, of="units", round="r", ladder=("valid",))
    school = School(
        units=communes(1),
        metrics={"valid": metric("count", "valid")},
        standings=(standing,),
        reports=(report,),
    )
    for who, at in (("a", june(10) - 1), ("b", june(10)), ("c", june(11) - 1), ("d", june(11))):
        school.finish(who, "X01", at=at)

    cuts = calendar.cut_offs(report, school.contest)
    pictures = [school.rank("units", "valid", as_of=cut.as_of) for cut in cuts]

    assert cuts == [CutOff(june(10), "report"), CutOff(june(11), "supplement")]
    assert [calendar.whole_day(cut.as_of, school.contest.zone) for cut in cuts] == [
        date(2026, 6, 9),
        date(2026, 6, 10),
    ]
    assert [(picture.as_of, picture.places[0].values) for picture in pictures] == [
        (june(10), (1,)),
        (june(11), (3,)),
    ]
    # The round itself ends with the second picture; told again later, the first one is the same.
    assert calendar.span(LEARNING.window, school.contest.zone).closes == pictures[1].as_of
    assert school.rank("units", "valid", as_of=june(10)) == pictures[0]


def test_rule_10_holds_for_counts_from_a_sheet_as_well():
    school = School(
        learning=Learning(window=LEARNING.window, source="counts"),
        units=communes(1),
        metrics={"valid": metric("count", "valid")},
    )
    school.count("X01", valid=5, as_of=june(10), at=june(10, 2))
    school.count("X01", valid=9, as_of=june(11), at=june(11, 2))
    values = [school.rank("units", "valid", as_of=as_of).places[0].values for as_of in (june(10), june(11))]
    assert values == [(5,), (9,)]
