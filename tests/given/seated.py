"""A small contest whose panel works now: three works of three units, three judges, an alternate.

Knows the folder of `tests/given/small.py`, moved so that its judging has been open since yesterday.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.panel import calibration, conflict, member
from app.operations.panel.calibration import Sample
from app.operations.panel.member import Seats
from app.operations.record import fact
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.draft import written
from app.storage.entries.entry import EntryContent
from app.storage.people.person import Person
from rounds import calendar
from rounds.definition import clone
from rounds.record import EntryVersion
from tests.given import people, small
from tests.given.small import SLUG

__all__ = ["SLUG"]

ROUND = "bai"
JUDGES = ("giang", "lan", "binh")
ALTERNATE, CHAIR, SECRETARY = "hoa", "chi", "thu"
FIELDS = """
[[round.entry.fields]]
id = "summary"
title = { vi = "Tóm tắt", en = "Summary" }
kind = "text"

"""
UNITS = """code,name,kind,parent,population,column,row
01,Xã Cẩm Giang,commune,,500,0,0
02,Phường Cẩm Giàng,ward,,400,1,0
03,Xã Đông Sơn,commune,,300,0,1
04,Xã Bình Yên,commune,,200,1,1
"""
WORKS = {"B-001": "01", "B-002": "02", "B-003": "03"}
WHOLE = {"use": 5000, "form": 3000}
TOTAL = Fraction(80)


def contest(
    session: Session,
    *,
    day: int = 2,
    rules: str = "",
    judges: int = 3,
    units: str = UNITS,
    works: Mapping[str, str] = WORKS,
) -> Contest:
    """The contest with `works`, units by entry, on the `day`-th day of the five on which its panel works."""
    text = small.CONTEST.replace('field = "vao-vong-2"\n', "")
    text = text.replace("judges = 3\n", f"judges = {judges}\n{rules}")
    text = text.replace("[[round.entry.fields]]", FIELDS + "[[round.entry.fields]]", 1)
    now = clock.read(session)
    today = calendar.local(now, "Asia/Ho_Chi_Minh").date()
    opened = calendar.local(small.DAY, "Asia/Ho_Chi_Minh").date().replace(day=21)
    moved = clone.moved(small.files(contest=text, units=units), (today - opened).days + 1 - day)
    made = publication.publish(session, moved)
    at = now - (day + 4) * 24 * calendar.HOUR
    for code, unit in works.items():
        hand_in(session, made, code, unit, at)
    return made


def hand_in(session: Session, contest: Contest, code: str, unit: str, at: int, *, title: str = "") -> None:
    """Record a work of a unit, and what it says."""
    title = title or f"Sáng kiến của đơn vị {unit}"
    values = {"summary": f"Tóm tắt của {code}: làm nhanh hơn."}
    manifest = entries.manifest(values, [])
    sha256 = hashlib.sha256(manifest).hexdigest()
    row = EntryVersion(at, code, ROUND, unit, "", 1, "site", title, sha256, len(manifest))
    fact.record(session, contest, {"entries": [row]})
    session.add(
        EntryContent(
            contest_id=contest.id,
            entry=code,
            version=1,
            number=1,
            round=ROUND,
            owner=unit,
            said=written(values),
            channel="site",
            sender="",
            evidence="",
            received_at=at,
            logged_at=at,
            by_id=people.account(session, "cuong").id,
            draft_id=None,
            supersedes="",
            confirmed_by=None,
            confirmed_at=None,
        )
    )
    session.commit()


def person(session: Session, who: str) -> Person:
    """Somebody's account."""
    return people.account(session, who)


def appoint(
    session: Session, contest: Contest, *, chair: str = CHAIR, alternates: tuple[str, ...] = (ALTERNATE,)
) -> None:
    """Let the panel be appointed by an organiser: J1 to J3 judge, J4 steps in, then chair and secretary."""
    member.appoint(
        session,
        contest,
        ROUND,
        Seats(
            chair=person(session, chair),
            secretary=person(session, SECRETARY),
            members=[person(session, who) for who in JUDGES],
            alternates=[person(session, who) for who in alternates],
        ),
        why="Quyết định số 12/QĐ-BTC",
        by=person(session, "oanh"),
    )


def declare(session: Session, contest: Contest, who: str, **said: str) -> None:
    """Let somebody declare; `own`: their unit, `past`, `kin_units`: codes, `kin`: phones, apart by blanks."""
    conflict.declare(
        session,
        contest,
        by=person(session, who),
        own_unit=said.get("own", ""),
        past_units=said.get("past", "").split(),
        kin_units=said.get("kin_units", "").split(),
        kin=said.get("kin", "").split(),
    )


def sample(session: Session, contest: Contest, title: str = "Bài mẫu năm 2024") -> str:
    """Put a sample down; its code."""
    words = "Một bài của cuộc thi trước."
    return calibration.add(
        session, contest, ROUND, Sample(title=title, words=words), by=person(session, CHAIR)
    )


def ready(session: Session, *, rules: str = "", **declared: Mapping[str, str]) -> Contest:
    """The contest with its panel; every judge and the alternate has declared, what is given or nothing."""
    made = contest(session, rules=rules)
    appoint(session, made)
    for who in (*JUDGES, ALTERNATE):
        declare(session, made, who, **declared.get(who, {}))
    return made
