"""A small contest that is open now, and registrations for it: what tests of registration start from.

Knows the folder of `tests/given/small.py`, moved so that people have been learning since yesterday.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.registration import enrolment
from app.operations.registration.application import Application
from app.operations.registration.enrolment import Enrolled
from app.storage.contest.contest import Contest
from rounds import calendar
from rounds.definition import clone
from tests.given import small
from tests.given.people import PASSWORD

SLUG = small.SLUG
REGISTRATION = """
[registration]
identity = ["cccd", "phone"]
required = ["full_name", "birth_date", "unit"]
same_person = ["identity"]
when_same = "block"
unit_may_change = "until_start"
household = "head_and_group"
"""
LAN = {
    "full_name": "Trần Thị Lan",
    "birth_date": "4/3/1955",
    "unit": "01",
    "cccd": "031155000001",
    "phone": "0900000001",
    "household_head": "Nguyễn Văn Bình",
    "household_group": "Thôn 3",
}
BINH = {
    **LAN,
    "full_name": "Nguyễn Văn Bình",
    "birth_date": "12/11/1953",
    "cccd": "031053000002",
}
MAI = {
    "full_name": "Lê Thị Mai",
    "birth_date": "01/02/1990",
    "unit": "02",
    "cccd": "031190000003",
    "phone": "0900000033",
}
AGREED = ("processing", "rules")


def contest(
    session: Session, *, registration: str = REGISTRATION, days: int = 2, eligibility: str = ""
) -> Contest:
    """The contest, published; its learning round is on its `days`-th day of ten."""
    text = small.CONTEST.replace("[[block]]", f"{eligibility}\n{registration}\n[[block]]", 1)
    now = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    began = calendar.local(small.DAY, "Asia/Ho_Chi_Minh").date()
    files = clone.moved(small.files(contest=text), (now - began).days + 1 - days)
    return publication.publish(session, files)


def register(session: Session, where: Contest, typed: dict[str, str], **keys: object) -> Enrolled:
    """Somebody registers for themselves, with an account of their own."""
    agreed = keys.pop("agreed", AGREED)
    proved = keys.pop("proved", ())
    application = Application(typed=typed, agreed=agreed, password=PASSWORD, proved=proved)  # type: ignore[arg-type]
    return enrolment.register(session, where, application, **keys)  # type: ignore[arg-type]
