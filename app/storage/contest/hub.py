"""What waits on the desk of a contest, in one statement. Knows the states of others' tables, no row."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.storage.appeals.appeal import Appeal
from app.storage.calendar.step import StepBlock
from app.storage.entries.entry import EntryContent
from app.storage.imports.importing import ImportRun
from app.storage.imports.outside import OutsideRow
from app.storage.integrity.signal import OPEN, Signal
from app.storage.learning.story import Story
from app.storage.privacy.rights import Breach
from app.storage.record.decision import Decision
from app.storage.record.proposal import Proposal
from app.storage.registration.sameness import Sameness
from app.storage.work.task import Task
from rounds.appeal import APPROVALS
from rounds.ruling import RULINGS


class Waiting(NamedTuple):
    """How many of each wait for somebody."""

    pairs: int
    imports: int
    outside: int
    stories: int
    signals: int
    proposals: int
    approvals: int
    answers: int
    appeals: int
    seats: int
    confirmations: int
    breaches: int
    failed: int
    moves: int
    blocked: int


def waiting(session: Session, contest_id: uuid.UUID, *, since: int, units: Collection[str] | None) -> Waiting:
    """What waits in a contest; of work what failed from `since` on, of those `units` only (None: of all)."""

    def count(table: Any, *where: ColumnElement[bool]) -> Any:
        wanted = select(func.count()).select_from(table).where(table.contest_id == contest_id, *where)
        return wanted.scalar_subquery()

    named = func.concat("appeal:", Appeal.number)
    ruled_on = exists().where(Decision.contest_id == Appeal.contest_id, Decision.subject == named)
    failed = [Task.state == "failed", Task.ended_at >= since]
    if units is not None:
        failed.append(Task.unit.in_(units))
    row = session.execute(
        select(
            count(Sameness, Sameness.state == "open"),
            count(ImportRun, ImportRun.state == "preview"),
            count(OutsideRow, OutsideRow.state.in_(("review", "unmatched"))),
            count(Story, Story.state == "sent"),
            count(Signal, Signal.state == OPEN),
            count(Proposal, Proposal.state == "open", Proposal.kind.in_(RULINGS)),
            count(Proposal, Proposal.state == "open", Proposal.kind.in_(APPROVALS)),
            count(Proposal, Proposal.state == "open", Proposal.kind == "answer"),
            count(Appeal, ~ruled_on),
            count(Proposal, Proposal.state == "open", Proposal.kind.in_(("extend", "silent", "replace"))),
            count(EntryContent, EntryContent.channel != "site", EntryContent.confirmed_at.is_(None)),
            count(Breach, Breach.reported_at.is_(None)),
            count(Task, *failed),
            count(Proposal, Proposal.state == "open", Proposal.kind == "move"),
            count(StepBlock),
        )
    ).one()
    return Waiting._make(row)
