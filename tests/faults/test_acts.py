"""Acts of one transaction - a sheet or minutes that are signed, an entry that is written into the register -
killed at any step: all of it is there, or nothing, and doing it again makes one of it.
"""

from __future__ import annotations

import contextlib
import itertools
import uuid
from abc import ABC, abstractmethod

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import intake
from app.operations.entries.intake import Arrived
from app.operations.panel import minutes, note, sheet
from app.operations.record import doctor, receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.panel import sheet as rows
from app.storage.panel.minutes import Minutes, MinutesSignature
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.record import audit, fact
from tests.given import entered, judged, people, seated
from tests.given.struck import strike


class Act(ABC):
    """What somebody does again and again, each time anew."""

    slug: str

    def __init__(self, app: Flask) -> None:
        self.app = app

    @abstractmethod
    def prepare(self, session: Session) -> None:
        """Choose what to do next."""

    def go(self) -> None:
        """Do it, or do it once more as somebody who got no answer."""
        with self.app.app_context():
            contest = contests.by_slug(db.session(), self.slug)
            assert contest is not None
            self.act(db.session(), contest)

    @abstractmethod
    def act(self, session: Session, contest: Contest) -> None:
        """The operation."""

    @abstractmethod
    def found(self, session: Session, contest: Contest) -> list[int]:
        """How often it was done, as each place that must know of it tells it."""


class Signing(Act):
    """A judge signs a sheet, which the chair gives back each time."""

    slug = seated.SLUG

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app)
        self.contest, self.key = seated.ready(session), ""

    def prepare(self, session: Session) -> None:
        if self.key:
            by = seated.person(session, seated.CHAIR)
            sheet.reopen(session, self.contest, seated.ROUND, "B-001", "J1", why="Xem lại", by=by)
        self.key = str(uuid.uuid4())

    def act(self, session: Session, contest: Contest) -> None:
        said = {"points": seated.WHOLE, "notes": {}, "if_version": 0, "key": self.key}
        sheet.sign(session, contest, seated.ROUND, "B-001", **said, by=seated.person(session, "giang"))

    def found(self, session: Session, contest: Contest) -> list[int]:
        history = rows.history(session, (contest.id, seated.ROUND, "B-001", "J1"))
        return [
            len(fact.read(session, contest.id, "sheets")),
            sum(each.what == "signed" for each in history),
            sum(each.entry.action == "sheet.sign" for each in audit.records(session, contest.ledger)),
        ]


class Logging(Act):
    """The secretariat writes down what came on paper; each takes the place of the one before."""

    slug = entered.SLUG

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app)
        self.contest, self.last = entered.contest(session), ""

    def prepare(self, session: Session) -> None:
        number = len(fact.read(session, self.contest.id, "entries"))
        self.last = f"B-{number:03d}" if number else ""

    def act(self, session: Session, contest: Contest) -> None:
        arrived = Arrived(
            owner="01",
            entry="",
            supersedes=self.last,
            channel="paper",
            sender="Trần Văn Nam",
            received_at=clock.read(session) - 1,
            evidence="Sổ công văn đến, số 14",
            values=entered.SAID,
        )
        # What is in the register already is not written down twice: that is what a refusal says here.
        with contextlib.suppress(Refused):
            intake.log(session, contest, entered.ROUND, arrived, by=people.account(session, "oanh"))

    def found(self, session: Session, contest: Contest) -> list[int]:
        contents = entries.contents(session, contest.id, entered.ROUND)
        return [
            len(fact.read(session, contest.id, "entries")),
            len(contents),
            sum(bool(receipt.read(session, contest.id, "entries", each.number)) for each in contents),
            sum(each.entry.action == "entry.record" for each in audit.records(session, contest.ledger)),
        ]


class Minuting(Act):
    """The chair signs the minutes, into which a note comes each time."""

    slug = judged.SLUG

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app)
        self.contest, self.chair = judged.publish(session), people.account(session, "chi").id

    def prepare(self, session: Session) -> None:
        by = session.get_one(Person, self.chair)
        note.write(session, self.contest, judged.ROUND, entry="", words="Xem lại một lần nữa.", by=by)

    def act(self, session: Session, contest: Contest) -> None:
        minutes.sign(session, contest, judged.ROUND, seat="chair", by=session.get_one(Person, self.chair))

    def found(self, session: Session, contest: Contest) -> list[int]:
        logged = [each.entry.action for each in audit.records(session, contest.ledger)]
        return [
            session.scalar(select(func.count()).select_from(Minutes)) or 0,
            session.scalar(select(func.count()).select_from(MinutesSignature)) or 0,
            logged.count("minutes.freeze"),
            logged.count("minutes.sign"),
        ]


def times(session: Session, act: Act) -> int:
    """How often it was done; all places agree, or the test fails."""
    session.rollback()
    session.expire_all()
    contest = contests.by_slug(session, act.slug)
    assert contest is not None
    [number] = set(act.found(session, contest))
    session.rollback()
    return number


def killed_at(app: Flask, session: Session, act: Act, place: int) -> bool | None:
    """Kill who acts at that step, look, and let them do it again: whether it was done before they died.
    None where there is no such step.
    """
    act.prepare(session)
    before = times(session, act)
    ended = strike(app, act.go, at=place)
    after = times(session, act)
    assert (ended.failure, after - before in (0, 1)) == ("", True)
    act.go()
    act.go()
    assert times(session, act) == before + 1
    return after > before if ended.killed else None


@pytest.mark.parametrize("kind", [Signing, Logging, Minuting])
@pytest.mark.usefixtures("easy")
def test_p07_killed_halfway_and_at_the_end_an_act_is_whole_or_nothing(
    app: Flask, session: Session, kind: type[Signing | Logging | Minuting]
) -> None:
    act = kind(app, session)
    act.prepare(session)
    session.rollback()
    act.go()
    act.prepare(session)
    session.rollback()
    length = len(strike(app, act.go).steps)
    assert [killed_at(app, session, act, place) for place in (length // 2, length - 1)] == [False, True]


@pytest.mark.long
@pytest.mark.parametrize("kind", [Signing, Logging, Minuting])
@pytest.mark.usefixtures("easy")
def test_p07_killed_at_every_step_an_act_is_whole_or_nothing(
    app: Flask, session: Session, kind: type[Signing | Logging | Minuting]
) -> None:
    act = kind(app, session)
    found = iter(lambda: killed_at(app, session, act, next(places)), None)
    places = itertools.count(1)
    done = list(found)
    assert (len(done) > 20, set(done)) == (True, {False, True})
    assert list(doctor.findings(session)) == []
