"""Notes of a language model beside the panel: whether a round uses them, what a run brought, who read them.

Knows the tables `assistant_choice`, `assistant_run`, `assistant_notes`, `assistant_opening`. A note holds a
quote and a question; there is no column that a mark could stand in.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, delete, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.entries.entry import HANDED_IN
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.sealed import Sealed
from judging.assistant import Mode, Note

WHICH = {"plain": "a round of the definition"}
ENTRY = {"plain": "the code of the entry"}


class AssistantChoice(Base):
    """What was decided for a round: notes of a model are used (`mode`) or not (`off`); the last one holds.

    `transfer`: the assessment under which entries may be sent where that model stands, as it was named.
    """

    __tablename__ = "assistant_choice"
    __table_args__ = (
        CheckConstraint("mode IN ('off', 'after', 'beside')", name="mode"),
        Index(None, "contest_id", "round"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(Text)
    transfer: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


class AssistantRun(Base):
    """One reading of all entries of a round. `whole_at`: when the last of them was done; before, nobody sees
    any. `model` and `host` as they were set; `tokens_in`, `tokens_out`, `cost` (đồng) when it was whole.
    """

    __tablename__ = "assistant_run"
    __table_args__ = (
        CheckConstraint("mode IN ('after', 'beside')", name="mode"),
        CheckConstraint("tokens_in >= 0 AND tokens_out >= 0 AND cost >= 0", name="figures"),
        Index(None, "contest_id", "round"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text)
    mode: Mapped[Mode] = mapped_column(String(8))
    model: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[int] = mapped_column(Instant)
    whole_at: Mapped[int | None] = mapped_column(Instant)
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)


class AssistantNotes(Base):
    """What a run brought for one version of an entry. `input` is the hash of the text that was read.

    `said` is a list of notes as JSON: criterion, quote, offset, question. `dropped` counts what was thrown
    away by why. `calls` are those made, each with its prompt's hash, the hash of the answer, model, tokens
    and cost, as in the log; `answers` the answers themselves as a list in JSON. May be erased, never changed.
    """

    __tablename__ = "assistant_notes"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"input ~ {SHA256}", name="input"),
    )

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assistant_run.id"), primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True, info=ENTRY)
    version: Mapped[int] = mapped_column(info={"plain": "which version"})
    input: Mapped[str] = mapped_column(String(64), info={"plain": "the hash of a text"})
    said: Mapped[str] = mapped_column(Sealed("assistant_notes.said"), info={"personal": HANDED_IN})
    dropped: Mapped[dict[str, int]] = mapped_column(JSONB, info={"plain": "counts"})
    calls: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, info={"plain": "hashes and counts"})
    answers: Mapped[str] = mapped_column(Sealed("assistant_notes.answers"), info={"personal": HANDED_IN})
    at: Mapped[int] = mapped_column(Instant)

    @property
    def notes(self) -> list[Note]:
        """The notes, in the order of the criteria and of the text."""
        return [Note(*each) for each in json.loads(self.said or "[]")]


class AssistantOpening(Base):
    """When a judge opened the notes on an entry, for the first time. `after` a signed sheet, or `beside`."""

    __tablename__ = "assistant_opening"
    __table_args__ = (
        CheckConstraint("mode IN ('after', 'beside')", name="mode"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    judge: Mapped[str] = mapped_column(Text, primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    mode: Mapped[Mode] = mapped_column(String(8))
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assistant_run.id"))
    at: Mapped[int] = mapped_column(Instant)


def choice(session: Session, contest_id: uuid.UUID, round: str) -> AssistantChoice | None:
    """What was decided last for a round; None: nothing, which means that there are no notes."""
    wanted = select(AssistantChoice).where(
        AssistantChoice.contest_id == contest_id, AssistantChoice.round == round
    )
    return session.scalars(wanted.order_by(AssistantChoice.id.desc()).limit(1)).first()


def choices(session: Session, contest_id: uuid.UUID, round: str) -> Sequence[AssistantChoice]:
    """Everything that was decided for a round, the last first."""
    wanted = select(AssistantChoice).where(
        AssistantChoice.contest_id == contest_id, AssistantChoice.round == round
    )
    return session.scalars(wanted.order_by(AssistantChoice.id.desc())).all()


def run(session: Session, id: uuid.UUID) -> AssistantRun | None:
    """One run, as it is in the database now."""
    return session.get(AssistantRun, id, populate_existing=True)


def whole_run(session: Session, contest_id: uuid.UUID, round: str) -> AssistantRun | None:
    """The last run of a round that got to its end."""
    wanted = select(AssistantRun).where(
        AssistantRun.contest_id == contest_id,
        AssistantRun.round == round,
        AssistantRun.whole_at.is_not(None),
    )
    return session.scalars(wanted.order_by(AssistantRun.id.desc()).limit(1)).first()


def runs(session: Session, contest_id: uuid.UUID, round: str) -> Sequence[AssistantRun]:
    """The runs of a round that got to their end, the last first."""
    wanted = select(AssistantRun).where(
        AssistantRun.contest_id == contest_id,
        AssistantRun.round == round,
        AssistantRun.whole_at.is_not(None),
    )
    return session.scalars(wanted.order_by(AssistantRun.id.desc())).all()


def notes(session: Session, run_id: uuid.UUID) -> dict[str, AssistantNotes]:
    """What a run brought so far, by entry."""
    wanted = select(AssistantNotes).where(AssistantNotes.run_id == run_id)
    return {row.entry: row for row in session.scalars(wanted.order_by(AssistantNotes.entry))}


def keep(
    session: Session,
    run_id: uuid.UUID,
    entry: str,
    version: int,
    *,
    input: str,
    notes: Iterable[Note],
    dropped: dict[str, int],
    calls: Iterable[dict[str, Any]],
    answers: Iterable[str],
    at: int,
) -> bool:
    """Keep what came of one entry; False where another worker was faster. In the caller's transaction."""
    listed = [[one.criterion, one.quote, one.offset, one.question] for one in notes]
    row = {
        "run_id": run_id,
        "entry": entry,
        "version": version,
        "input": input,
        "said": json.dumps(listed, ensure_ascii=False),
        "dropped": dropped,
        "calls": list(calls),
        "answers": json.dumps(list(answers), ensure_ascii=False),
        "at": at,
    }
    made = insert(AssistantNotes).values(row).on_conflict_do_nothing().returning(AssistantNotes.entry)
    return session.execute(made).first() is not None


def opening(
    session: Session, contest_id: uuid.UUID, round: str, judge: str, entry: str
) -> AssistantOpening | None:
    """When and how a judge opened the notes on an entry; None: not yet."""
    return session.get(AssistantOpening, (contest_id, round, judge, entry))


def openings(session: Session, contest_id: uuid.UUID, round: str) -> Sequence[AssistantOpening]:
    """All of a round."""
    wanted = select(AssistantOpening).where(
        AssistantOpening.contest_id == contest_id, AssistantOpening.round == round
    )
    return session.scalars(wanted.order_by(AssistantOpening.judge, AssistantOpening.entry)).all()


def opened(session: Session, row: AssistantOpening) -> bool:
    """Keep that a judge opened the notes; False where they had before. In the caller's transaction."""
    values = {column.name: getattr(row, column.name) for column in AssistantOpening.__table__.columns}
    made = insert(AssistantOpening).values(values).on_conflict_do_nothing().returning(AssistantOpening.entry)
    return session.execute(made).first() is not None


def erase(session: Session, contest_id: uuid.UUID, entries: Iterable[str]) -> None:
    """Take the quotes from entries away. In the caller's transaction."""
    runs = select(AssistantRun.id).where(AssistantRun.contest_id == contest_id)
    wanted = AssistantNotes.run_id.in_(runs), AssistantNotes.entry.in_(list(entries))
    session.execute(delete(AssistantNotes).where(*wanted))
