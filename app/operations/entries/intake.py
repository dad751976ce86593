"""The intake register: what came by Zalo, e-mail or on paper is written down, with what shows when it came.

What was logged is a version like any other; whether it counts follows from the instant at which it was
received. The unit's coordinator confirms that it is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries.recording import Incoming, record
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.entry import EntryContent
from app.storage.people.person import Person
from app.storage.record import audit, fact
from app.storage.registration import enrolment as enrolments
from rounds.definition import Round
from rounds.reasons import reason

SITE = "site"
MOST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came by another way than the site.

    `owner` is the code of a unit or contestant; `entry` the work of which it is a further version, empty for
    a work of its own; `supersedes` the work whose place it takes. `evidence` says what shows `received_at`.
    """

    owner: str
    entry: str
    supersedes: str
    channel: str
    sender: str
    received_at: int
    evidence: str
    values: Mapping[str, str]


def log(session: Session, contest: Contest, round_id: str, arrived: Arrived, *, by: Person) -> Receipt:
    """Write it down. Commits. Raises Refused(intake.unknown-owner | intake.by-site | intake.future |
    intake.sender-missing | intake.evidence-missing | intake.unknown-entry | entry.supersede-first).
    """
    round = contests.definition(session, contest).contest.round(round_id)
    assert round.entry is not None
    unit, contestant = _owner(session, contest, round, arrived.owner)
    entries.lock(session, contest.id)
    fact.share(session, contest.id)
    _check(arrived, clock.read(session))
    found = known.intake(session, contest, round.id, owner=arrived.owner)
    if arrived.entry and arrived.entry not in {each.entry for each in found.fates}:
        raise Refused(reason("intake.unknown-entry", entry=arrived.entry))
    counting = [work.entry for work in found.works if work.entry != arrived.entry]
    full = len(counting) >= round.entry.per_unit
    if full and arrived.supersedes not in counting:
        raise Refused(reason("entry.supersede-first", entry=counting[-1]))
    incoming = Incoming(
        round=round,
        entry=arrived.entry,
        unit=unit,
        contestant=contestant,
        values=arrived.values,
        files=(),
        channel=arrived.channel,
        received_at=arrived.received_at,
        by=by,
        sender=arrived.sender.strip()[:MOST],
        evidence=arrived.evidence.strip()[:MOST],
        supersedes=arrived.supersedes if full else "",
    )
    content = record(session, contest, incoming)
    session.commit()
    held = receipt.read(session, contest.id, "entries", content.number)
    assert held is not None
    return held


def confirm(session: Session, contest: Contest, content: EntryContent, *, by: Person) -> None:
    """Say for the unit that what was logged is theirs. Commits. Once is enough."""
    session.refresh(content, with_for_update=True)
    if content.confirmed_at is None and content.channel != SITE:
        content.confirmed_by, content.confirmed_at = by.id, clock.read(session)
        subject = f"entry:{content.entry}"
        said = {"version": content.version}
        audit.record(session, contest.ledger, "entry.confirm", subject, said, actor=by.actor)
    session.commit()


def _owner(session: Session, contest: Contest, round: Round, code: str) -> tuple[str, str]:
    """The unit and, where people hand in, the contestant of a code."""
    definition = contests.definition(session, contest)
    if round.entry is not None and round.entry.by == "person":
        if mine := enrolments.by_code(session, contest.id, code):
            return mine.unit, code
    elif code in {unit.code for unit in definition.units}:
        return code, ""
    raise Refused(reason("intake.unknown-owner", owner=code))


def _check(arrived: Arrived, now: int) -> None:
    if arrived.channel == SITE:
        raise Refused(reason("intake.by-site"))
    if arrived.received_at > now:
        raise Refused(reason("intake.future"))
    if not arrived.sender.strip():
        raise Refused(reason("intake.sender-missing"))
    if not arrived.evidence.strip():
        raise Refused(reason("intake.evidence-missing"))
