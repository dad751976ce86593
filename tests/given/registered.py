"""Lan takes part in the played contest that is open now, under a fixed code: what pages show."""

from __future__ import annotations

from unittest.mock import patch

from sqlalchemy.orm import Session

from app.operations.privacy import rights
from app.operations.registration import enrolment
from app.operations.registration.application import Application
from app.storage.contest import contest as contests
from app.storage.registration import enrolment as enrolments
from tests.given import people

CODE = "K7QF3M2X9TWA"


def settle(session: Session, slug: str) -> None:
    """Register Lan, and let her ask for something."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    unit = contests.definition(session, contest).units[-1].code
    typed = {
        "full_name": people.LAN.name,
        "birth_date": "04/03/1955",
        "unit": unit,
        "phone": people.LAN.phone,
        "household": "TN-0312",
    }
    lan = people.account(session, "lan")
    with patch.object(enrolments, "code_of", lambda *_parts: CODE):
        application = Application(typed=typed, agreed=("processing", "rules"))
        enrolment.register(session, contest, application, person_id=lan.id)
    rights.ask(
        session, contest, people.account(session, "lan"), kind="correct", words="Tên đệm viết thiếu dấu."
    )
