"""A contest's whole record, read back from its tables as the rules receive it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.storage.record import decision, fact
from rounds.record import FACTS, Record


def read(
    session: Session,
    contest_id: uuid.UUID,
    *,
    facts: Mapping[str, int] | None = None,
    decisions: int | None = None,
) -> Record:
    """All facts and decisions, or only the first so many: `facts` says how many of each kind (else 0)."""
    rows = {
        kind: fact.read(session, contest_id, kind, most=None if facts is None else facts.get(kind, 0))
        for kind in FACTS
    }
    made = [each.value() for each in decision.listed(session, contest_id)]
    return Record(**rows, decisions=made if decisions is None else made[:decisions])
