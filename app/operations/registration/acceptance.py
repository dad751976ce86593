"""Rules that changed after somebody accepted them: asked anew, and the new acceptance written down.

Which text somebody accepted follows from when they did: the one that was published then. Knows texts of rules
by their hashes only.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.privacy.consent import WORDS
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.privacy import consent
from app.storage.record import audit
from app.storage.registration import enrolment
from rounds.definition.folder import RULES
from rounds.reasons import reason


def outdated(session: Session, contest: Contest, person_id: uuid.UUID) -> int | None:
    """The version whose rules somebody accepted last, where the rules read otherwise now; else None."""
    given = consent.held(session, person_id, contest.id).get("rules")
    if given is None or contest.version == 1:
        return None
    then = [each for each in contests.publications(session, contest) if each.published_at <= given.at]
    version = then[-1].version if then else 1
    return None if _texts(session, contest, version) == _texts(session, contest, contest.version) else version


def accept(session: Session, contest: Contest, person_id: uuid.UUID) -> None:
    """Write down that somebody accepts the rules as they are published now. Commits.

    Raises Refused(enrolment.none) for who takes no part.
    """
    mine = enrolment.lock(session, contest.id, person_id)
    if mine is None or mine.erased_at is not None:
        raise Refused(reason("enrolment.none"))
    now = clock.read(session)
    consent.add(session, person_id, contest.id, "rules", words=WORDS, given=True, at=now)
    mine.rules_version = contests.definition(session, contest).contest.rules_version
    said = {"version": contest.version, "rules": dict(_texts(session, contest, contest.version))}
    audit.record(session, contest.ledger, "enrolment.accept", f"contestant:{mine.contestant}", said)
    session.commit()


def _texts(session: Session, contest: Contest, version: int) -> Mapping[str, str]:
    return contests.hashes(session, contest, version, RULES.values())
