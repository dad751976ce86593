"""The example contests, published and played: what the tests of pages look at.

Knows the folders of `rounds/contests`. The first is played by fewer people than in the demo, the last two
are moved so that they are open today.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from app import clock
from app.cli.demo import EXAMPLES, moved
from app.config import Settings
from app.operations.contest import publication
from app.operations.imports import run as imports
from app.operations.integrity import ruling
from app.operations.panel import conflict
from app.operations.record import approval, decision, fact
from app.operations.standings import bulletin, report, snapshot
from app.storage.contest import contest as contests
from app.storage.contest import folder as disk
from app.storage.panel.member import PanelMember
from app.storage.panel.sheet import SheetDraft
from app.storage.postgres.database import db, opened
from app.storage.record import fact as facts
from rounds import calendar
from rounds.record import FACTS, Record
from rounds.simulation import scenario
from rounds.simulation.play import end_of, play
from tests.given import (
    awarded,
    drafted,
    issued,
    learned,
    listed,
    people,
    planned,
    registered,
    worked,
)

A, B, C, D = "cong-dan-so-2025", "ung-dung-ai-2026", "viet-ve-chuyen-doi-so", "gia-dinh-an-toan-tren-mang"
JUDGE, JUDGED = "GK1", "23500957"
"""The code under which a judge of B scores, and that of an entry they read."""
FEWER_PEOPLE = {A: 1500}
# Instants of which there are pictures, besides the last.
PICTURES = {
    A: ["2025-10-20T17:00:00+00:00", "2025-10-22T08:00:00+00:00", "2025-11-05T17:00:00+00:00"],
    B: ["2026-06-03T17:00:00+00:00", "2026-06-08T17:00:00+00:00", "2026-06-10T17:00:00+00:00"],
    C: [],
    D: [],
}


def load(settings: Settings) -> None:
    """Publish, play and picture them into an empty database."""
    with opened(settings):
        for slug in (A, B, C, D):
            _load(slug)
        people.settle(db.session(), (A, B, C, D))
        contest = contests.by_slug(db.session(), A)
        assert contest is not None
        worked.settle(db.session(), contest)
        planned.settle(db.session(), A)
        _expect_staff()
        _bring_files()
        registered.settle(db.session(), D)
        learned.settle(db.session(), D)
        drafted.settle(db.session(), C, B)
        _seat_a_judge()
        _propose()
        issued.settle(db.session(), contest)
        awarded.settle(db.session(), B)


def _expect_staff() -> None:
    """A roster of one department, of whom nobody registered by name."""
    contest = contests.by_slug(db.session(), B)
    assert contest is not None
    for name in ("Nguyễn Văn An", "Trần Thị Bích", "Lê Hoàng Cẩm Tú Nguyên Phương"):
        listed.put(db.session(), contest, "thanh-tra", name)


def _propose() -> None:
    """The list of Round 1 of B as it would be made final, waiting for a second person."""
    session = db.session()
    contest = contests.by_slug(session, B)
    assert contest is not None
    snapshot.renew(session, contest)
    by = people.account(session, "oanh")
    approval.propose(session, contest, "vao-chang-2", why="Hết thời hạn khiếu nại", by=by)


def _seat_a_judge() -> None:
    """Giang is behind the code of the first judge of B: what that judge signed are her sheets."""
    session = db.session()
    contest = contests.by_slug(session, B)
    assert contest is not None
    giang, now = people.account(session, "giang"), clock.read(session)
    session.add(PanelMember(contest_id=contest.id, person_id=giang.id, code=JUDGE, since=now))
    session.add_all(
        SheetDraft(
            contest_id=contest.id,
            round=each.round,
            entry=each.entry,
            judge=JUDGE,
            points=dict(each.points),
            said="",
            version=1,
            key="",
            state="signed",
            saved_at=each.at,
        )
        for each in facts.read(session, contest.id, "sheets")
        if each.judge == JUDGE
    )
    session.commit()
    nothing: dict[str, Any] = {"own_unit": "", "past_units": (), "kin_units": (), "kin": ()}
    conflict.declare(session, contest, by=giang, **nothing)


def _load(slug: str) -> None:
    session = db.session()
    now = clock.read(session)
    files, _ = disk.read(EXAMPLES / slug)
    contest = publication.publish(session, moved(files, slug, now), simulated=True)
    definition = contests.definition(session, contest)
    how, _ = scenario.read(files[scenario.FILE], definition.units)
    assert how is not None
    fewer = FEWER_PEOPLE.get(slug)
    record = play(
        definition,
        people=fewer or how.people,
        seed=how.seed,
        scenario=None if fewer else how,
        settle=True,
    )
    end = min(now, end_of(definition, record))
    record = Record(
        **{each.name: [row for row in getattr(record, each.name) if row.at < end] for each in fields(Record)}
    )
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [*(calendar.read(each) for each in PICTURES[slug]), end])


def _bring_files() -> None:
    """Two files of the organiser of A that wait, of which one has wrong rows; a bulletin, a proposal."""
    session = db.session()
    contest = contests.by_slug(session, A)
    assert contest is not None
    head = "Mã;Tên đơn vị;Loại;Dân số\n"
    for number, rows in enumerate(
        ("10660;Phường Ái Quốc;phường;24.737\n", "1;Tổ 1;;x\n10660;;phường;5\n"), 1
    ):
        imports.upload(
            session,
            contest,
            "units",
            data=(head + rows).encode(),
            file_name=f"don-vi-{number}.csv",
            values={"reason": "Số liệu mới của cơ quan thống kê"},
            by=people.account(session, "oanh").id,
        )
    oanh = people.account(session, "oanh")
    bulletin.issue(session, contest, "cong-dong", calendar.read(PICTURES[A][1]), by=oanh.actor)
    cut = report.cut_of(session, contest, "thong-tin-so-bo", calendar.read(PICTURES[A][1]))
    report.make(session, contest, "thong-tin-so-bo", cut)
    session.commit()
    ruling.propose(
        session,
        contest,
        kind="regrade",
        subject=contests.definition(session, contest).contest.rounds[0].id,
        data={"question": "A1-01", "key": []},
        why="Hai phương án đều đúng",
        by=people.account(session, "oanh"),
    )
