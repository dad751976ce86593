"""Say what stands at the head and the foot of a body's documents."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers import issuer as issuers
from app.storage.papers.issuer import FIELDS, PERSONAL, Issuer
from app.storage.record import audit
from rounds.reasons import reason


def write(
    session: Session, contest: Contest, number: int | None, said: Mapping[str, str], *, unit: str, by: str
) -> Issuer:
    """Enter a body, or change what is said of one; what was issued stays as it was. Commits.

    Raises Refused(document.no-issuer).
    """
    contests.lock(session, contest.slug)
    now = clock.read(session)
    row = issuers.by_number(session, contest.id, number) if number is not None else None
    if number is not None and (row is None or row.unit != unit):
        raise Refused(reason("document.no-issuer"))
    if row is None:
        following = issuers.last_number(session, contest.id) + 1
        row = Issuer(id=clock.new_id(), contest_id=contest.id, number=following, unit=unit)
    for name in FIELDS:
        setattr(row, name, said.get(name, "").strip())
    row.changed_at = now
    session.add(row)
    told = {name: getattr(row, name) for name in FIELDS if name not in PERSONAL}
    audit.record(session, contest.ledger, "issuer.write", f"issuer:{row.number}", told, actor=by)
    session.commit()
    return row
