"""What people made of the played contest A, as pages show it: background work that is done or was stopped, a
certificate, a figure of a companion activity.

Knows rows that no worker made, so that their pages stay as they are.
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.learning.certificate import Certificate, CertificateName
from app.storage.registration import enrolment as enrolments
from app.storage.work.task import Task
from tests.given import people

DONE = uuid.UUID("0190a000-0000-7000-8000-000000000001")
STOPPED = uuid.UUID("0190a000-0000-7000-8000-000000000002")
UNIT = "10660"


def settle(session: Session, contest: Contest) -> None:
    """Put both into a contest that has none."""
    now = clock.read(session)
    made = files.keep(
        session,
        [b"%PDF-1.7"],
        name="Áp phích.pdf",
        media_type="application/pdf",
        contest_id=contest.id,
        days=7,
    )
    common = {
        "contest_id": contest.id,
        "kind": "posters",
        "asked_by": None,
        "values": {},
        "cancel_asked": False,
        "run": 1,
        "total": 200,
        "started_at": now,
        "reasons": [],
        "asked_at": now,
    }
    session.add(Task(id=DONE, unit=UNIT, state="done", done=200, ended_at=now, file_id=made.id, **common))
    session.add(Task(id=STOPPED, unit="", state="cancelled", done=90, ended_at=now, file_id=None, **common))
    session.commit()
    _certificate(session, contest, now)


def _certificate(session: Session, contest: Contest, now: int) -> None:
    """Thu has one. Her pseudonym has no facts: only its page is looked at."""
    thu = people.account(session, "thu")
    mine = enrolments.new(contest.id, thu.id, now, helper_id=None)
    mine.unit, mine.household, mine.organisation, mine.complete = UNIT, "", False, True
    mine.rules_version = str(contest.version)
    mine.fill({"full_name": thu.name})
    session.add(mine)
    assert mine.contestant is not None
    session.add(
        Certificate(
            contest_id=contest.id,
            number=1,
            code="7K2M9QXR4TBV",
            contestant=mine.contestant,
            unit=UNIT,
            issued_at=now,
            by="self",
        )
    )
    session.flush()
    session.add(CertificateName(contest_id=contest.id, number=1, person_id=thu.id, name=thu.name))
    session.commit()
