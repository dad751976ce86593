"""Figures of companion activities brought in as files: a row a unit, mended by the same hour again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations.imports import run as imports
from app.storage.contest.contest import Contest
from app.storage.imports.importing import ImportRun
from app.storage.units import companion as companions
from rounds.reasons import reason
from tests.given import certified, counted

HEADING = "Mã đơn vị,Tên đơn vị,Số đã cài đặt\n"


@pytest.fixture
def where(session: Session) -> Contest:
    return certified.contest(session)


def upload(session: Session, where: Contest, rows: str, as_of: int) -> ImportRun:
    values = {"companion": "ngoai", "as_of": as_of, "source": "Hệ thống của thành phố"}
    data = (HEADING + rows).encode()
    return imports.upload(session, where, "companions", data=data, file_name="a.csv", values=values, by=None)


def held(session: Session, where: Contest) -> dict[str, tuple[int, int, str, str]]:
    found = companions.current(session, where.id)
    return {unit: (row.value, row.revision, row.source, row.note) for (_id, unit), row in found.items()}


def test_figures_come_by_file_and_are_mended_by_the_same_hour(session: Session, where: Contest) -> None:
    at = clock.read(session) - 1
    assert counted.finish(session, where, upload(session, where, "01,,120\n,Phường Cẩm Giàng,80\n", at)) == (
        "done"
    )
    source = "Hệ thống của thành phố"
    assert held(session, where) == {"01": (120, 1, "imported", source), "02": (80, 1, "imported", source)}
    again = upload(session, where, "01,,125\n02,,80\n", at)
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 1, 1)
    assert counted.finish(session, where, again) == "done"
    assert held(session, where)["01"] == (125, 2, "imported", source)
    assert imports.why_not_undone(session, where, again) == reason("companion.kept")


def test_rows_that_cannot_be_are_rejected_with_their_reason(session: Session, where: Contest) -> None:
    rows = "01,,501\n01,,3\n99,,không\n02,,nhiều\n"
    run = upload(session, where, rows, clock.read(session) - 1)
    assert run.rows_rejected == 4
    assert [(line, why[0]) for line, _column, _value, why in run.found["problems"]] == [
        (2, "companion.too-many"),
        (3, "import.twice"),
        (4, "import.unknown-unit"),
        (4, "import.not-whole"),
        (5, "import.not-whole"),
    ]
    assert run.found["problems"][0][3][1] == {"value": 501, "most": 500}
