"""Entries in played contests: Cường has handed an essay in and writes another; his unit chose a draft."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.entries import draft, nomination
from app.operations.entries.recording import Incoming, record
from app.storage.contest import contest as contests
from app.storage.entries import entry as entries
from app.storage.record import fact
from tests.given import learning, people

ESSAYS, UNITS = "bai-viet", "chang-2"
"""Rounds: people hand in the first, units the second."""
UNIT, ENTRY = "10660", "B-001"
"""The unit whose coordinator Cường is, and the code of his essay."""
SAID = {"title": "Bà tôi học gọi video", "genre": "1", "tools": ""}
OF_UNIT = {"title": "Trợ lý văn thư", "summary": "Soạn công văn nhanh hơn.", "contact": "Lê Mạnh Cường"}


def settle(session: Session, essays: str, of_units: str) -> None:
    """Write both, in the contests of those slugs."""
    _essay(session, essays)
    _of_unit(session, of_units)


def _essay(session: Session, slug: str) -> None:
    contest = contests.by_slug(session, slug)
    assert contest is not None
    round = contests.definition(session, contest).contest.round(ESSAYS)
    assert round.entry is not None
    unit = contests.definition(session, contest).units[-1].code
    cuong, code = people.account(session, "cuong"), learning.enrol(session, contest, "cuong", unit=unit)
    for title in (SAID["title"], "Đi chợ không tiền mặt"):
        made = draft.begin(session, contest, ESSAYS, code, by=cuong)
        draft.save(session, round.entry, made, {**SAID, "title": title}, if_version=1, by=cuong)
        draft.comment(session, made, "Đọc lại phần kết.", by=cuong)
    entries.lock(session, contest.id)
    fact.share(session, contest.id)
    incoming = Incoming(
        round=round,
        entry="",
        unit=unit,
        contestant=code,
        values=SAID,
        files=(),
        channel="site",
        received_at=clock.read(session),
        by=cuong,
    )
    record(session, contest, incoming)
    session.commit()


def _of_unit(session: Session, slug: str) -> None:
    contest = contests.by_slug(session, slug)
    assert contest is not None
    rules = contests.definition(session, contest).contest.round(UNITS).entry
    assert rules is not None
    cuong = people.account(session, "cuong")
    made = draft.begin(session, contest, UNITS, UNIT, by=cuong)
    draft.save(session, rules, made, OF_UNIT, if_version=1, by=cuong)
    nomination.nominate(session, contest, made, why="Họp lãnh đạo ngày 12/06", by=cuong)
