"""A small contest that gives certificates, units with companion activities, and people who have earned one.

Knows what `tests/given/enrolled.py` knows, and writes the facts of whoever has finished.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations.record import fact
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.registration import enrolment as rows
from app.storage.registration.enrolment import Enrolment
from rounds.record import Attempt, Registration, Step
from tests.given import enrolled

SLUG = enrolled.SLUG
MORE = """
[certificate]
title = { vi = "Giấy chứng nhận tham gia", en = "Certificate of participation" }

[[companion]]
id = "ung-dung"
title = { vi = "Cài đặt ứng dụng của thành phố", en = "Install the city's application" }
target = "100%"
link = "https://ung-dung.example.vn/cai-dat"

[[companion]]
id = "to-roi"
title = { vi = "Phát tờ rơi", en = "Hand out leaflets" }
per = "population"
target = "70%"

[[companion]]
id = "ngoai"
title = { vi = "Số liệu từ hệ thống khác", en = "Figures from elsewhere" }
per = "population"
counted = "imported"
"""


def contest(session: Session) -> Contest:
    """The contest, open now."""
    return enrolled.contest(session, eligibility=MORE)


def enrol(session: Session, where: Contest, typed: dict[str, str]) -> Enrolment:
    """Somebody who registered just now."""
    made = enrolled.register(session, where, typed)
    found = rows.of(session, where.id, made.person.id)
    assert found is not None
    return found


def finish(session: Session, where: Contest, *people: Enrolment, correct: int = 4) -> None:
    """They complete every part."""
    now = clock.read(session)
    codes = [each.contestant for each in people if each.contestant]
    fact.record(
        session,
        where,
        {
            "steps": [Step(now, code, "hoc", "topics") for code in codes],
            "attempts": [
                Attempt(now, code, "hoc", 1, now - 60_000_000, "hạt giống", "ABCD", correct, 4 - correct)
                for code in codes
            ],
        },
    )


def crowd(session: Session, where: Contest, names: Sequence[str], unit: str = "01") -> list[str]:
    """Many at once who have completed every part, without the cost of registering each; their pseudonyms."""
    now = clock.read(session)
    codes = []
    for name in names:
        person = Person(id=clock.new_id(), state="active", name=name, password=None, created_at=now)
        session.add(person)
        session.flush()
        mine = rows.new(where.id, person.id, now, helper_id=None)
        mine.unit, mine.household, mine.organisation, mine.complete = unit, "", False, True
        mine.rules_version = str(where.version)
        mine.fill({"full_name": name})
        session.add(mine)
        assert mine.contestant is not None
        codes.append(mine.contestant)
    session.flush()
    fact.record(
        session,
        where,
        {
            "registrations": [Registration(now, code, unit, True) for code in codes],
            "steps": [Step(now, code, "hoc", "topics") for code in codes],
            "attempts": [
                Attempt(now + 2, code, "hoc", 1, now + 1, "hạt giống", "ABCD", 4, 0) for code in codes
            ],
        },
    )
    return codes
