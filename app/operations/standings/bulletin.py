"""Give out bulletins: a standing of units as of an instant, numbered, and the same for good.

What a bulletin says is computed from the record as it stood when it was given out (`rests_on`), so it can be
computed again whatever is corrected later; the correction is the next bulletin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import seal
from app.operations.standings import picture, snapshot
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.record import record as records
from app.storage.standings import bulletin as bulletins
from app.storage.standings.bulletin import Bulletin
from rounds.contest import Reckoning
from rounds.proof import chain
from rounds.reasons import reason

ISSUED = "bulletin.issue"


def issue(session: Session, contest: Contest, standing: str, as_of: int, *, by: str) -> Bulletin:
    """The next bulletin of a standing of units.

    Raises Refused(bulletin.unknown-standing | bulletin.future | bulletin.nothing-new): the same figures of
    the same instant are given out once.
    """
    definition = contests.definition(session, contest)
    wanted = next((each for each in definition.contest.standings if each.id == standing), None)
    if wanted is None or wanted.of != "units" or wanted.visible != "public":
        raise Refused(reason("bulletin.unknown-standing", standing=standing))
    if as_of > clock.read(session):
        raise Refused(reason("bulletin.future"))
    seal.seal(session, contest, by=by)
    contests.lock(session, contest.slug)
    now = clock.read(session)
    basis = snapshot.rests_on(session, contest)
    data = said(session, contest, standing, as_of, basis)
    digest = hashlib.sha256(chain.canonical(data)).hexdigest()
    before = bulletins.of_instant(session, contest.id, standing, as_of)
    if before and before[-1].digest == digest:
        raise Refused(reason("bulletin.nothing-new", number=before[-1].number))
    number = bulletins.last_number(session, contest.id) + 1
    made = Bulletin(
        contest_id=contest.id,
        number=number,
        standing=standing,
        as_of=as_of,
        revision=len(before) + 1,
        issued_at=now,
        issued_by=by,
        rests_on=basis,
        data=data,
        digest=digest,
    )
    entry = audit.record(session, contest.ledger, ISSUED, f"bulletin:{number}", logged(made), actor=by)
    made.log_seq = entry.seq
    session.add(made)
    session.commit()
    return made


def logged(bulletin: Bulletin) -> dict[str, Any]:
    """What the log says of a bulletin."""
    return {name: getattr(bulletin, name) for name in ("as_of", "standing", "revision", "digest")}


def said(
    session: Session, contest: Contest, standing: str, as_of: int, basis: Mapping[str, Any]
) -> dict[str, Any]:
    """What a bulletin says, computed from so much of the record (`picture.told`)."""
    definition = contests.definition(session, contest, basis["version"])
    record = records.read(session, contest.id, facts=basis["facts"], decisions=basis["decisions"])
    reckoning = Reckoning(definition, record, as_of)
    return {"as_of": as_of, **picture.told(reckoning, definition.contest.standing(standing))}


def reproduces(session: Session, contest: Contest, bulletin: Bulletin) -> bool:
    """Whether a bulletin still comes out of the record as it was given out."""
    data = said(session, contest, bulletin.standing, bulletin.as_of, bulletin.rests_on)
    same = hashlib.sha256(chain.canonical(data)).hexdigest() == bulletin.digest
    return same and chain.canonical(bulletin.data) == chain.canonical(data)
