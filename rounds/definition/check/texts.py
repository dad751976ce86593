"""Texts, numbers and shares wherever they stand: both languages said, numbers large enough, shares within 0
and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rounds import definition as shape
from rounds.definition import Text
from rounds.definition.check.walk import mistake, tables
from rounds.definition.folder import Definition
from rounds.reasons import Reason

LEAST: Mapping[type, Mapping[str, int]] = {
    shape.Eligibility: {"age_from": 0, "guardian_under": 0},
    shape.Quiz: {
        "questions": 1,
        "minutes": 1,
        "attempts": 1,
        "spacing_hours": 0,
        "wrong_points": 0,
        "pass_mark": 0,
    },
    shape.Story: {"minimum_letters": 0},
    shape.Learning: {"grace_minutes": 0},
    shape.Topic: {"questions": 0},
    shape.Entry: {"per_unit": 1, "late_upload_minutes": 0},
    shape.EntryField: {"max_letters": 1, "max_files": 1, "max_megabytes": 1},
    shape.Judging: {
        "alternates": 0,
        "calibration": 0,
        "per_entry": 3,
        "all_score_up_to": 1,
        "second_stage": 3,
        "quorum": 3,
        "present_minutes": 1,
        "questions_minutes": 0,
    },
    shape.Metric: {"minimum": 1, "decimals": 0},
    shape.Standing: {"freeze_hours": 0},
    shape.Quota: {"seats": 1},
    shape.Selection: {"reserve": 0},
    shape.Prize: {"count": 1, "each": 0},
    shape.Prizes: {"total": 0},
    shape.Report: {"most": 0, "fewest": 0},
    shape.Appeals: {"hours": 0, "rule_within_hours": 0},
    shape.Publicity: {"keep_personal_months": 1},
}
"""The smallest value of a number that makes sense, by table and field."""

ABOVE_ZERO = {
    shape.Quiz: ("points",),
    shape.Addend: ("weight", "scale"),
    shape.Judging: ("gap",),
    shape.Registration: ("mean_household_size",),
}
SHARES = {shape.Target: ("share",), shape.Companion: ("target",)}


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Every text without one of its languages, every number too small, every share out of range."""
    for path, table in tables(definition.contest):
        if isinstance(table, Text):
            for language in ("vi", "en"):
                if not getattr(table, language).strip():
                    yield mistake("text.missing", f"{path}.{language}", language=language)
        for field, least in LEAST.get(type(table), {}).items():
            value = getattr(table, field)
            if value is not None and value < least:
                yield mistake("number.too-small", _join(path, field), got=str(value), least=least)
        for field in ABOVE_ZERO.get(type(table), ()):
            value = getattr(table, field)
            if value is not None and value <= 0:
                yield mistake("number.not-above-zero", _join(path, field), got=str(value))
        for field in SHARES.get(type(table), ()):
            value = getattr(table, field)
            if value is not None and not 0 < value <= Decimal(1):
                yield mistake("number.not-a-share", _join(path, field), got=str(value))
        if isinstance(table, shape.Quiz):
            for difficulty, count in table.by_difficulty.items():
                if count < 0:
                    path_of = f"{path}.by_difficulty.{difficulty}"
                    yield mistake("number.too-small", path_of, got=str(count), least=0)


def _join(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field
