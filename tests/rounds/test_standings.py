"""Standings of units and people: figures, blocks, floors, ties."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from judging.draw import commitment, lot_order
from rounds.definition import (
    Addend,
    Block,
    Learning,
    Metric,
    MetricKind,
    Prediction,
    Qualify,
    Quiz,
    Registration,
)
from rounds.ladder import Place
from rounds.reasons import reason
from rounds.record import Unit
from rounds.standings import METRICS, Ranking, Unranked
from tests.rounds.learned import BLOCKS, LEARNING, UNITS, WORD, School, june, metric

COUNTS = Learning(window=LEARNING.window, source="counts")
RATE = metric("ratio", "valid", per="people")
VALID = metric("count", "valid")
DRAW = metric("draw")


def counted(valid, *, amounts=(), metrics, blocks=(), units=UNITS, **keys):
    """A school known by its counts only."""
    school = School(
        learning=COUNTS,
        amounts=amounts,
        metrics={"draw": DRAW, **metrics},
        blocks=blocks,
        units=units,
        **keys,
    )
    for unit, count in valid.items():
        school.count(unit, count * 2, count, count, as_of=june(3))
    return school


def test_ratio_is_exact_and_carries_the_rung():
    school = counted(
        {"AN": 1, "BINH": 2, "SO": 2},
        amounts={"AN": 3, "BINH": 7, "SO": 7},
        metrics={"rate": RATE, "valid": VALID},
    )
    assert school.rank("units", "rate", "valid") == Ranking(
        standing="s",
        as_of=june(30),
        places=(
            Place(1, "AN", "", (Fraction(1, 3), 1), ""),
            Place(2, "BINH", "", (Fraction(2, 7), 2), "rate"),
            Place(2, "SO", "", (Fraction(2, 7), 2), "="),
        ),
    )


def test_zero_missing_or_small_denominator_is_never_ranked():
    school = counted(
        {"AN": 50, "BINH": 2, "SO": 3},
        amounts={"AN": 99, "BINH": 0},
        metrics={"rate": replace(RATE, minimum=100)},
    )
    assert school.rank("units", "rate") == Ranking(
        standing="s",
        as_of=june(30),
        places=(),
        unranked=(
            Unranked(
                "AN",
                "",
                (None,),
                reason("standing.below-minimum", denominator="people", amount=99, minimum=100),
            ),
            Unranked("BINH", "", (None,), reason("standing.no-denominator", denominator="people")),
            Unranked("SO", "", (None,), reason("standing.no-denominator", denominator="people")),
        ),
    )


def test_ratio_on_a_lower_rung_excludes_as_well():
    school = counted(
        {"AN": 1, "BINH": 1}, amounts={"AN": 10}, metrics={"rate": RATE, "valid": VALID}, units=UNITS[:2]
    )
    found = school.rank("units", "valid", "rate")
    assert [place.subject for place in found.places] == ["AN"]
    assert [left.subject for left in found.unranked] == ["BINH"]


def test_nobody_taking_part_is_a_figure_and_comes_last():
    school = counted({"BINH": 1}, amounts={"AN": 10, "BINH": 10, "SO": 10}, metrics={"rate": RATE})
    assert school.order("units", "rate") == [(1, "BINH", ""), (2, "AN", "rate"), (2, "SO", "=")]


def test_units_are_ranked_block_by_block():
    school = counted({"AN": 1, "BINH": 2, "SO": 3}, metrics={"valid": VALID}, blocks=BLOCKS)
    assert [(place.rank, place.subject, place.block) for place in school.rank("units", "valid").places] == [
        (1, "BINH", "commune"),
        (2, "AN", "commune"),
        (1, "SO", "department"),
    ]
    together = school.rank("units", "valid", together=True).places
    assert [(place.rank, place.subject, place.block) for place in together] == [
        (1, "SO", "department"),
        (2, "BINH", "commune"),
        (3, "AN", "commune"),
    ]
    assert school.order("units", "valid", blocks=("department",)) == [(1, "SO", "")]


def test_unit_is_in_the_first_block_that_takes_it():
    special = Block(id="special", title=WORD, units=("AN",))
    school = counted({"AN": 1, "BINH": 2}, metrics={"valid": VALID}, blocks=(special, *BLOCKS))
    assert [(place.subject, place.block) for place in school.rank("units", "valid").places] == [
        ("AN", "special"),
        ("BINH", "commune"),
        ("SO", "department"),
    ]


def test_floor_is_reached_exactly_or_not_at_all():
    school = counted(
        {"AN": 50, "BINH": 49}, amounts={"AN": 100, "BINH": 100}, metrics={"rate": RATE}, units=UNITS[:2]
    )
    found = school.rank("units", "rate", qualify=(Qualify(metric="rate", at_least=Decimal("0.5")),))
    assert found.places == (Place(1, "AN", "", (Fraction(1, 2),), ""),)
    assert found.unranked == (
        Unranked(
            "BINH", "", (Fraction(49, 100),), reason("standing.below-floor", metric="rate", at_least="50%")
        ),
    )


def test_disqualified_unit_is_listed_and_not_ranked():
    school = counted({"AN": 1, "BINH": 2}, metrics={"valid": VALID}, units=UNITS[:2])
    school.decide("disqualify", "BINH")
    found = school.rank("units", "valid")
    assert found.places == (Place(1, "AN", "", (1,), ""),)
    assert found.unranked == (Unranked("BINH", "", (2,), reason("standing.disqualified")),)
    assert school.order("units", "valid", as_of=june(11)) == [(1, "BINH", ""), (2, "AN", "valid")]


def test_also_show_adds_values_and_decides_nothing():
    school = counted(
        {"AN": 1, "BINH": 1}, metrics={"valid": VALID, "all": metric("count", "registered")}, units=UNITS[:2]
    )
    school.count("BINH", 9, 1, 1, as_of=june(4))
    found = school.rank("units", "valid", also_show=("all",))
    assert [(place.rank, place.subject) for place in found.places] == [(1, "AN"), (1, "BINH")]
    assert found.extra == {"AN": (2,), "BINH": (9,)}


def test_weighted_sum_is_exact_and_has_no_figure_without_an_addend():
    parts = (
        Addend(metric="rate", weight=Decimal("0.6")),
        Addend(metric="mark", weight=Decimal("0.4"), scale=Decimal(20)),
    )
    school = counted(
        {"AN": 1, "BINH": 2},
        amounts={"AN": 3, "BINH": 3},
        metrics={"rate": RATE, "mark": metric("given"), "sum": metric("weighted_sum", parts=parts)},
        units=UNITS[:2],
    )
    school.give("AN", "mark", 19)
    school.give("AN", "mark", 17, at=june(6))
    found = school.rank("units", "sum")
    assert found.places == (Place(1, "AN", "", (Fraction(6, 10) / 3 + Fraction(4, 10) * 17 / 20,), ""),)
    assert found.unranked == (Unranked("BINH", "", (None,), reason("standing.no-figure", metric="sum")),)


def test_mean_and_median_of_valid_people_with_a_least_number():
    school = School(
        metrics={
            "mean": metric("mean", "score"),
            "median": metric("median", "seconds"),
            "many": metric("mean", "score", minimum=2),
        }
    )
    for who, unit, correct, seconds in (
        ("a", "AN", 4, 9),
        ("b", "AN", 3, 5),
        ("c", "BINH", 4, 1),
        ("d", "SO", 4, 7),
    ):
        school.finish(who, unit, correct, seconds=seconds)
    school.register("e", "SO")
    assert [(place.subject, *place.values) for place in school.rank("units", "mean", "median").places] == [
        ("BINH", 4, 1),
        ("SO", 4, 7),
        ("AN", Fraction(7, 2), 7),
    ]
    few = reason("standing.too-few-people", people=1, minimum=2)
    assert [left.reason for left in school.rank("units", "many").unranked] == [few, few]


def test_first_to_reach_a_share_or_the_present_count():
    school = School(
        amounts={"AN": 4, "BINH": 4, "SO": 4},
        metrics={
            "half": metric("first_reached", "valid", per="people", threshold=Decimal("0.5")),
            "now": metric("first_reached", "valid", grain="instant"),
        },
    )
    for who, unit, at in (("a", "AN", june(3)), ("b", "AN", june(5, 9)), ("c", "AN", june(9))):
        school.finish(who, unit, at=at)
    for who, unit, at in (("d", "BINH", june(4)), ("e", "BINH", june(5, 8)), ("f", "SO", june(3))):
        school.finish(who, unit, at=at)
    found = school.rank("units", "half", "now")
    assert found.places == (
        Place(1, "BINH", "", (june(5), june(5, 8)), ""),
        Place(2, "AN", "", (june(5), june(9)), "now"),
    )
    assert found.unranked == (
        Unranked("SO", "", (None, june(3)), reason("standing.no-figure", metric="half")),
    )


def test_households_are_counted_by_code_or_estimated():
    households = {"homes": metric("count", "households")}
    school = School(metrics=households)
    for who, home in (("a", "H1"), ("b", "H1"), ("c", "H2")):
        school.finish(who)
        school.register(who, household=home, at=june(4))
    assert school.rank("units", "homes").places[0].values == (2,)
    estimated = School(
        metrics=households,
        registration=Registration(household="estimate", mean_household_size=Decimal("3.6")),
    )
    estimated.record = school.record
    assert estimated.rank("units", "homes").places[0].values == (Fraction(5, 6),)


PERSONAL = {
    "score": metric("score"),
    "seconds": metric("seconds"),
    "guess": metric("prediction"),
    "at": metric("submitted_at"),
    "tries": metric("attempts"),
    "draw": DRAW,
}


def test_people_are_ranked_when_valid_and_listed_with_what_is_missing():
    school = School(metrics=PERSONAL)
    school.finish("an", correct=4)
    school.finish("binh", correct=3)
    school.register("chi")
    school.attempt("chi")
    school.register("dung", complete=False)
    school.attempt("dung")
    school.step("dung", "topics")
    school.step("dung", "story")
    school.register("em")
    found = school.rank("people", "score")
    assert found.places == (Place(1, "an", "", (4,), ""), Place(2, "binh", "", (3,), "score"))
    assert found.unranked == (
        Unranked("chi", "", (4,), reason("standing.parts-missing", missing="topics, story", parts=2)),
        Unranked("dung", "", (4,), reason("standing.profile-missing", missing="profile", parts=1)),
    )


def test_people_may_be_ranked_in_the_block_of_their_unit():
    school = School(metrics=PERSONAL, blocks=BLOCKS)
    for who, unit, correct in (("an", "AN-1", 2), ("binh", "BINH", 3), ("chi", "SO", 1)):
        school.finish(who, unit, correct)
    blocks = ("commune", "department")
    assert [(p.rank, p.subject, p.block) for p in school.rank("people", "score", blocks=blocks).places] == [
        (1, "binh", "commune"),
        (2, "an", "commune"),
        (1, "chi", "department"),
    ]
    assert school.order("people", "score", blocks=("department",)) == [(1, "chi", "")]
    assert school.order("people", "score") == [(1, "binh", ""), (2, "an", "score"), (3, "chi", "score")]


def test_prediction_counts_by_its_distance_and_silence_comes_last():
    asked = Quiz(questions=4, prediction=Prediction(asks=WORD, of="valid"))
    school = School(learning=replace(LEARNING, quiz=asked), metrics=PERSONAL)
    for who, guess in (("over", 7), ("silent", None), ("under", 2), ("exact", 4)):
        school.finish(who, prediction=guess)
    assert school.rank("people", "score", "guess").places == (
        Place(1, "exact", "", (4, 0), ""),
        Place(2, "under", "", (4, 2), "guess"),
        Place(3, "over", "", (4, 3), "guess"),
        Place(4, "silent", "", (4, None), "guess"),
    )


def test_draw_needs_the_seed_that_was_committed():
    school = School(metrics=PERSONAL)
    for who in ("an", "binh", "chi"):
        school.finish(who)
    waiting = reason(
        "standing.draw-not-held", path="standing.s", metric="draw", subjects="an, binh, chi", rank=1, shared=3
    )
    school.decide("commit-seed", "s", june(11), sha256=commitment("lúa"))
    tied = school.rank("people", "score", "draw")
    assert ([place.rank for place in tied.places], tied.blockers) == ([1, 1, 1], (waiting,))
    school.decide("reveal-seed", "s", june(12), seed="ngô")
    assert school.rank("people", "score", "draw").blockers == (waiting,)
    school.decide("reveal-seed", "s", june(13), seed="lúa")
    drawn = school.rank("people", "score", "draw")
    assert [place.subject for place in drawn.places] == lot_order("lúa", "s", ["an", "binh", "chi"])
    assert [(place.rank, place.rung) for place in drawn.places] == [(1, ""), (2, "draw"), (3, "draw")]
    assert drawn.blockers == ()
    assert school.rank("people", "score", "draw", as_of=june(13)).blockers == (waiting,)


def test_draw_moves_only_those_who_are_still_tied():
    school = School(metrics=PERSONAL)
    for who, correct in (("a", 4), ("b", 3), ("c", 3), ("d", 2)):
        school.finish(who, correct=correct)
    for seed in map(str, range(8)):
        drawn = School(metrics=PERSONAL)
        drawn.record = school.record
        drawn.decide("commit-seed", "r", sha256=commitment(seed))
        drawn.decide("reveal-seed", "r", june(12), seed=seed)
        b, c = lot_order(seed, "r", ["b", "c"])
        assert drawn.order("people", "score", "draw") == [
            (1, "a", ""),
            (2, b, "score"),
            (3, c, "draw"),
            (4, "d", "score"),
        ]


def test_vote_orders_the_tied_it_names_and_waits_otherwise():
    school = counted({"AN": 1, "BINH": 1}, metrics={"valid": VALID, "vote": metric("vote")}, units=UNITS[:2])
    waiting = reason(
        "standing.vote-needed", path="standing.s", metric="vote", subjects="AN, BINH", rank=1, shared=2
    )
    assert school.rank("units", "valid", "vote").blockers == (waiting,)
    school.decide("vote", "r", order=["BINH"])
    assert school.rank("units", "valid", "vote").blockers == (waiting,)
    school.decide("vote", "r", order=["BINH", "AN"])
    assert school.order("units", "valid", "vote") == [(1, "BINH", ""), (2, "AN", "vote")]
    school.decide("vote", "r", order=[["BINH", "AN"]])
    assert school.order("units", "valid", "vote") == [(1, "AN", ""), (1, "BINH", "=")]


def test_every_kind_of_metric_says_what_it_needs():
    assert set(METRICS) == set(get_args(MetricKind))
    keys = set(Metric.__dataclass_fields__)
    assert all({*kind.needs, *kind.may} <= keys for kind in METRICS.values())


def test_sections_do_not_compete_with_the_unit_above_them():
    units = (Unit("AN", "An", "commune"), Unit("AN-1", "Một", "neighbourhood", "AN"))
    school = School(units=units, metrics={"valid": VALID})
    school.finish("a", "AN-1")
    assert school.order("units", "valid") == [(1, "AN", "")]
