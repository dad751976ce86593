"""People registered by a list: who is new, who is known, what is mended, and how all of it is taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identities import Identity, Scheme, canonical
from app.operations.imports import run as imports
from app.operations.learning import learner
from app.operations.standings import tally
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports.importing import ImportRun
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.privacy import consent
from app.storage.record import fact
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from rounds.record import Step
from tests.given import enrolled
from tests.given.counted import finish
from tests.given.enrolled import BINH, LAN, register

HEAD = "Mã đơn vị;Họ và tên;Ngày sinh;Số điện thoại;Số căn cước;Chủ hộ;Thôn;Mã cán bộ\n"
LAN_ROW = "01;Trần Thị Lan;4/3/1955;900000001;31155000001;Nguyễn Văn Bình;Thôn 3;\n"
BINH_ROW = "01;Nguyễn Văn Bình;12/11/1953;0900000001;031053000002;Nguyễn Văn Bình;Thôn 3;\n"
MAI_ROW = "02;Lê Thị Mai;32905;0900000033;031190000003;;;CB7\n"


@pytest.fixture
def village(session: Session) -> Contest:
    return enrolled.contest(session)


def bring(session: Session, contest: Contest, rows: str, by: Person | None = None) -> ImportRun:
    session.expire_all()
    return imports.upload(
        session,
        contest,
        "people",
        data=(HEAD + rows).encode(),
        file_name="thi-sinh.csv",
        values={"reason": "Tủ 3, văn phòng xã"},
        by=by.id if by else None,
    )


def listed(session: Session, contest: Contest) -> list[tuple[str, str, str]]:
    session.expire_all()
    rows = session.scalars(select(Enrolment).where(Enrolment.contest_id == contest.id))
    return sorted((row.full_name, row.unit, row.cccd) for row in rows if row.left_at is None)


def whose(session: Session, phone: str, scheme: Scheme = Scheme.PHONE) -> str:
    person = people.by_login(session, [canonical(scheme, phone)])
    return person.name if person else ""


def test_a_list_registers_everybody_as_they_would_have_themselves(session: Session, village: Contest) -> None:
    run = bring(session, village, LAN_ROW + BINH_ROW + MAI_ROW)
    assert (run.rows_new, run.rows_rejected) == (3, 0)
    assert [(each[0], each[3][0]) for each in run.found["problems"]] == [
        (2, "import.zero-back"),
        (2, "import.zero-back"),
        (4, "import.day-number"),
    ]
    assert finish(session, village, run) == "done"
    assert listed(session, village) == [
        ("Lê Thị Mai", "02", "031190000003"),
        ("Nguyễn Văn Bình", "01", "031053000002"),
        ("Trần Thị Lan", "01", "031155000001"),
    ]
    assert whose(session, "0900000001") == "Trần Thị Lan"
    assert whose(session, "031053000002", Scheme.CCCD) == "Nguyễn Văn Bình"
    assert [row.unit for row in fact.read(session, village.id, "registrations")] == ["01", "01", "02"]
    assert list(tally.differences(session, village)) == []
    [lan] = enrolments.by_name(session, village.id, "Trần Thị Lan")
    [binh] = enrolments.by_name(session, village.id, "Nguyễn Văn Bình")
    assert (lan.household, lan.household != "") == (binh.household, True)
    assert sorted(consent.held(session, lan.person_id, village.id)) == ["processing", "rules"]
    code = Identity(Scheme.STAFF_CODE, "cb7")
    assert [row.full_name for row in enrolments.by_identity(session, village.id, [code])] == ["Lê Thị Mai"]


def test_one_by_one_or_by_a_list_is_the_same(session: Session, village: Contest) -> None:
    finish(session, village, bring(session, village, LAN_ROW))
    [row] = enrolments.by_name(session, village.id, LAN["full_name"])
    other = register(session, village, {**BINH, "phone": "0900000002"}).enrolment
    ours = {**row.profile(), "full_name": "", "birth_date": "", "cccd": "", "phone": ""}
    theirs = {**other.profile(), "full_name": "", "birth_date": "", "cccd": "", "phone": ""}
    assert (ours, row.household, row.rules_version) == (theirs, other.household, other.rules_version)
    assert (row.complete, row.organisation) == (other.complete, other.organisation)
    assert None not in (row.same, row.alike, row.found)
    again = bring(session, village, LAN_ROW)
    assert (again.rows_new, again.rows_same, again.rows_rejected) == (0, 1, 0)


def test_the_same_list_again_changes_nothing_and_a_mended_one_changes_its_row(
    session: Session, village: Contest
) -> None:
    oanh = people.add(session, name="Đỗ Kim Oanh", password=None, at=1)
    session.commit()
    finish(session, village, bring(session, village, LAN_ROW + BINH_ROW, by=oanh))
    again = bring(session, village, LAN_ROW + BINH_ROW, by=oanh)
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, 2)
    run = bring(session, village, LAN_ROW.replace("01;", "02;", 1) + BINH_ROW, by=oanh)
    assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 1, 1)
    finish(session, village, run)
    assert [row[:2] for row in listed(session, village)] == [
        ("Nguyễn Văn Bình", "01"),
        ("Trần Thị Lan", "02"),
    ]
    imports.undo(session, village, run.id, by="test")
    assert [row[1] for row in listed(session, village)] == ["01", "01"]
    assert list(tally.differences(session, village)) == []


def test_what_somebody_said_of_themselves_is_not_changed_by_a_list(
    session: Session, village: Contest
) -> None:
    register(session, village, LAN)
    run = bring(session, village, LAN_ROW.replace("Thôn 3", "Thôn 4"))
    assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 0, 1)
    assert [each[3][0] for each in run.found["problems"]][-1] == "import.own-words"


def test_rows_that_cannot_be_are_listed_with_their_column(session: Session, village: Contest) -> None:
    register(session, village, LAN)
    rows = (
        "99;A;1/1/1990;0900000050;;;;\n"
        "01;;1/1/1990;0900000050;;;;\n"
        "01;B;1955;0900000050;;;;\n"
        "01;C;31/2/1990;0900000050;;;;\n"
        "01;D;1/1/1990;;;;;\n"
        "01;E;1/1/1990;;1,23E+11;;;\n"
        "01;F;1/1/1990;0900000001;;;;\n"
        "01;G;1/1/1990;0900000050;031155000001;;;\n"
        "01;H;1/1/1990;0900000051;;;;\n"
        "02;H;1/1/1990;0900000051;;;;\n"
        "98;;1955;09;1,23E+11;;;\n"
    )
    found = imports.problems(session, village, bring(session, village, rows)).problems
    assert [(each.line, each.column, each.reason.code) for each in found if not each.reason.warning] == [
        (2, "Mã đơn vị", "import.unknown-unit"),
        (3, "Họ và tên", "entrant.field-missing"),
        (4, "Ngày sinh", "import.only-year"),
        (5, "Ngày sinh", "enrolment.date-unreadable"),
        (6, "Số căn cước", "entrant.no-identity"),
        (7, "Số căn cước", "import.scientific"),
        (12, "Mã đơn vị", "import.unknown-unit"),
        (12, "Số căn cước", "import.scientific"),
        (12, "Ngày sinh", "import.only-year"),
        (12, "Số điện thoại", "identity.phone-wrong"),
        (12, "Họ và tên", "entrant.field-missing"),
        (8, "Số điện thoại", "import.login-taken"),
        (9, "Số căn cước", "import.other-name"),
        (11, "Họ và tên", "import.twice"),
    ]


def test_undo_takes_people_out_and_erases_what_the_list_said(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN).enrolment
    run = bring(session, village, BINH_ROW + MAI_ROW)
    finish(session, village, run)
    assert len(listed(session, village)) == 3
    imports.undo(session, village, run.id, by="test")
    assert listed(session, village) == [("Trần Thị Lan", "01", "031155000001")]
    assert whose(session, "0900000033") == ""
    names = session.scalars(select(Person.name).where(Person.id != lan.person_id)).all()
    assert set(names) == {""}
    again = bring(session, village, BINH_ROW + MAI_ROW)
    assert (again.rows_new, again.rows_rejected) == (2, 0)
    assert finish(session, village, again) == "done"
    assert len(listed(session, village)) == 3


def test_a_list_is_not_undone_once_somebody_learnt(session: Session, village: Contest) -> None:
    run = bring(session, village, MAI_ROW)
    finish(session, village, run)
    [mai] = enrolments.by_name(session, village.id, "Lê Thị Mai")
    assert mai.contestant is not None
    round = contests.definition(session, village).contest.rounds[0].id
    learner.step(session, village, Step(0, mai.contestant, round, "topics"))
    session.commit()
    why = imports.why_not_undone(session, village, run)
    assert why is not None
    assert (why.code, dict(why.values)) == ("import.in-use", {"count": 1})


def test_nothing_personal_lies_open(session: Session, village: Contest) -> None:
    finish(session, village, bring(session, village, MAI_ROW))
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
    for table in ("enrolment", "identity", "person", "import_run"):
        kept = session.connection().exec_driver_sql(f"SELECT t::text FROM {table} t").scalars().all()
        assert [row for row in kept if "Mai" in row or "031190000003" in row] == []
