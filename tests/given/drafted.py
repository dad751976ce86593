"""Entries in played contests: Cường has handed an essay in and writes another; his unit chose a draft. Hoa's
essay came on paper and was logged; a slip was begun in each contest.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.entries import draft, nomination, slip, upload
from app.operations.entries.recording import Incoming, record
from app.operations.entries.slip import Said
from app.storage.contest import contest as contests
from app.storage.entries import entry as entries
from app.storage.entries.draft import REGISTER, Draft
from app.storage.record import fact
from rounds.simulation.hours import DAY
from tests.documents.files import pdf, png
from tests.given import learning, people

ESSAYS, UNITS = "bai-viet", "chang-2"
"""Rounds: people hand in the first, units the second."""
UNIT, ENTRY = "10660", "B-001"
"""The unit whose coordinator Cường is, and the code of his essay."""
SAID = {"title": "Bà tôi học gọi video", "genre": "1", "tools": ""}
LOGGED = "B-002"
"""The code of Hoa's essay."""
OF_UNIT = {"title": "Trợ lý văn thư", "summary": "Soạn công văn nhanh hơn.", "contact": "Lê Mạnh Cường"}


def settle(session: Session, essays: str, of_units: str) -> None:
    """Write both, in the contests of those slugs."""
    _essay(session, essays)
    _of_unit(session, of_units)
    _on_paper(session, essays)
    _slip(session, of_units, UNITS, UNIT, OF_UNIT)


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


def _on_paper(session: Session, slug: str) -> None:
    contest = contests.by_slug(session, slug)
    assert contest is not None
    code = learning.enrol(session, contest, "hoa", unit=contests.definition(session, contest).units[-1].code)
    made = _slip(session, slug, ESSAYS, code, {**SAID, "title": "Học ký số ở nhà văn hóa"})
    by = people.account(session, "oanh").id
    for field, content, name in (
        ("text", pdf(), "Bài viết tay.pdf"),
        (upload.EVIDENCE.id, png(), "Dấu đến.png"),
    ):
        into = upload.target(session, contest, ESSAYS, field, REGISTER)
        assert into is not None
        row = upload.begin(
            session, contest, into, name=name, size=len(content), sha256=None, by=by, draft=made
        )
        upload.receive(session, row.id, offset=0, pieces=[content])
        upload.finish(session, row.id)
    slip.log(session, contest, made, by=people.account(session, "oanh"))
    _slip(session, slug, ESSAYS, code, SAID)


def _slip(session: Session, slug: str, round: str, owner: str, values: dict[str, str]) -> Draft:
    contest = contests.by_slug(session, slug)
    assert contest is not None
    rules = contests.definition(session, contest).contest.round(round).entry
    assert rules is not None
    head = {"owner": owner, "channel": "paper", "sender": "Bộ phận một cửa", "evidence": "Dấu đến số 41"}
    said = Said({**head, "received": str(clock.read(session) - DAY)}, values)
    return slip.begin(session, contest, round, rules, said, by=people.account(session, "oanh"))
