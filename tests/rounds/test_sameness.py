"""One person counts once, whoever has left counts nowhere, and every figure agrees on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rounds.contest import outcome, to_data
from rounds.definition import folder
from rounds.history import over_time
from rounds.record import Decision
from rounds.sameness import counted, groups
from tests.given import bundles, small
from tests.rounds.learned import School, june, metric

HOUR = 3_600_000_000


def twice():
    """Lan registered on 1 June, and on 2 June as somebody else, who did better."""
    school = School(metrics={"score": metric("score"), "valid": metric("count", "valid")})
    school.finish("LAN-1", correct=2)
    school.finish("LAN-2", correct=4)
    school.finish("MAI", correct=3)
    return school


@pytest.mark.parametrize(
    ("keep", "ranked"),
    [("first", ["LAN-1", "MAI"]), ("best", ["LAN-2", "MAI"]), ("both", ["LAN-1", "LAN-2", "MAI"])],
)
def test_one_person_counts_once(keep: str, ranked: list[str]) -> None:
    school = twice()
    school.decide("same", "LAN-2", **{"as": "LAN-1", "keep": keep})
    assert sorted(subject for _, subject, _ in school.order("people", "score")) == ranked
    (an,) = [p for p in school.rank("units", "valid").places if p.subject == "AN"]
    assert an.values == (len(ranked),)


def test_a_ruling_is_taken_back_by_a_later_one_on_the_same_pair() -> None:
    acts = [
        Decision(1, 1, "same", "B", {"as": "A", "keep": "first"}),
        Decision(2, 2, "same", "C", {"as": "B", "keep": "best"}),
        Decision(3, 3, "same", "A", {"as": "B", "keep": "both"}),
    ]
    assert groups(acts[:2]) == [(frozenset("ABC"), "best")]
    assert groups(acts) == [(frozenset("BC"), "best")]


def test_who_left_counts_in_no_figure_and_frees_the_place_of_a_double() -> None:
    school = twice()
    school.decide("same", "LAN-2", **{"as": "LAN-1", "keep": "first"})
    school.decide("leave", "LAN-1")
    assert school.order("people", "score") == [(1, "LAN-2", ""), (2, "MAI", "score")]


def test_the_better_of_two_may_change_and_the_contest_over_time_agrees() -> None:
    files, record, end = bundles.honest()
    definition, _ = folder.read(files)
    assert definition is not None
    first, second, gone = sorted({attempt.contestant for attempt in record.attempts})[:3]
    ruled = [
        Decision(small.DAY + HOUR, 1, "same", second, {"as": first, "keep": "best"}),
        Decision(small.DAY + 100 * HOUR, 2, "leave", gone, {}),
    ]
    later = [act._replace(number=act.number + 2) for act in record.decisions]
    record = replace(record, decisions=[*ruled, *later])
    instants = [small.DAY + step * 5 * HOUR for step in range(60)] + [end]
    for each in over_time(definition, record, instants):
        assert to_data(each.outcome()) == to_data(outcome(definition, record, each.as_of))
        people = {place.subject for place in each.ranking("ca-nhan").places}
        assert not {first, second} <= people
        assert each.as_of <= small.DAY + 100 * HOUR or gone not in people


def test_without_rulings_nothing_is_copied() -> None:
    school = twice()
    lines = school.lines()
    assert counted(lines, school.record.decisions) is lines
    assert june(1) == lines["MAI"].registered
