"""Sheets on paper: typed by one, confirmed by another who reads the total, signed in the judge's name."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import paper_sheet, sheet, sitting
from app.operations.panel.paper_sheet import Typed
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.panel import paper_sheet as rows
from app.storage.record import fact
from tests.given import people, seated
from tests.given.seated import ROUND, SLUG, WHOLE


def enter(session: Session, contest: Contest, *typed: Typed) -> list[rows.PaperSheet]:
    by = seated.person(session, "thu")
    return paper_sheet.enter(session, contest, ROUND, typed, evidence="Tủ hồ sơ số 2", by=by)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def test_a_second_person_reads_the_total_and_it_is_signed(session: Session, easy: None) -> None:
    contest = seated.ready(session)
    (row,) = enter(session, contest, Typed("J2", "B-001", WHOLE))
    assert fact.read(session, contest.id, "sheets") == []
    for who, read, code in (("thu", 80, "paper.same-person"), ("oanh", 79, "paper.other-total")):
        with pytest.raises(Refused) as refused:
            paper_sheet.confirm(
                session, contest, ROUND, row.id, read=Fraction(read), by=seated.person(session, who)
            )
        assert codes(refused) == [code]
        session.rollback()
    oanh = seated.person(session, "oanh")
    paper_sheet.confirm(session, contest, ROUND, row.id, read=Fraction(80), by=oanh)
    signed = fact.read(session, contest.id, "sheets")
    assert [(each.judge, each.entry, each.points) for each in signed] == [("J2", "B-001", WHOLE)]
    with pytest.raises(Refused) as refused:
        sheet.sign(
            session,
            contest,
            ROUND,
            "B-001",
            points=WHOLE,
            notes={},
            if_version=1,
            key="k",
            by=seated.person(session, "lan"),
        )
    assert codes(refused) == ["sheet.locked"]


def test_what_cannot_be_a_sheet_is_refused_all_together(session: Session, easy: None) -> None:
    contest = seated.ready(session, giang={"own": "01"})
    enter(session, contest, Typed("J2", "B-001", WHOLE))
    with pytest.raises(Refused) as refused:
        enter(
            session,
            contest,
            Typed("J9", "B-001", WHOLE),
            Typed("J1", "B-001", WHOLE),
            Typed("J2", "B-001", WHOLE),
            Typed("J3", "B-001", {"use": 100}),
        )
    assert codes(refused) == ["paper.unknown", "paper.aside", "paper.taken", "sheet.criterion-missing"]


def test_a_filled_workbook_is_taken_in(app: Flask, session: Session, easy: None) -> None:
    contest = seated.ready(session)
    client = people.signed_in(app, "thu")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/contests/{SLUG}/desk/panels/{ROUND}/paper.xlsx").data)
    )
    page = book.active
    assert page is not None
    assert [cell.value for cell in page[1]][:3] == ["judge", "entry", "title"]
    assert page.max_row == 10
    page.cell(2, 4, 50)
    page.cell(2, 5, "29,0")
    made = io.BytesIO()
    book.save(made)
    of = sitting.read(session, contest, ROUND)
    assert paper_sheet.read_workbook(made.getvalue(), "phieu.xlsx", of) == [
        Typed("J1", "B-001", {"use": 5000, "form": 2900}, 2)
    ]


def test_p31_nobody_who_scores_sees_sheets_on_paper(app: Flask, session: Session, easy: None) -> None:
    contest = seated.ready(session)
    enter(session, contest, Typed("J2", "B-001", WHOLE))
    address = f"/contests/{SLUG}/desk/panels/{ROUND}/paper"
    thu = people.signed_in(app, "thu")
    giang = people.signed_in(app, "giang", Role.ORGANISER, contest=SLUG)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    assert [each.get(address).status_code for each in (thu, giang, oanh)] == [200, 404, 200]
    # Who confirms reads the paper, not the page.
    assert ("Hữu ích: 50" in thu.get(address).text, "Hữu ích: 50" in oanh.get(address).text) == (True, False)
