"""The rubric (barem): blank score sheets with gate checks, criteria, weights and level descriptors.

Reads the parsed TOML of a `rubric.toml` and names every mistake at once. Knows no judge, no entry, no score.
A file holds one scale of levels and one or more sheets, one for each stage that is judged:

    version = 1

    [[level]]                       # best first; shares of a criterion's weight, half-open bands
    id = "5"
    from = "0.90"
    name = { vi = "Xuất sắc", en = "Excellent" }

    [[sheet]]
    id = "entry"
    name = { vi = "...", en = "..." }
    max_points = 100
    step = "0.5"                    # points of a criterion are whole multiples of it

    [[sheet.gate]]                  # yes / no, asked before judging, decided by people
    id = "on-time"
    ask = { vi = "...", en = "..." }

    [[sheet.criterion]]
    id = "effect"
    weight = 25
    name = { vi = "...", en = "..." }
    ask = { vi = "...", en = "..." }
    levels.5 = { vi = "...", en = "..." }
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from judging.exact import plain
from judging.reading import Draft
from judging.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence for people, in both languages of the program."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A band of the scale: from the share `from_` of a criterion's weight up to the next better level's."""

    id: str
    from_: Fraction
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCheck:
    """A yes / no question the secretariat answers before judging. A "no" is decided by people."""

    id: str
    ask: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What is judged: `weight` points at most, the question to ask, and a descriptor by level id."""

    id: str
    weight: Fraction
    name: Text
    ask: Text
    levels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankSheet:
    """The form a judge fills for each entry of one stage. Weights of the criteria sum to `max_points`."""

    id: str
    name: Text
    max_points: Fraction
    step: Fraction
    criteria: tuple[Criterion, ...] = field(metadata={"key": "criterion"})
    gate: tuple[GateCheck, ...] = ()

    def criterion(self, id: str) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """Everything in one `rubric.toml`. `levels` are best first; the last starts at share 0."""

    version: int
    levels: tuple[Level, ...] = field(metadata={"key": "level"})
    sheets: tuple[BlankSheet, ...] = field(metadata={"key": "sheet"})

    def sheet(self, id: str) -> BlankSheet | None:
        return next((sheet for sheet in self.sheets if sheet.id == id), None)


def level_of(points: Fraction, criterion: Criterion, levels: Sequence[Level]) -> Level:
    """The level whose band holds `points` (0 <= points <= weight) of `criterion`."""
    return next(level for level in levels if points >= level.from_ * criterion.weight)


def band(
    level: Level, criterion: Criterion, sheet: BlankSheet, levels: Sequence[Level]
) -> tuple[Fraction, Fraction]:
    """The fewest and the most points a judge may give at `level`, both on the step of the sheet.

    A narrow band and a coarse step may leave no point at all: then the first exceeds the second.
    """
    at = levels.index(level)
    lowest = -(-level.from_ * criterion.weight // sheet.step) * sheet.step
    if at == 0:
        return lowest, criterion.weight
    above = -(-levels[at - 1].from_ * criterion.weight // sheet.step) * sheet.step
    return lowest, above - sheet.step


def read(table: Mapping[str, object], file: str) -> tuple[Rubric | None, list[Reason]]:
    """The rubric in a parsed `rubric.toml`, and every mistake and warning in it.

    The rubric is None as soon as one reason is a mistake. Paths number list items from 1, as in
    `sheet[1].criterion[2].weight`.
    """
    reader = Draft(file)
    rubric = reader.table(Rubric, table)
    if rubric is None:
        return None, reader.mistakes
    found = list(reader.mistakes)
    for wrong in _mistakes(rubric):
        if not reader.reported(wrong.path) and not _follows(wrong, reader.mistakes):
            found.append(replace(wrong, file=file))
    usable = all(reason.warning for reason in found)
    return (rubric if usable else None), found


def _follows(wrong: Reason, misread: Sequence[Reason]) -> bool:
    """Whether `wrong` compares list items of which one could not be read, so that it says nothing of its
    own.
    """
    compared = {
        "rubric.weights-do-not-sum": wrong.path.removesuffix("max_points") + "criterion",
        "rubric.levels-overlap": "level",
        "rubric.levels-not-from-zero": "level",
    }
    within = compared.get(wrong.code)
    return within is not None and any(other.path.startswith(f"{within}[") for other in misread)


def _mistakes(rubric: Rubric) -> Iterator[Reason]:
    if rubric.version < 1:
        yield _mistake("rubric.bad-version", "version", version=str(rubric.version))
    yield from _empty_list("level", rubric.levels, "level")
    yield from _ids(rubric.levels, "level")
    yield from _scale(rubric.levels)
    yield from _empty_list("sheet", rubric.sheets, "sheet")
    yield from _ids(rubric.sheets, "sheet")
    for number, sheet in enumerate(rubric.sheets, 1):
        yield from _sheet(sheet, f"sheet[{number}]", rubric.levels)


def _scale(levels: Sequence[Level]) -> Iterator[Reason]:
    for number, level in enumerate(levels, 1):
        path = f"level[{number}]"
        yield from _text(level.name, f"{path}.name")
        if not 0 <= level.from_ < 1:
            yield _mistake("rubric.share-out-of-range", f"{path}.from", share=plain(level.from_))
        if number > 1 and level.from_ >= levels[number - 2].from_:
            above = levels[number - 2]
            yield _mistake(
                "rubric.levels-overlap",
                f"{path}.from",
                level=level.id,
                share=plain(level.from_),
                above=above.id,
                share_above=plain(above.from_),
            )
    if levels and levels[-1].from_ != 0:
        yield _mistake(
            "rubric.levels-not-from-zero",
            f"level[{len(levels)}].from",
            level=levels[-1].id,
            share=plain(levels[-1].from_),
        )


def _sheet(sheet: BlankSheet, path: str, levels: Sequence[Level]) -> Iterator[Reason]:
    yield from _text(sheet.name, f"{path}.name")
    if sheet.step <= 0:
        yield _mistake("rubric.step-not-positive", f"{path}.step", step=plain(sheet.step))
    yield from _ids(sheet.gate, f"{path}.gate")
    for number, check in enumerate(sheet.gate, 1):
        yield from _text(check.ask, f"{path}.gate[{number}].ask")
    yield from _empty_list("criterion", sheet.criteria, f"{path}.criterion")
    yield from _ids(sheet.criteria, f"{path}.criterion")
    for number, criterion in enumerate(sheet.criteria, 1):
        yield from _criterion(criterion, f"{path}.criterion[{number}]", sheet.step, levels)
    total = sum((criterion.weight for criterion in sheet.criteria), Fraction(0))
    if sheet.criteria and total != sheet.max_points:
        yield _mistake(
            "rubric.weights-do-not-sum",
            f"{path}.max_points",
            sum=plain(total),
            expected=plain(sheet.max_points),
        )


def _criterion(criterion: Criterion, path: str, step: Fraction, levels: Sequence[Level]) -> Iterator[Reason]:
    yield from _text(criterion.name, f"{path}.name")
    yield from _text(criterion.ask, f"{path}.ask")
    if criterion.weight <= 0:
        yield _mistake("rubric.weight-not-positive", f"{path}.weight", weight=plain(criterion.weight))
    elif step > 0 and criterion.weight % step:
        yield _mistake(
            "rubric.step-does-not-divide", f"{path}.weight", step=plain(step), weight=plain(criterion.weight)
        )
    known = [level.id for level in levels]
    for id, words in criterion.levels.items():
        if id not in known:
            yield _mistake("rubric.level-unknown", f"{path}.levels.{id}", level=id)
        yield from _text(words, f"{path}.levels.{id}")
    for id in known:
        if id not in criterion.levels:
            yield _mistake("rubric.level-undescribed", f"{path}.levels", warning=True, level=id)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _ids(items: Sequence[_Named], path: str) -> Iterator[Reason]:
    first: dict[str, str] = {}
    for number, item in enumerate(items, 1):
        at = f"{path}[{number}].id"
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", item.id):
            yield _mistake("rubric.bad-id", at, id=item.id)
        elif item.id in first:
            yield _mistake("rubric.duplicate-id", at, id=item.id, first=first[item.id])
        first.setdefault(item.id, at)


def _text(text: Text, path: str) -> Iterator[Reason]:
    for language, words in (("vi", text.vi), ("en", text.en)):
        if not words.strip():
            yield _mistake("rubric.empty-text", f"{path}.{language}", language=language)


def _empty_list(name: str, items: Sequence[object], path: str) -> Iterator[Reason]:
    if not items:
        yield _mistake("rubric.nothing-in", path, list=name)


def _mistake(code: str, path: str, *, warning: bool = False, **values: str) -> Reason:
    return Reason(code, "", path, tuple(sorted(values.items())), warning)
