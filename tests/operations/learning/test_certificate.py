"""Certificates: earned, given once, replaced with the name, withdrawn for good, made by the thousand."""

from __future__ import annotations

import io
import re
import threading
import zipfile

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations import Refused
from app.operations.learning import certificate
from app.operations.privacy import privacy
from app.operations.record import doctor
from app.operations.work import task
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import certificate as certificates
from app.storage.learning.certificate import Certificate
from app.storage.postgres.database import db, opened
from app.storage.record import audit
from app.storage.registration import enrolment as rows
from app.storage.work.task import Task
from rounds.reasons import reason
from tests.given import certified, enrolled, papers, small, workers

BASE = "https://hoithi.example.vn"


@pytest.fixture
def where(session: Session) -> Contest:
    return certified.contest(session)


def refused(session: Session, act) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    session.rollback()
    return [each.code for each in caught.value.reasons]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Certificate)) or 0


def test_a_certificate_waits_for_every_part(session: Session, where: Contest) -> None:
    lan = certified.enrol(session, where, enrolled.LAN)
    assert refused(session, lambda: certificate.issue(session, where, lan)) == ["certificate.not-valid"]
    certified.finish(session, where, lan)
    given = certificate.issue(session, where, lan)
    assert (given.number, given.unit, given.name, len(given.code)) == (1, "01", "Trần Thị Lan", 12)
    assert certificate.issue(session, where, lan).number == 1
    assert how_many(session) == 1
    assert audit.data(session, where.ledger, audit.head(session, where.ledger)[0]) == {"first": 1, "last": 1}
    assert list(doctor.findings(session)) == []


def test_the_register_leads_from_no_pseudonym_to_a_person(session: Session, where: Contest) -> None:
    lan = certified.enrol(session, where, enrolled.LAN)
    certified.finish(session, where, lan)
    given = certificate.issue(session, where, lan)
    log = [logged.entry for logged in audit.records(session, where.ledger)][-1]
    assert (given.by, log.actor) == ("self", "self")
    assert str(lan.person_id) not in repr(log)


def test_a_corrected_name_gets_a_new_certificate(session: Session, where: Contest) -> None:
    lan = certified.enrol(session, where, enrolled.LAN)
    certified.finish(session, where, lan)
    old = certificate.issue(session, where, lan)
    lan.full_name = "Trần Thị Lân"
    session.commit()
    new = certificate.issue(session, where, lan)
    assert (new.number, new.name) == (2, "Trần Thị Lân")
    session.refresh(old)
    assert old.revocation is not None
    assert old.revocation.kind == "replaced"
    assert old.code != new.code


def test_a_withdrawn_certificate_is_not_given_again(session: Session, where: Contest) -> None:
    lan = certified.enrol(session, where, enrolled.LAN)
    certified.finish(session, where, lan)
    certificate.issue(session, where, lan)

    def withdraw(number: int, why: str) -> None:
        certificate.withdraw(session, where, number, why=why, by="person:1")

    assert refused(session, lambda: withdraw(1, " ")) == ["certificate.no-reason"]
    assert refused(session, lambda: withdraw(2, "x")) == ["certificate.unknown"]
    withdraw(1, "Người khác làm bài hộ")
    assert refused(session, lambda: withdraw(1, "x")) == ["certificate.over"]
    with pytest.raises(Refused) as caught:
        certificate.issue(session, where, lan)
    assert caught.value.reasons == (reason("certificate.withdrawn", why="Người khác làm bài hộ"),)


def test_p57_erasure_takes_the_name_and_leaves_the_number(session: Session, where: Contest) -> None:
    lan = certified.enrol(session, where, enrolled.LAN)
    certified.finish(session, where, lan)
    given = certificate.issue(session, where, lan)
    kept = privacy.handed_over(session, lan.person_id)["kept"]
    assert kept["certificate_name"][0]["name"] == "Trần Thị Lan"
    privacy.erase(session, lan.person_id)
    session.expire_all()
    found = certificates.by_code(session, given.code)
    assert found is not None
    assert found[1].name == ""
    assert list(doctor.findings(session)) == []


def test_p12_two_who_ask_at_once_get_one_certificate(settings: Settings) -> None:
    with opened(settings):
        where = certified.contest(db.session())
        lan = certified.enrol(db.session(), where, enrolled.LAN)
        certified.finish(db.session(), where, lan)
        person = lan.person_id
    together = threading.Barrier(6, timeout=60)
    numbers: list[int] = []

    def ask() -> None:
        with opened(settings):
            session = db.session()
            contest = contests.by_slug(session, small.SLUG)
            mine = rows.of(session, contest.id, person)
            together.wait()
            numbers.append(certificate.issue(session, contest, mine).number)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1] * 6


NAMES = [f"Người thứ {number}" for number in range(998)] + ["#panic()", "\u202e🎉 đảo"]


def test_a_batch_outlives_the_workers_that_are_killed_over_it(settings: Settings) -> None:
    with opened(settings):
        where = certified.contest(db.session())
        certified.crowd(db.session(), where, NAMES[-60:])
        certified.crowd(db.session(), where, ["Của đơn vị khác"], unit="02")
        made = task.defer(
            db.session(), "certificates", contest=where, unit="01", form="each", base_url=BASE
        ).id
        db.session.commit()
    # While it gives them or at the first files, and while it makes the files.
    for run, moment in enumerate((0, 60), 1):
        with workers.working(settings) as worker:
            workers.until(
                settings,
                made,
                lambda found, run=run, moment=moment: found.run == run and moment < found.done < 120,
            )
            worker.kill()
    with workers.working(settings):
        found = workers.until(settings, made, lambda found: found.state != "running")
    assert (found.state, found.run, found.done, found.total) == ("done", 3, 120, 120)
    with opened(settings):
        assert found.file is not None
        with files.content(found.file) as file:
            archive = zipfile.ZipFile(io.BytesIO(file.read()))
        assert how_many(db.session()) == 60
        assert list(doctor.findings(db.session())) == []
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == [f"{number:06d}.pdf" for number in range(1, 61)]
    pages = [papers.pages(archive.read(name)) for name in ("000001.pdf", "000033.pdf", "000060.pdf")]
    assert [len(each) for each in pages] == [1, 1, 1]
    assert all("Xã Cẩm Giang" in each[0] for each in pages)


def asked(session: Session, where: Contest, *, unit: str = "01", form: str = "print") -> Task:
    """The certificates of a unit, made by this very process."""
    made = task.defer(session, "certificates", contest=where, unit=unit, form=form, base_url=BASE).id
    session.commit()
    task.perform(session, made, certificate.work)
    return session.get_one(Task, made)


def test_a_thousand_certificates_to_print_are_one_file(session: Session, where: Contest) -> None:
    certified.crowd(session, where, NAMES)
    for _ in range(2):
        found = asked(session, where)
        assert (found.state, found.done) == ("done", 2000)
    with files.content(found.file) as file:
        pages = papers.pages(file.read())
    printed = sorted(re.findall(r"Người thứ \d+", " ".join(pages)))
    assert (len(pages), printed) == (1000, sorted(NAMES[:998]))
    kept = (found.file.name, found.file.media_type)
    assert kept == ("giay-chung-nhan-lang-so-01.pdf", "application/pdf")
    assert how_many(session) == 1000


def test_a_batch_that_is_stopped_keeps_what_was_given_and_no_file(session: Session, where: Contest) -> None:
    certified.crowd(session, where, NAMES[:12])
    made = task.defer(session, "certificates", contest=where, unit="01", form="each", base_url=BASE).id
    session.commit()
    steps = iter(range(100))

    def ending() -> bool:
        if next(steps) == 5:  # somebody presses the button while the files are made
            with session.get_bind().begin() as other:
                other.execute(update(Task).where(Task.id == made).values(cancel_asked=True))
        return False

    assert task.perform(session, made, certificate.work, ending=ending) == "cancelled"
    assert (how_many(session), session.get_one(Task, made).file) == (12, None)


def test_a_unit_without_anybody_is_told(session: Session, where: Contest) -> None:
    found = asked(session, where, unit="03")
    assert (found.state, task.reasons(found)) == ("failed", [reason("certificate.nobody")])
