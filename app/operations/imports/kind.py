"""What every kind of import is, to the engine: fields, a check that changes nothing, an act, its undoing.

A kind is a module of this package with these functions (`Kind`); `__init__` lists them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from app.documents.sheet import Sheet
from app.operations.imports.columns import Field, Line
from app.operations.imports.values import Units
from app.storage.contest.contest import Contest
from rounds.definition.folder import Definition
from rounds.reasons import Reason
from rounds.record import Unit

Step = Callable[[int], None]
"""Says that so many rows are behind us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is imported: into which contest, with what was said on the form, from which file, by whom.

    `values` are plain JSON; `by` is as the log names people, `person` their id.
    """

    contest: Contest
    definition: Definition
    run: uuid.UUID
    values: Mapping[str, Any]
    file_name: str
    sha256: str
    by: str
    person: uuid.UUID | None


class Problem(NamedTuple):
    """What is wrong (or, as a warning, odd) with one cell. `column` is its heading; empty: the whole row."""

    line: int
    column: str
    value: str
    reason: Reason


@dataclass(slots=True, kw_only=True)
class Checked:
    """What importing would do. `rows` are the kind's own values of what is new or changed.

    `figures` are sums to compare with what the sheet says of itself.
    """

    rows: list[Any] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """Rows that cannot be imported."""
        return len({problem.line for problem in self.problems if not problem.reason.warning})

    def refuse(self, line: Line, field: Field | None, why: Reason) -> None:
        """Note a problem of a row, at the cell of `field` or at the whole row."""
        column = field.names[0] if field else ""
        self.problems.append(Problem(line.number, column, line.text(field.id) if field else "", why))

    def unit(self, line: Line, units: Units, code: Field, name: Field) -> Unit | None:
        """The unit that a row names in those fields; None where there is none, which is noted."""
        found = units.find(line.text(code.id), line.text(name.id))
        if isinstance(found, Unit):
            return found
        self.refuse(line, code if line.text(code.id) else name, found)
        return None


class Kind(Protocol):
    """One kind of import, as a module."""

    def fields(self, asked: Asked) -> Sequence[Field]:
        """What a row may say."""

    def read(self, data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
        """The rows of a file. Raises Unreadable."""

    def sample(self, asked: Asked) -> Iterable[Sequence[str]]:
        """Rows of a file to begin with, one cell a field."""

    def check(self, session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
        """What importing would do now; changes nothing."""

    def apply(self, session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
        """Do it in the caller's transaction; what is given back is all it takes to undo it."""

    def why_not_undone(self, session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
        """What rests on it, so that it can no longer be undone."""

    def undo(self, session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
        """Undo it in the caller's transaction."""
