"""Rosters and coordinators: who is put on, who is the same person, what is mended and undone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.identities import Identity, Scheme
from app.operations.contest import publication
from app.operations.imports import run as imports
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import role
from app.storage.units import roster
from app.storage.units.roster import Said
from tests.given import counted
from tests.given.counted import finish, upload

HEAD = "Mã đơn vị;Họ và tên;Chức vụ;Mã cán bộ;Số điện thoại\n"
ROWS = (
    "00001;Trần Thị Lan;Chuyên viên;CB1;900000001\n00002;Nguyễn Văn Bình;;;0900 000 002\n00002;Lê Cường;;;\n"
)


LAN, BINH = "+84" + "900000001", "+84" + "900000002"


@pytest.fixture
def contest(session: Session) -> Contest:
    return publication.publish(session, counted.files())


def listed(session: Session, contest: Contest) -> list[tuple[str, Said]]:
    session.expire_all()
    return [(row.unit, row.about) for row in roster.of_unit(session, contest.id, ["00001", "00002", "00003"])]


def bring(session: Session, contest: Contest, rows: str, kind: str = "staff") -> imports.ImportRun:
    return upload(session, contest, (HEAD + rows).encode(), kind)


def test_roster_is_read_with_lost_zeros_put_back(session: Session, contest: Contest) -> None:
    run = bring(session, contest, ROWS)
    assert (run.rows_new, run.rows_rejected) == (3, 0)
    assert [(each[0], each[3][0]) for each in run.found["problems"]] == [(2, "import.zero-back")]
    assert finish(session, contest, run) == "done"
    assert listed(session, contest) == [
        ("00001", Said("Trần Thị Lan", "Chuyên viên", "CB1", LAN)),
        ("00002", Said("Lê Cường")),
        ("00002", Said("Nguyễn Văn Bình", "", "", BINH)),
    ]
    [lan] = roster.of_unit(session, contest.id, ["00001"])
    assert lan.phone_hash == people.hash_of(Identity(Scheme.PHONE, LAN))
    assert lan.staff_hash == people.hash_of(Identity(Scheme.STAFF_CODE, "cb1"))
    again = bring(session, contest, ROWS)
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, 3)


def test_a_later_file_changes_the_row_of_the_same_person_and_can_be_undone(
    session: Session, contest: Contest
) -> None:
    finish(session, contest, bring(session, contest, ROWS))
    before = listed(session, contest)
    run = bring(session, contest, "00003;Trần Thị Lan;Phó phòng;cb1;0900000001\n00003;Vũ Giang;;;\n")
    assert (run.rows_new, run.rows_changed) == (1, 1)
    assert run.found["notes"][-1] == ["import.staff-absent", {"count": 2}, True, ""]
    finish(session, contest, run)
    assert listed(session, contest)[2:] == [
        ("00003", Said("Trần Thị Lan", "Phó phòng", "cb1", LAN)),
        ("00003", Said("Vũ Giang")),
    ]
    imports.undo(session, contest, run.id, by="test")
    assert listed(session, contest) == before


def test_rows_that_cannot_be_are_listed(session: Session, contest: Contest) -> None:
    rows = "999;A;;;\n00001;;;;\n00001;B;;;12\n00001;C;;X1;\n00002;C;;x1;\n998;;;;12\n"
    found = imports.problems(session, contest, bring(session, contest, rows)).problems
    assert [(each.line, each.column, each.reason.code) for each in found] == [
        (2, "Mã đơn vị", "import.unknown-unit"),
        (3, "Họ và tên", "import.cell-empty"),
        (4, "Số điện thoại", "identity.phone-wrong"),
        (6, "Họ và tên", "import.twice"),
        (7, "Mã đơn vị", "import.unknown-unit"),
        (7, "Họ và tên", "import.cell-empty"),
        (7, "Số điện thoại", "identity.phone-wrong"),
    ]


def test_what_is_personal_is_sealed_and_let_go_of(session: Session, contest: Contest) -> None:
    run = bring(session, contest, ROWS)
    raw = session.connection().exec_driver_sql("SELECT content, summary FROM import_run").one()
    assert all("Trần".encode() not in bytes(each) for each in raw)
    finish(session, contest, run)
    assert session.connection().exec_driver_sql("SELECT content, summary FROM import_run").one() == (
        None,
        None,
    )
    stored = session.connection().exec_driver_sql("SELECT said FROM roster_entry").scalars()
    assert all("Trần".encode() not in bytes(each) for each in stored)


def test_p16_a_file_nobody_confirms_is_swept_after_a_day(session: Session, contest: Contest) -> None:
    old, new = bring(session, contest, ROWS), bring(session, contest, ROWS)
    old.uploaded_at -= 25 * 3600 * 1_000_000
    session.commit()
    assert imports.sweep(session) == 1
    assert (old.state, old.content, new.state) == ("swept", None, "preview")


def coordinators(session: Session, contest: Contest, phone: str) -> list[str]:
    person = people.by_login(session, [Identity(Scheme.PHONE, phone)])
    return [each.unit for each in role.held(session, person.id, 1 << 50)] if person else []


def test_coordinators_get_an_account_and_their_unit(session: Session, contest: Contest) -> None:
    rows = "00001;Trần Thị Lan;;;0900000001\n00002;Trần Thị Lan;;;0900000001\n"
    run = bring(session, contest, rows, "managers")
    assert (run.rows_new, run.rows_rejected) == (2, 0)
    assert finish(session, contest, run) == "done"
    assert sorted(coordinators(session, contest, LAN)) == ["00001", "00002"]
    again = bring(session, contest, rows + "00003;Vũ Giang;;;\n", "managers")
    assert (again.rows_same, again.rows_rejected) == (2, 1)
    wrong = imports.problems(session, contest, bring(session, contest, "999;;;;12\n999;;;;\n", "managers"))
    assert [(each.line, each.reason.code) for each in wrong.problems] == [
        (2, "import.unknown-unit"),
        (2, "import.cell-empty"),
        (2, "identity.phone-wrong"),
        (3, "import.unknown-unit"),
        (3, "import.cell-empty"),
        (3, "import.no-identity"),
    ]
    imports.undo(session, contest, run.id, by="test")
    assert coordinators(session, contest, LAN) == []
