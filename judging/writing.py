"""A rubric as the text of its file: what `rubric.read` makes of it is the rubric again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

from judging.exact import plain
from judging.rubric import BlankSheet, Rubric, Text


def written(rubric: Rubric) -> str:
    """The text of `rubric.toml`."""
    return "\n".join(_lines(rubric)) + "\n"


def _lines(rubric: Rubric) -> Iterator[str]:
    yield f"version = {rubric.version}"
    for level in rubric.levels:
        yield from ("", "[[level]]", f"id = {_text(level.id)}", f"from = {_number(level.from_)}")
        yield f"name = {_both(level.name)}"
    for sheet in rubric.sheets:
        yield from _sheet(sheet)


def _sheet(sheet: BlankSheet) -> Iterator[str]:
    yield from ("", "[[sheet]]", f"id = {_text(sheet.id)}", f"name = {_both(sheet.name)}")
    yield f"max_points = {_number(sheet.max_points)}"
    yield f"step = {_number(sheet.step)}"
    for check in sheet.gate:
        yield from ("", "[[sheet.gate]]", f"id = {_text(check.id)}", f"ask = {_both(check.ask)}")
    for criterion in sheet.criteria:
        yield from ("", "[[sheet.criterion]]", f"id = {_text(criterion.id)}")
        yield f"weight = {_number(criterion.weight)}"
        yield f"name = {_both(criterion.name)}"
        yield f"ask = {_both(criterion.ask)}"
        if criterion.levels:
            yield from ("", "[sheet.criterion.levels]")
            for id, words in criterion.levels.items():
                yield f"{_text(id)} = {_both(words)}"


def _both(words: Text) -> str:
    return f"{{ vi = {_text(words.vi)}, en = {_text(words.en)} }}"


def _text(words: str) -> str:
    # A basic string of TOML is written as one of JSON, but for the letter of deletion.
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(value: Fraction) -> str:
    return plain(value) if value.denominator == 1 else _text(plain(value))
