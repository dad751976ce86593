"""Write one version of an entry down: fact, content, files, line of the log and letter, or nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations.entries import letter
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.entry import Attached, EntryContent, EntryEvidence, EntryFile
from app.storage.people.person import Person
from app.storage.postgres import line
from app.storage.record import audit, fact
from rounds import form
from rounds.definition import Round
from rounds.reasons import Reason, reason
from rounds.record import EntryVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One version on its way in. `entry` is empty for a work that is not here yet.

    `contestant` is empty where units hand in. `received_at` is the instant the rules ask about; `evidence`
    says, and the files `shown` show, when that was.
    """

    round: Round
    entry: str
    unit: str
    contestant: str
    values: Mapping[str, str]
    files: Sequence[Attached]
    channel: str
    received_at: int
    by: Person
    sender: str = ""
    evidence: str = ""
    shown: Sequence[Attached] = ()
    supersedes: str = ""
    draft_id: uuid.UUID | None = None

    @property
    def owner(self) -> str:
        """The unit or contestant whose it is."""
        return self.contestant or self.unit

    @property
    def manifest(self) -> bytes:
        """What its hash is made of."""
        listed = [(each.field, each.name, each.file.sha256, each.file.size) for each in self.files]
        return entries.manifest(self.values, listed)

    def fact(self, entry: str, version: int) -> EntryVersion:
        """What the record keeps of it."""
        assert self.round.entry is not None
        manifest = self.manifest
        return EntryVersion(
            at=self.received_at,
            entry=entry,
            round=self.round.id,
            unit=self.unit,
            contestant=self.contestant,
            version=version,
            channel=self.channel,
            title=form.title(self.round.entry, self.values),
            sha256=hashlib.sha256(manifest).hexdigest(),
            size=len(manifest) + sum(each.file.size for each in self.files),
        )


def findings(session: Session, contest: Contest) -> Iterator[Reason]:
    """Versions whose content is not what their fact says, to the letter; what was erased says nothing."""
    contents = entries.all_contents(session, contest.id)
    files = entries.all_files(session, contest.id)
    recorded = {
        (row.entry, row.version): (row.sha256, row.size) for row in fact.read(session, contest.id, "entries")
    }
    for (entry, version), content in sorted(contents.items()):
        if not content.said:
            continue
        own = [(row.field, row.name, file.sha256, file.size) for row, file in files.get((entry, version), [])]
        manifest = entries.manifest(content.values, own)
        said = hashlib.sha256(manifest).hexdigest(), len(manifest) + sum(size for *_, size in own)
        if recorded.get((entry, version)) != said:
            yield reason("doctor.entry-differs", contest=contest.slug, entry=entry, version=version)


def record(session: Session, contest: Contest, incoming: Incoming) -> EntryContent:
    """Write it down in the caller's transaction, which holds `entries.lock` and `fact.share`."""
    entry = incoming.entry or next_code(session, contest, incoming.round)
    before = entries.versions(session, contest.id, entry=entry)
    row = incoming.fact(entry, max((each.version for each in before), default=0) + 1)
    number = fact.insert(line.of(session), contest.id, "entries", row)
    content = EntryContent(
        contest_id=contest.id,
        entry=entry,
        version=row.version,
        number=number,
        round=row.round,
        owner=incoming.owner,
        said=drafts.written(incoming.values),
        channel=row.channel,
        sender=incoming.sender,
        evidence=incoming.evidence,
        received_at=row.at,
        logged_at=clock.read(session),
        by_id=incoming.by.id,
        draft_id=incoming.draft_id,
        supersedes=incoming.supersedes,
    )
    session.add(content)
    session.flush()
    places: dict[str, int] = {}
    for each in incoming.files:
        places[each.field] = place = places.get(each.field, 0) + 1
        session.add(
            EntryFile(
                contest_id=contest.id,
                entry=entry,
                version=row.version,
                field=each.field,
                place=place,
                file_id=each.file.id,
                name=each.name,
            )
        )
    for place, each in enumerate(incoming.shown, 1):
        session.add(
            EntryEvidence(
                contest_id=contest.id,
                entry=entry,
                version=row.version,
                place=place,
                file_id=each.file.id,
                name=each.name,
            )
        )
    said = {"version": row.version, "channel": row.channel, "sha256": row.sha256, "size": row.size}
    if incoming.shown:
        said["evidence"] = [each.file.sha256 for each in incoming.shown]
    audit.record(session, contest.ledger, "entry.record", f"entry:{entry}", said, actor=incoming.by.actor)
    session.flush()
    letter.received(session, contest, content, row, incoming.by)
    return content


def next_code(session: Session, contest: Contest, round: Round) -> str:
    """The next of `B-001`, `B-002` ... in the first round that takes entries, `C-001` in the next."""
    rounds = contests.definition(session, contest).contest.rounds
    taking = [each.id for each in rounds if each.entry]
    prefix = f"{chr(ord('B') + taking.index(round.id))}-"
    return f"{prefix}{entries.last_code(session, contest.id, prefix) + 1:03d}"
