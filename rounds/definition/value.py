"""The values that many tables of `contest.toml` share: a sentence in two languages, a window of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def table(shape: type[C]) -> type[C]:
    """One table of the file: a frozen dataclass, built by keyword."""
    return dataclass(frozen=True, slots=True, kw_only=True)(shape)


@table
class Text:
    """A sentence for people, in both languages of the program.

    A missing one is a mistake `check` names as such.
    """

    vi: str = ""
    en: str = ""


@table
class Window:
    """When something is open: `from` until the end of the day `to`, or until `before` (excluded).

    A day means midnight to midnight; a date-time is that instant. See `calendar.span`.
    """

    from_: date | datetime
    to: date | datetime | None = None
    before: date | datetime | None = None
