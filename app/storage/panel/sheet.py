"""Score sheets while they are filled in, and what happened to each.

Knows the tables `sheet_draft` (one row a judge and entry) and `sheet_event` (signed, reopened, in order). A
signed sheet is a fact of its own; nothing here is counted. Points are hundredths by criterion.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

WRITTEN = Personal("judge", "duty", "contest")
WHICH = {"plain": "a round of the definition"}
ENTRY = {"plain": "the code of an entry"}
JUDGE = {"plain": "the code under which somebody scores"}
POINTS = {"plain": "points by criterion"}

State = Literal["open", "signed", "reopened"]


class SheetDraft(Base):
    """One sheet as it stands. `version` grows with every save; `key` is the one of the last save.

    `reopened`: signed before, and to be looked at again; what was signed counts until it is signed anew.
    """

    __tablename__ = "sheet_draft"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'signed', 'reopened')", name="state"),
        CheckConstraint("version >= 0", name="version"),
        CheckConstraint("jsonb_typeof(points) = 'object'", name="points"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info=WHICH)
    entry: Mapped[str] = mapped_column(Text, primary_key=True, info=ENTRY)
    judge: Mapped[str] = mapped_column(Text, primary_key=True, info=JUDGE)
    points: Mapped[dict[str, Any]] = mapped_column(JSONB, info=POINTS)
    said: Mapped[str] = mapped_column(Sealed("sheet_draft.said"), info={"personal": WRITTEN})
    version: Mapped[int]
    key: Mapped[str] = mapped_column(Text, info={"plain": "a random number of a browser"})
    state: Mapped[State] = mapped_column(String(16))
    saved_at: Mapped[int] = mapped_column(Instant)

    @property
    def notes(self) -> dict[str, str]:
        """What the judge wrote beside each criterion."""
        return dict(json.loads(self.said)) if self.said else {}


class SheetEvent(Base):
    """Something that happened to a sheet: `signed` with these points, or `reopened` for a reason."""

    __tablename__ = "sheet_event"
    __table_args__ = (
        CheckConstraint("what IN ('signed', 'reopened')", name="what"),
        CheckConstraint("what = 'signed' OR reason <> ''", name="reason"),
        UniqueConstraint("contest_id", "round", "entry", "judge", "key"),
        Index(None, "contest_id", "round", "judge"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    entry: Mapped[str] = mapped_column(Text, info=ENTRY)
    judge: Mapped[str] = mapped_column(Text, info=JUDGE)
    what: Mapped[str] = mapped_column(String(16), info={"plain": "signed or reopened"})
    key: Mapped[str] = mapped_column(Text, info={"plain": "a random number of a browser"})
    points: Mapped[dict[str, Any]] = mapped_column(JSONB, info=POINTS)
    reason: Mapped[str] = mapped_column(Text, info={"plain": "why a sheet is to be looked at again"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


Cell = tuple[uuid.UUID, str, str, str]
"""(contest, round, entry, judge)"""


def of(session: Session, cell: Cell) -> SheetDraft | None:
    """One sheet; None before anything was put on it."""
    return session.get(SheetDraft, cell, populate_existing=True)


def lock(session: Session, cell: Cell, now: int) -> SheetDraft:
    """The same for a change, made empty where there is none: others who want it wait."""
    contest_id, round, entry, judge = cell
    empty = insert(SheetDraft).values(
        contest_id=contest_id,
        round=round,
        entry=entry,
        judge=judge,
        points={},
        said="",
        version=0,
        key="",
        state="open",
        saved_at=now,
    )
    session.execute(empty.on_conflict_do_nothing())
    return session.get_one(SheetDraft, cell, populate_existing=True, with_for_update=True)


def of_judge(session: Session, contest_id: uuid.UUID, round: str, judge: str) -> dict[str, SheetDraft]:
    """All sheets of one judge in a round, by entry."""
    wanted = select(SheetDraft).where(
        SheetDraft.contest_id == contest_id, SheetDraft.round == round, SheetDraft.judge == judge
    )
    return {each.entry: each for each in session.scalars(wanted)}


def states(session: Session, contest_id: uuid.UUID, round: str) -> dict[tuple[str, str], str]:
    """The states of all sheets of a round, by judge and entry."""
    wanted = select(SheetDraft.judge, SheetDraft.entry, SheetDraft.state).where(
        SheetDraft.contest_id == contest_id, SheetDraft.round == round
    )
    return {(judge, entry): state for judge, entry, state in session.execute(wanted)}


def history(session: Session, cell: Cell) -> list[SheetEvent]:
    """What happened to one sheet, in order."""
    contest_id, round, entry, judge = cell
    wanted = select(SheetEvent).where(
        SheetEvent.contest_id == contest_id,
        SheetEvent.round == round,
        SheetEvent.entry == entry,
        SheetEvent.judge == judge,
    )
    return list(session.scalars(wanted.order_by(SheetEvent.at, SheetEvent.id)))


def written(notes: Mapping[str, str]) -> str:
    """Notes as they are kept."""
    return json.dumps(dict(notes), ensure_ascii=False, sort_keys=True)
