"""What a new version of a contest would change of what is there: two reckonings of one record."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.operations import Refused
from app.operations.record import effect
from app.storage.contest import contest as contests
from app.storage.editing.plan import Plan
from app.storage.record import record as records
from rounds import ruling
from rounds.contest import Reckoning
from rounds.definition.folder import Definition
from rounds.reasons import reason


@memory.kept()
def of(session: Session, plan: Plan, definition: Definition) -> dict[str, Any] | None:
    """Ranks, places and sums that would be others as of now, as JSON; None for what is not published yet.

    Raises Refused(plan.unreckonable) where the record cannot be reckoned by these rules any more.
    """
    if plan.contest_id is None:
        return None
    contest = contests.by_id(session, plan.contest_id)
    published, record = contests.definition(session, contest), records.read(session, contest.id)
    now = clock.read(session)
    try:
        changes = ruling.between(Reckoning(published, record, now), Reckoning(definition, record, now))
    except (LookupError, ValueError) as missing:
        raise Refused(reason("plan.unreckonable", missing=str(missing))) from missing
    return effect.plain(changes)
