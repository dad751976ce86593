"""Slips of the intake register: what came by another way is put together before it is written down.

A slip says who sent what, by which way, when it was received and what shows that; files of the entry and
pictures of the evidence go with it. Nothing of it counts. When it is logged its words go over into the entry
and are taken off the slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import draft as writing
from app.operations.entries import intake
from app.operations.entries.intake import Arrived
from app.operations.entries.upload import EVIDENCE
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.draft import REGISTER, Draft
from app.storage.entries.entry import Attached
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.definition import Entry
from rounds.reasons import reason

HEAD = ("owner", "entry", "supersedes", "channel", "sender", "received", "evidence")
"""What a slip says besides the fields of the form; `received` in µs UTC."""
_MARK = "slip."
"""In front of those among the fields: no field of a definition has a full stop in its name."""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on a slip: its head, every name of `HEAD`, and the fields of the form."""

    head: Mapping[str, str]
    values: Mapping[str, str]


def said(slip: Draft) -> Said:
    """What stands on it; nothing once it was logged or thrown away."""
    kept = slip.values
    head = {name: kept.get(_MARK + name, "") for name in HEAD}
    return Said(head, {name: words for name, words in kept.items() if not name.startswith(_MARK)})


def begin(
    session: Session, contest: Contest, round_id: str, rules: Entry, what: Said, *, by: Person
) -> Draft:
    """A new slip with what is known so far. Commits. Raises Refused(draft.too-long)."""
    now = clock.read(session)
    made = Draft(
        id=clock.new_id(),
        contest_id=contest.id,
        round=round_id,
        owner=REGISTER,
        said=_written(rules, what),
        version=1,
        state="open",
        entry="",
        begun_by=by.id,
        begun_at=now,
        changed_by=by.id,
        changed_at=now,
    )
    session.add(made)
    session.commit()
    return made


def write(session: Session, rules: Entry, slip: Draft, what: Said, *, if_version: int, by: Person) -> None:
    """Put something else on it. Commits. Raises Refused(slip.over | slip.changed | draft.too-long)."""
    written, held = _written(rules, what), _lock(session, slip)
    if held.said != written:
        if held.version != if_version:
            raise Refused(reason("slip.changed"))
        held.said, held.version = written, held.version + 1
        held.changed_by, held.changed_at = by.id, clock.read(session)
    session.commit()


def arrived(session: Session, slip: Draft) -> Arrived:
    """What would be logged. Raises Refused(slip.file-under-way | slip.unfinished)."""
    what, files = said(slip), drafts.uploads(session, slip)
    files = [each for each in files if each.state != "refused"]
    if waiting := [each.name for each in files if each.file is None]:
        raise Refused(reason("slip.file-under-way", name=waiting[0]))
    if not what.head["received"]:
        raise Refused(reason("slip.unfinished"))
    attached = [Attached(each.field, each.file, each.name) for each in files if each.file]
    return Arrived(
        **{name: what.head[name] for name in HEAD if name != "received"},
        received_at=int(what.head["received"]),
        values=what.values,
        files=[each for each in attached if each.field != EVIDENCE.id],
        shown=[each for each in attached if each.field == EVIDENCE.id],
        slip_id=slip.id,
    )


def log(session: Session, contest: Contest, slip: Draft, *, by: Person) -> Receipt:
    """Write down what stands on it; a second time brings the same receipt. Commits.

    Raises Refused(slip.over | slip.file-under-way | slip.unfinished) and as `intake.log`.
    """
    entries.lock(session, contest.id)
    held = drafts.lock(session, slip.id)
    content = entries.of_draft(session, contest.id, held.id)
    if content is None:
        held = _lock(session, slip)
        content = intake.take(session, contest, held.round, arrived(session, held), by=by)
        held.entry, held.said = content.entry, ""
    session.commit()
    found = receipt.read(session, contest.id, "entries", content.number)
    assert found is not None
    return found


def throw_away(session: Session, contest: Contest, slip: Draft, *, by: Person) -> None:
    """Let go of a slip that is not to be logged, its words and its files. Commits.

    Raises Refused(slip.over).
    """
    held = _lock(session, slip)
    held.state, held.said = "aside", ""
    for each in drafts.uploads(session, held):
        drafts.let_go(session, each.id)
        each.expires_at = clock.read(session)
    audit.record(session, contest.ledger, "slip.throw-away", f"draft:{held.id}", {}, actor=by.actor)
    session.commit()


def _lock(session: Session, slip: Draft) -> Draft:
    held = drafts.lock(session, slip.id)
    if held.entry or held.state != "open":
        raise Refused(reason("slip.over"))
    return held


def _written(rules: Entry, what: Said) -> str:
    head = {_MARK + name: writing.plain(what.head.get(name, ""))[: intake.MOST] for name in HEAD}
    return drafts.written({**writing.clean(rules, what.values), **head})
