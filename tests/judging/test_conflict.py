"""Who may not judge what, and why."""

from __future__ import annotations

import pytest

from judging.conflict import Declaration, Judge, Work, conflict, conflicts, mutual
from judging.reasons import Reason, reason

PARENTS = {"section": "ward", "ward": "city", "other-ward": "city"}


@pytest.mark.parametrize(
    ("judge", "work", "expected"),
    [
        (Judge("J1", "ward"), Work("A", "other-ward"), None),
        (Judge("J1"), Work("A"), None),
        (
            Judge("J1", "ward"),
            Work("A", "ward"),
            reason("conflict.own-unit", judge="J1", entry="A", unit="ward"),
        ),
        (
            Judge("J1", "ward"),
            Work("A", "section"),
            reason("conflict.unit-above", judge="J1", entry="A", unit="ward"),
        ),
        (
            Judge("J1", "city"),
            Work("A", "section"),
            reason("conflict.unit-above", judge="J1", entry="A", unit="city"),
        ),
        (
            Judge("J1", "section"),
            Work("A", "ward"),
            reason("conflict.unit-below", judge="J1", entry="A", unit="section"),
        ),
        (
            Judge("J1", "ward", past_units=frozenset({"other-ward"})),
            Work("A", "other-ward"),
            reason("conflict.past-unit", judge="J1", entry="A", unit="other-ward"),
        ),
        (
            Judge("J1", "ward", kin=frozenset({"lan", "minh"})),
            Work("A", "other-ward", frozenset({"minh", "ha"})),
            reason("conflict.kin", judge="J1", entry="A", person="minh"),
        ),
        (
            Judge("J1", "ward"),
            Work("A", "other-ward", frozenset({"J1"})),
            reason("conflict.author", judge="J1", entry="A"),
        ),
    ],
)
def test_conflict_names_its_ground(judge: Judge, work: Work, expected: Reason | None) -> None:
    assert conflict(judge, work, PARENTS) == expected


def test_conflict_counts_what_is_declared_for_one_entry() -> None:
    declared = [Declaration("J1", "B", "advised the team")]
    works = [Work("A", "other-ward"), Work("B", "other-ward"), Work("C", "ward")]
    assert conflicts([Judge("J1", "ward"), Judge("J2", "city")], works[:2], {}, declared) == {
        ("J1", "B"): reason("conflict.declared", judge="J1", entry="B", ground="advised the team")
    }
    assert set(conflicts([Judge("J1", "ward")], works, PARENTS, declared)) == {("J1", "B"), ("J1", "C")}


def test_conflict_ends_on_a_circle_of_units() -> None:
    assert conflict(Judge("J1", "x"), Work("A", "a"), {"a": "b", "b": "a"}) is None


def test_mutual_warns_of_judges_who_score_each_other() -> None:
    judges = [Judge("J1", "ward"), Judge("J2", "other-ward"), Judge("J3")]
    works = [Work("A", "ward"), Work("B", "other-ward"), Work("C", "city")]
    everyone = {"A": ("J2", "J3"), "B": ("J1", "J3"), "C": ("J1", "J2", "J3")}
    assert mutual(judges, works, everyone) == [
        reason("conflict.mutual", warning=True, judge="J1", entry="B", other_judge="J2", other_entry="A")
    ]
    assert mutual(judges, works, {**everyone, "B": ("J3",)}) == []
