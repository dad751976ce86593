"""Certificates of a unit as background work, beside typst alone on the same template with all data ready.

The bound: at least 60 % of the certificates a second that typst makes by itself, one PDF each, though the
work also finds out who has earned one, numbers and records it, seals the name, draws the QR code, packs the
archive and stores it. Both run in one process, one after the other, each time for other people; the best of
each counts.
"""

from __future__ import annotations

import json
import time

import typst
from sqlalchemy.orm import Session

from app import clock
from app.documents import certificate as document
from app.documents import typesetting
from app.documents.certificate import Paper
from app.operations.learning import certificate
from app.operations.record import fact
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.postgres.database import db, opened
from app.storage.registration import enrolment as enrolments
from app.storage.work.task import Task
from bench import site
from bench.row import Rate
from rounds import calendar
from rounds.record import Attempt, Registration, Step

PEOPLE = 500
ROUNDS = 3
LEAST = 0.6
BASE_URL = "https://hoithi.example.vn"


def main() -> list[Rate]:
    """Measure both."""
    with site.database() as settings, opened(settings):
        session = db.session()
        contest = site.publish(session)
        units = [unit.code for unit in contests.definition(session, contest).units[:ROUNDS]]
        ours, peer = [], []
        for unit in units:
            finished(session, contest, unit)
            peer.append(_typst(session, contest))
            ours.append(_work(session, contest, unit))
    rate = Rate(
        name=f"certificates of {PEOPLE} people",
        ours=PEOPLE / min(ours),
        peer=PEOPLE / min(peer),
        unit="/s",
        against="typst alone",
        least=LEAST,
    )
    return [rate]


def finished(session: Session, contest: Contest, unit: str) -> None:
    """So many people of a unit who have done everything."""
    now = clock.read(session)
    codes = []
    for number in range(PEOPLE):
        name = f"Nguyễn Thị Phương Thảo {number}"
        person = Person(id=clock.new_id(), state="active", name=name, password=None, created_at=now)
        session.add(person)
        session.flush()
        mine = enrolments.new(contest.id, person.id, now, helper_id=None)
        mine.unit, mine.household, mine.organisation, mine.complete = unit, "", False, True
        mine.rules_version = str(contest.version)
        mine.fill({"full_name": name})
        session.add(mine)
        assert mine.contestant is not None
        codes.append(mine.contestant)
    session.flush()
    begun = now - calendar.HOUR
    fact.record(
        session,
        contest,
        {
            "registrations": [Registration(begun, code, unit) for code in codes],
            "steps": [
                Step(begun + 1, code, site.ROUND, part) for code in codes for part in ("topics", "story")
            ],
            "attempts": [
                Attempt(begun + 2, code, site.ROUND, 1, begun + 1, "bench", "A" * 20, 20, 0) for code in codes
            ],
        },
    )
    session.commit()


def _work(session: Session, contest: Contest, unit: str) -> float:
    asked = task.defer(session, "certificates", contest=contest, unit=unit, form="each", base_url=BASE_URL).id
    session.commit()
    start = time.perf_counter()
    state = task.perform(session, asked, certificate.work)
    took = time.perf_counter() - start
    made = session.get_one(Task, asked)
    assert (state, made.done) == ("done", 2 * PEOPLE), task.reasons(made)
    return took


def _typst(session: Session, contest: Contest) -> float:
    definition = contests.definition(session, contest).contest
    now = clock.read(session)
    papers = [
        Paper(number, "7K2M9QXR4TBV", f"Nguyễn Thị Phương Thảo {number}", "Phường Hồng Bàng", now)
        for number in range(PEOPLE)
    ]
    ready = [
        json.dumps(
            document.printed(definition, [paper], base_url=BASE_URL, simulated=True), ensure_ascii=False
        )
        for paper in papers
    ]
    compiler = typst.Compiler(
        input=str(typesetting.TEMPLATES / document.TEMPLATE),
        root=str(typesetting.TEMPLATES),
        font_paths=[str(typesetting.FONTS)],
        ignore_system_fonts=True,
    )
    start = time.perf_counter()
    for data in ready:
        compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=0, pdf_standards=["a-2b"])
    return time.perf_counter() - start
