"""Companion activities: units declare how far they are; nothing that was declared is changed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage import audit
from app.storage import companion as companions
from app.storage import contest as contests
from app.storage import unit as units
from app.storage.companion import CompanionCount
from app.storage.contest import Contest
from rounds.definition import Companion
from rounds.reasons import reason

DECLARED = "companion.declare"


def declare(
    session: Session,
    contest: Contest,
    *,
    companion: str,
    unit: str,
    value: int,
    out_of: int | None = None,
    as_of: int | None = None,
    note: str = "",
    by: str,
) -> CompanionCount:
    """Record how many a unit has reached, as of an instant (None: now). The same instant again mends it.

    `out_of` is needed where the definition names no denominator. Raises Refused(companion.unknown |
    companion.imported | companion.too-many | companion.no-total | companion.future).
    """
    return record(
        session,
        contest,
        companion=companion,
        unit=unit,
        value=value,
        out_of=out_of,
        as_of=as_of,
        note=note,
        source="declared",
        by=by,
    )


def record(
    session: Session,
    contest: Contest,
    *,
    companion: str,
    unit: str,
    value: int,
    out_of: int | None,
    as_of: int | None,
    note: str,
    source: str,
    by: str,
) -> CompanionCount:
    """The same for either source; it must be the one that the definition names."""
    companions.lock(session, contest.id)
    now = clock.read(session)
    moment = now if as_of is None else as_of
    activity = _activity(session, contest, companion)
    if units.by_code(session, contest.id, unit) is None or activity is None:
        raise Refused(reason("companion.unknown"))
    if activity.counted != source:
        raise Refused(reason("companion.imported" if source == "declared" else "companion.declared"))
    whole = denominator(session, contest, activity, unit)
    if whole is None and out_of is None:
        raise Refused(reason("companion.no-total"))
    most = whole if whole is not None else out_of
    if most is not None and value > most:
        raise Refused(reason("companion.too-many", value=value, most=most))
    if moment > now:
        raise Refused(reason("companion.future"))
    row = CompanionCount(
        contest_id=contest.id,
        companion=companion,
        unit=unit,
        as_of=moment,
        revision=companions.last_revision(session, contest.id, companion, unit, moment) + 1,
        value=value,
        out_of=out_of if whole is None else None,
        note=note.strip(),
        source=source,
        by=by,
        recorded_at=now,
    )
    session.add(row)
    data = {"as_of": moment, "revision": row.revision, "value": value, "out_of": row.out_of}
    audit.record(session, contest.ledger, DECLARED, f"companion:{companion}:{unit}", data, actor=by)
    session.commit()
    return row


def denominator(session: Session, contest: Contest, activity: Companion, unit: str) -> int | None:
    """How many there are in a unit by the definition's denominator; None where it names none."""
    if not activity.per:
        return None
    found = units.amounts(session, contest.id, unit)
    return next((each.value for each in found if each.denominator == activity.per), None)


def _activity(session: Session, contest: Contest, id: str) -> Companion | None:
    definition = contests.definition(session, contest).contest
    return next((each for each in definition.companions if each.id == id), None)
