"""Companion activities: units declare how far they are, or organisers bring it in from elsewhere.

Nothing that was recorded is changed; the same hour again mends it by a further revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.units import companion as companions
from app.storage.units.companion import CompanionCount
from rounds.definition import Companion
from rounds.reasons import Reason, reason

DECLARED = "companion.declare"


class Figures(NamedTuple):
    """What a unit reached: so many, of so many in all where the unit itself said that."""

    unit: str
    value: int
    out_of: int | None


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
    companions.lock(session, contest.id)
    now = clock.read(session)
    activity = named(session, contest, companion)
    if activity is None or units.by_code(session, contest.id, unit) is None:
        raise Refused(reason("companion.unknown"))
    if activity.counted != "declared":
        raise Refused(reason("companion.imported"))
    whole = denominator(session, contest, activity, unit)
    if why := why_not(Figures(unit, value, out_of), whole):
        raise Refused(why)
    if as_of is not None and as_of > now:
        raise Refused(reason("companion.future"))
    given = Figures(unit, value, out_of if whole is None else None)
    moment = now if as_of is None else as_of
    (row,) = append(session, contest, companion, [given], as_of=moment, note=note, source="declared", by=by)
    session.commit()
    return row


def append(
    session: Session,
    contest: Contest,
    companion: str,
    rows: Sequence[Figures],
    *,
    as_of: int,
    note: str,
    source: str,
    by: str,
) -> list[CompanionCount]:
    """Add figures that may be, in the caller's transaction, which holds `companions.lock`."""
    now = clock.read(session)
    before = companions.last_revisions(session, contest.id, companion, as_of)
    made = [
        CompanionCount(
            contest_id=contest.id,
            companion=companion,
            unit=each.unit,
            as_of=as_of,
            revision=before.get(each.unit, 0) + 1,
            value=each.value,
            out_of=each.out_of,
            note=note.strip(),
            source=source,
            by=by,
            recorded_at=now,
        )
        for each in rows
    ]
    session.add_all(made)
    data = {"as_of": as_of, "source": source, "figures": [list(each) for each in rows]}
    audit.record(session, contest.ledger, DECLARED, f"companion:{companion}", data, actor=by)
    session.flush()
    return made


def why_not(given: Figures, whole: int | None) -> Reason | None:
    """Why a figure cannot be, `whole` being how many there are in the unit where that is known."""
    most = whole if whole is not None else given.out_of
    if most is None:
        return reason("companion.no-total")
    return reason("companion.too-many", value=given.value, most=most) if given.value > most else None


def named(session: Session, contest: Contest, id: str) -> Companion | None:
    """The activity of that id."""
    definition = contests.definition(session, contest).contest
    return next((each for each in definition.companions if each.id == id), None)


def denominator(session: Session, contest: Contest, activity: Companion, unit: str) -> int | None:
    """How many there are in a unit by the definition's denominator; None where it names none."""
    if not activity.per:
        return None
    found = units.amounts(session, contest.id, unit)
    return next((each.value for each in found if each.denominator == activity.per), None)
