"""The intake register: what came by Zalo, e-mail or on paper is written down, with what shows when it came.

What was logged is a version like any other; whether it counts follows from the instant at which it was
received. The unit's coordinator confirms that it is theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries.recording import Incoming, next_code, record
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.entry import Attached, EntryContent
from app.storage.people.person import Person
from app.storage.record import audit, fact
from app.storage.registration import enrolment as enrolments
from rounds.definition import Round
from rounds.entry import Fate
from rounds.reasons import reason

SITE = "site"
MOST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came by another way than the site.

    `owner` is the code of a unit or contestant; `entry` the work of which it is a further version, empty for
    a work of its own; `supersedes` the work whose place it takes. `evidence` says, and the files `shown`
    show, when it was received.
    """

    owner: str
    entry: str
    supersedes: str
    channel: str
    sender: str
    received_at: int
    evidence: str
    values: Mapping[str, str]
    files: Sequence[Attached] = ()
    shown: Sequence[Attached] = ()
    slip_id: uuid.UUID | None = None


def log(session: Session, contest: Contest, round_id: str, arrived: Arrived, *, by: Person) -> Receipt:
    """Write it down. Commits. Raises Refused(intake.unknown-owner | intake.by-site | intake.future |
    intake.sender-missing | intake.evidence-missing | intake.unknown-entry | entry.supersede-first).
    """
    entries.lock(session, contest.id)
    content = take(session, contest, round_id, arrived, by=by)
    session.commit()
    held = receipt.read(session, contest.id, "entries", content.number)
    assert held is not None
    return held


def take(session: Session, contest: Contest, round_id: str, arrived: Arrived, *, by: Person) -> EntryContent:
    """The same in the caller's transaction, which holds `entries.lock`."""
    fact.share(session, contest.id)
    return record(session, contest, _incoming(session, contest, round_id, arrived, by))


def look(session: Session, contest: Contest, round_id: str, arrived: Arrived, *, by: Person) -> Fate:
    """What would become of it, were it written down now; changes nothing. Raises Refused as `log`."""
    incoming = _incoming(session, contest, round_id, arrived, by)
    before = entries.versions(session, contest.id, entry=arrived.entry) if arrived.entry else []
    entry = arrived.entry or next_code(session, contest, incoming.round)
    row = incoming.fact(entry, max((each.version for each in before), default=0) + 1)
    found = known.intake(session, contest, round_id, owner=incoming.owner, also=[row])
    return next(each for each in found.fates if (each.entry, each.version) == (row.entry, row.version))


def works(session: Session, contest: Contest, round_id: str, owner: str) -> tuple[list[str], list[str]]:
    """The entries an owner has in a round, by code, and those of them that count."""
    found = known.intake(session, contest, round_id, owner=owner)
    mine = sorted({each.entry for each in found.fates if each.owner == owner})
    return mine, [work.entry for work in found.works if work.owner == owner]


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


def _incoming(session: Session, contest: Contest, round_id: str, arrived: Arrived, by: Person) -> Incoming:
    round = contests.definition(session, contest).contest.round(round_id)
    assert round.entry is not None
    unit, contestant = _owner(session, contest, round, arrived.owner)
    _check(arrived, clock.read(session))
    mine, counting = works(session, contest, round.id, arrived.owner)
    if arrived.entry and arrived.entry not in mine:
        raise Refused(reason("intake.unknown-entry", entry=arrived.entry))
    counting = [entry for entry in counting if entry != arrived.entry]
    full = len(counting) >= round.entry.per_unit
    if full and arrived.supersedes not in counting:
        raise Refused(reason("entry.supersede-first", entry=counting[-1]))
    return Incoming(
        round=round,
        entry=arrived.entry,
        unit=unit,
        contestant=contestant,
        values=arrived.values,
        files=arrived.files,
        channel=arrived.channel,
        received_at=arrived.received_at,
        by=by,
        sender=arrived.sender.strip()[:MOST],
        evidence=arrived.evidence.strip()[:MOST],
        shown=arrived.shown,
        supersedes=arrived.supersedes if full else "",
        draft_id=arrived.slip_id,
    )
