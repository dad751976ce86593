"""A registration as a form brings it, and why it is none yet: mistakes, a closed window, a role that bars.

Changes nothing. What becomes of it stands in `enrolment.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity
from app.operations import Refused
from app.operations.people.person import fresh_hash
from app.operations.registration.profile import Read
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from app.storage.record import decision as decisions
from rounds import calendar, registration
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.units import lineage

BARRED: Mapping[str, str] = {
    "organiser": "organisers",
    "judge": "judges",
    "chair": "judges",
    "secretary": "secretariat",
}
"""Group of `eligibility.excluded` by role. Question writers have no role: the form asks them to say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a form brought: `typed` by field, `agreed` purposes of consent, `proved` identities.

    A new account begins with a `password`, or with a printed `code` that is good once. `address`: where new
    accounts are counted together.
    """

    typed: Mapping[str, str]
    agreed: Collection[str]
    password: str = ""
    code: str = ""
    address: str = ""
    proved: Collection[Identity] = ()


def mistakes(session: Session, contest: Contest, about: Definition, read: Read) -> list[Reason]:
    """What keeps the form from being a registration; a value that cannot be read is not missing besides."""
    today = calendar.local(clock.read(session), contest.zone).date()
    codes = {unit.code for unit in about.units}
    unread = {each.path for each in read.mistakes}
    found = registration.mistakes(about.contest, read.given, on=today, units=codes)
    return [*read.mistakes, *(each for each in found if each.path not in unread)]


def hashed(application: Application, read: Read) -> str:
    if not application.password:
        raise Refused(reason("enrolment.password-missing", path="password"))
    own = [read.given.values.get("full_name", ""), *(each.value for each in read.identities)]
    try:
        return fresh_hash(application.password, own)
    except Refused as refused:
        found = [Reason(each.code, "", "password", each.values) for each in refused.reasons]
        raise Refused(*found) from None


def barred(session: Session, contest: Contest, person_id: uuid.UUID | None) -> set[str]:
    """The groups of `eligibility.excluded` this person is in, by the roles held here or everywhere."""
    if person_id is None:
        return set()
    held = grants.held(session, person_id, clock.read(session))
    return {
        BARRED[each.role] for each in held if each.role in BARRED and each.contest_id in (None, contest.id)
    }


def unit_line(about: Definition, unit: str) -> tuple[str, ...]:
    return tuple(lineage(unit, {each.code: each.parent for each in about.units}))


def why_closed(session: Session, contest: Contest, about: Definition, unit: str, now: int) -> list[Reason]:
    """Why nobody of that unit registers now; empty while it is open."""
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    return registration.why_closed(about.contest, acts, now=now, units=unit_line(about, unit))
