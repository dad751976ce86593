"""Ask for consent, purpose by purpose, and take it back as easily. Nothing is ticked beforehand.

`WORDS` is the version of the sentences that `templates/enrolment/consents.html` shows; a test holds the two
together.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest.contest import Contest
from app.storage.privacy import consent
from app.storage.privacy.consent import Consent
from app.storage.registration import enrolment
from rounds.reasons import Reason, reason

WORDS = "1"
NEEDED = ("processing", "rules")
"""Without these nobody registers: data cannot be kept without the one, nobody is bound without the other."""
ASKED = (*NEEDED, "show_name", "guardian")


def missing(agreed: Collection[str]) -> list[Reason]:
    """What was not agreed to and has to be."""
    return [reason(f"consent.{each}-missing", path=f"agree_{each}") for each in NEEDED if each not in agreed]


def give(
    session: Session,
    contest: Contest,
    person_id: uuid.UUID,
    agreed: Collection[str],
    *,
    at: int,
    helper_id: uuid.UUID | None = None,
) -> None:
    """Write down each answer of a registration, a no as well. Does not commit."""
    for purpose in ASKED:
        if purpose != "guardian" or purpose in agreed:
            consent.add(
                session,
                person_id,
                contest.id,
                purpose,
                words=WORDS,
                given=purpose in agreed,
                at=at,
                recorded_by=helper_id,
            )


def change(session: Session, contest: Contest, person_id: uuid.UUID, purpose: str, *, given: bool) -> Consent:
    """Give or take back one consent on one's own; taking back what is needed means to leave.

    Raises Refused(enrolment.none | consent.needed).
    """
    mine = enrolment.lock(session, contest.id, person_id)
    if mine is None or mine.erased_at is not None:
        raise Refused(reason("enrolment.none"))
    if purpose not in consent.PURPOSES or purpose in (*NEEDED, "guardian"):
        raise Refused(reason("consent.needed", purpose=purpose))
    row = consent.add(
        session, person_id, contest.id, purpose, words=WORDS, given=given, at=clock.read(session)
    )
    session.commit()
    return row
