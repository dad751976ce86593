"""Hand a draft in by the site: once for each key, on the database's clock, with a receipt or not at all.

A file that was declared (size and hash) before may still be on its way: then the hand-in waits, and its fact
follows with the last byte (`settle`). What comes after the close is kept, and late by the rules; nothing is
refused for that.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries.recording import Incoming, record
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries import handing_in as rows
from app.storage.entries import nomination as nominations
from app.storage.entries.draft import Draft
from app.storage.entries.entry import Attached, EntryContent
from app.storage.entries.handing_in import HandIn, HandInFile
from app.storage.entries.upload import Upload
from app.storage.people.person import Person
from app.storage.record import fact
from rounds import calendar, form
from rounds import entry as rules
from rounds.definition import Entry, Round
from rounds.entry import Fate
from rounds.proof import chain
from rounds.reasons import Reason, reason

SITE = "site"


class Handed(NamedTuple):
    """A hand-in and, once every file is here, what was recorded and its receipt."""

    hand_in: HandIn
    content: EntryContent | None
    receipt: Receipt | None


class Prospect(NamedTuple):
    """What would become of a draft if it were handed in now.

    `faults` keep it from being handed in. `takes_the_place`: entries of the same owner that count and would
    have to be superseded by name. `fate` is what the rules would say of it, None while there are faults of
    the form. `same`: it is, to the letter, what was handed in before.
    """

    faults: Sequence[Reason]
    takes_the_place: tuple[str, ...]
    fate: Fate | None
    same: EntryContent | None


def look(
    session: Session, contest: Contest, draft: Draft, *, unit: str, contestant: str, by: Person
) -> Prospect:
    """What would become of it; changes nothing."""
    round, taking = _round(session, contest, draft.round)
    now = clock.read(session)
    faults = _why_not(session, contest, round, taking, draft, now)
    places = _in_the_way(session, contest, round, draft)
    files = drafts.uploads(session, draft)
    if faults or any(each.file is None for each in files):
        return Prospect(faults, places, None, None)
    incoming = _incoming(round, draft, draft.values, files, unit, contestant, "", now, by)
    before = entries.versions(session, contest.id, entry=draft.entry) if draft.entry else []
    row = incoming.fact(draft.entry or "?", max((each.version for each in before), default=0) + 1)
    found = known.intake(session, contest, round.id, owner=incoming.owner, also=[row])
    fate = next(each for each in found.fates if (each.entry, each.version) == (row.entry, row.version))
    same = [each for each in before if each.sha256 == row.sha256]
    return Prospect(
        faults,
        places,
        fate,
        entries.content(session, contest.id, draft.entry, same[-1].version) if same else None,
    )


def hand_in(
    session: Session,
    contest: Contest,
    draft: Draft,
    *,
    key: str,
    version: int,
    declared: Collection[int],
    supersedes: str = "",
    unit: str,
    contestant: str = "",
    by: Person,
) -> Handed:
    """Hand `version` of a draft in. Commits. The same key with the same content gives the same receipt.

    `declared` are the numbers (from 0) of the declarations that were ticked. Raises Refused(
    entry.other-content | draft.changed | entry.declarations-missing | entry.supersede-first) and with all
    that `look` calls faults.
    """
    payload = _payload(draft, version, declared, supersedes)
    entries.lock(session, contest.id)
    if before := rows.by_key(session, contest.id, by.id, draft.round, key):
        if before.payload != payload:
            raise Refused(reason("entry.other-content"))
        session.commit()
        return handed(session, contest, before)
    round, taking = _round(session, contest, draft.round)
    held = drafts.lock(session, draft.id)
    if held.version != version:
        raise Refused(reason("draft.changed"))
    fact.share(session, contest.id)
    now = clock.read(session)
    if faults := _why_not(session, contest, round, taking, held, now):
        raise Refused(*faults)
    if set(declared) != set(range(len(taking.declarations))):
        raise Refused(reason("entry.declarations-missing"))
    places = _in_the_way(session, contest, round, held)
    if places and supersedes not in places:
        raise Refused(reason("entry.supersede-first", entry=places[-1]))
    made = HandIn(
        id=clock.new_id(),
        contest_id=contest.id,
        round=round.id,
        owner=contestant or unit,
        unit=unit,
        key=key,
        payload=payload,
        draft_id=held.id,
        said=held.said,
        supersedes=supersedes if places else "",
        by_id=by.id,
        handed_at=now,
        entry="",
        version=0,
    )
    session.add(made)
    session.flush()
    session.add_all(
        HandInFile(hand_in_id=made.id, upload_id=each.id) for each in drafts.uploads(session, held)
    )
    session.flush()
    _record(session, contest, round, made, by)
    session.commit()
    return handed(session, contest, made)


def settle(session: Session, contest: Contest, round_id: str, owner: str) -> int:
    """Record the hand-ins of an owner whose last file has come meanwhile; how many that were. Commits."""
    entries.lock(session, contest.id)
    fact.share(session, contest.id)
    round, _ = _round(session, contest, round_id)
    done = 0
    for waiting in rows.waiting(session, contest.id, round_id, owner):
        by = session.get_one(Person, waiting.by_id)
        done += _record(session, contest, round, waiting, by)
    session.commit()
    return done


def settle_at(session: Session, where: tuple[uuid.UUID, str, str]) -> int:
    """The same for a contest, round and owner that `storage.complete` names."""
    contest_id, round_id, owner = where
    return settle(session, session.get_one(Contest, contest_id), round_id, owner)


def handed(session: Session, contest: Contest, hand_in: HandIn) -> Handed:
    """A hand-in with its receipt, as it stands."""
    if not hand_in.entry:
        return Handed(hand_in, None, None)
    content = entries.content(session, contest.id, hand_in.entry, hand_in.version)
    assert content is not None
    return Handed(hand_in, content, receipt.read(session, contest.id, "entries", content.number))


def fate(session: Session, contest: Contest, content: EntryContent) -> Fate:
    """What became of a version, as of now."""
    found = known.intake(session, contest, content.round, owner=content.owner)
    return next(f for f in found.fates if (f.entry, f.version) == (content.entry, content.version))


def _record(session: Session, contest: Contest, round: Round, waiting: HandIn, by: Person) -> bool:
    """Write it down if every file is here; whether it was."""
    files = rows.uploads(session, waiting)
    if any(each.state != "whole" for each in files):
        return False
    assert round.entry is not None
    closes = known.window(session, contest, round, waiting.unit).closes
    minutes = round.entry.late_upload_minutes
    at = [rules.arrived(each.sending, closes=closes, late_upload_minutes=minutes) for each in files]
    draft = drafts.lock(session, waiting.draft_id)
    values = drafts.read(waiting.said)
    owner = waiting.owner if round.entry.by == "person" else ""
    received = max(waiting.handed_at, *(each for each in at if each is not None), 0)
    incoming = _incoming(round, draft, values, files, waiting.unit, owner, waiting.supersedes, received, by)
    content = record(session, contest, incoming)
    draft.entry = waiting.entry = content.entry
    waiting.version, waiting.recorded_at = content.version, content.logged_at
    return True


def _round(session: Session, contest: Contest, round_id: str) -> tuple[Round, Entry]:
    round = contests.definition(session, contest).contest.round(round_id)
    if round.entry is None:
        raise ValueError(round_id)
    return round, round.entry


def _why_not(
    session: Session, contest: Contest, round: Round, taking: Entry, draft: Draft, now: int
) -> list[Reason]:
    """Everything that keeps a draft from being handed in now."""
    files = drafts.uploads(session, draft)
    found = form.faults(taking, draft.values, _counts(files))
    found += [
        reason("entry.file-not-fit" if each.state == "refused" else "entry.file-not-declared", name=each.name)
        for each in files
        if each.state == "refused" or (each.state == "open" and each.sha256 is None)
    ]
    if draft.state != "open":
        found.append(reason("entry.draft-aside"))
    if taking.by == "unit" and taking.nomination == "listed":
        chosen = nominations.last(session, contest.id, round.id, draft.owner)
        if chosen is None or chosen.draft_id != draft.id:
            found.append(reason("entry.not-nominated"))
    let_in = known.invited(session, contest, round)
    if let_in is not None and draft.owner not in let_in:
        found.append(reason("entry.not-let-in"))
    if now < calendar.span(taking.window, contest.zone).opens:
        found.append(reason("entry.not-open"))
    return found


def _in_the_way(session: Session, contest: Contest, round: Round, draft: Draft) -> tuple[str, ...]:
    """The entries of the same owner that count, when one more would be too many."""
    assert round.entry is not None
    counting = [
        each.entry
        for each in known.intake(session, contest, round.id, owner=draft.owner).works
        if each.owner == draft.owner and each.entry != draft.entry
    ]
    return tuple(counting) if len(counting) >= round.entry.per_unit else ()


def _incoming(
    round: Round,
    draft: Draft,
    values: Mapping[str, str],
    files: Sequence[Upload],
    unit: str,
    contestant: str,
    supersedes: str,
    at: int,
    by: Person,
) -> Incoming:
    return Incoming(
        round=round,
        entry=draft.entry,
        unit=unit,
        contestant=contestant,
        values=values,
        files=[Attached(each.field, each.file, each.name) for each in files if each.file],
        channel=SITE,
        received_at=at,
        by=by,
        supersedes=supersedes,
        draft_id=draft.id,
    )


def _payload(draft: Draft, version: int, declared: Collection[int], supersedes: str) -> str:
    sent = [str(draft.id), version, sorted(declared), supersedes]
    return hashlib.sha256(chain.canonical(sent)).hexdigest()


def _counts(files: Sequence[Upload]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in files:
        found[each.field] = found.get(each.field, 0) + 1
    return found
