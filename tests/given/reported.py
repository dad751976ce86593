"""Contest B at its reports: somebody finishes at 14:00 on 10/6, after the cut-off of the report of the units.

Knows the contest of `first_round` with few units; plays it and moves one person.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.calendar import step
from app.operations.contest import publication
from app.operations.record import fact
from app.storage.contest.contest import Contest
from app.storage.registration import enrolment
from rounds import calendar
from rounds.contest import Reckoning
from rounds.definition import folder
from rounds.record import FACTS, Record
from rounds.simulation.play import play
from tests.given import first_round, people
from tests.given.clocks import set_clock

REPORT, STANDING, ROUND = "bao-cao-don-vi", "chang-1", "chang-1"
CUT = calendar.read("2026-06-10T00:00:00+07:00")
SUPPLEMENT = calendar.read("2026-06-11T00:00:00+07:00")
LATE = calendar.read("2026-06-10T14:00:00+07:00")


class Played(NamedTuple):
    """The contest, everything that happened, and who was complete at 14:00 on 10/6, of which unit."""

    contest: Contest
    record: Record
    late: str
    unit: str


def published(session: Session, settings: Settings) -> Played:
    """The contest on the morning before it opened, with nothing recorded yet."""
    set_clock(settings, first_round.PUBLISHED)
    files = first_round.files()
    contest = publication.publish(session, files)
    definition, _ = folder.read(files)
    assert definition is not None
    record = play(definition, people=first_round.PEOPLE, seed="b", settle=True)
    lines = Reckoning(definition, record, CUT).figures.lines(ROUND).values()
    found = max((line for line in lines if line.valid), key=lambda line: (line.valid, line.contestant))
    assert found.valid is not None
    return Played(contest, _moved(record, found.contestant, LATE - found.valid), found.contestant, found.unit)


def happen(session: Session, played: Played, since: int, until: int) -> None:
    """Record what happened in that time."""
    rows = {kind: [row for row in getattr(played.record, kind) if since <= row.at < until] for kind in FACTS}
    fact.record(session, played.contest, rows)


def made(session: Session, settings: Settings) -> Played:
    """The first round is over, and every report was made when it was due."""
    played = published(session, settings)
    for since, until in ((0, CUT), (CUT, SUPPLEMENT)):
        happen(session, played, since, until)
        set_clock(settings, until)
        step.catch_up(session, played.contest, heavy=True)
    return played


def enrol(session: Session, played: Played, who: str) -> None:
    """That person is the one who was complete at 14:00 on 10/6."""
    person = people.account(session, who)
    row = enrolment.new(played.contest.id, person.id, first_round.PUBLISHED, helper_id=None)
    row.contestant, row.unit, row.rules_version = played.late, played.unit, "1"
    row.household, row.organisation, row.complete = "", False, True
    for name in enrolment.COLUMNS.values():
        setattr(row, name, "")
    row.full_name, row.guardian = people.PEOPLE[who].name, ""
    session.add(row)
    session.commit()


def _moved(record: Record, contestant: str, by: int) -> Record:
    """The record with all that one person did so much later."""
    rows = {
        kind: [
            row._replace(at=row.at + by) if getattr(row, "contestant", "") == contestant else row
            for row in getattr(record, kind)
        ]
        for kind in FACTS
    }
    rows["attempts"] = [
        row._replace(started_at=row.started_at + by) if row.contestant == contestant else row
        for row in rows["attempts"]
    ]
    for kind in rows:
        rows[kind].sort(key=lambda row: row.at)
    return Record(**rows)
