"""What was handed in, beside its fact: the fields, the files, the way it came and who wrote that down.

Knows the tables `entry_content`, `entry_file` and `entry_evidence`. The fact (`entry_version`) says that a
version exists and carries the SHA-256 of its manifest (`manifest`); which version counts is decided by
`rounds/entry.py` alone. Content may be erased with the person it is about, never changed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    cast,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.files import File
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed
from app.storage.record import fact
from rounds.proof import chain
from rounds.record import EntryVersion

HANDED_IN = Personal("take-part", "consent", "contest")
OWNER = {"plain": "the code of a unit, or the code under which somebody takes part"}
WHICH = {"plain": "a round of the definition"}


class EntryContent(Base):
    """One version of an entry as it was handed in or logged.

    `number` is the number of its fact, `owner` the unit or contestant. `said` holds the fields as JSON.
    `sender`, `evidence`: who sent it by another way than this site, and what shows when it came. `by_id` is
    who handed it in, or logged it; `logged_at` when that was, `received_at` the instant the rules ask about.
    `supersedes` is another entry of the same owner whose place it takes. `confirmed_by`: the coordinator who
    said that what was logged is the unit's.
    """

    __tablename__ = "entry_content"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        Index(None, "contest_id", "round", "owner"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "the code of the entry"})
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    owner: Mapped[str] = mapped_column(Text, info=OWNER)
    said: Mapped[str] = mapped_column(Sealed("entry_content.said"), info={"personal": HANDED_IN})
    channel: Mapped[str] = mapped_column(Text, info={"plain": "a way in of the definition"})
    sender: Mapped[str] = mapped_column(Sealed("entry_content.sender"), info={"personal": HANDED_IN})
    evidence: Mapped[str] = mapped_column(Sealed("entry_content.evidence"), info={"personal": HANDED_IN})
    received_at: Mapped[int] = mapped_column(Instant)
    logged_at: Mapped[int] = mapped_column(Instant)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    draft_id: Mapped[uuid.UUID | None]
    supersedes: Mapped[str] = mapped_column(Text, info={"plain": "the code of another entry"})
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[int | None] = mapped_column(Instant)

    @property
    def values(self) -> dict[str, str]:
        """What was said, by field of the definition; empty once erased."""
        return dict(json.loads(self.said)) if self.said else {}


class EntryFile(Base):
    """A file of one version; `place` counts those of a field from 1. `name` is what its sender called it."""

    __tablename__ = "entry_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        CheckConstraint("place >= 1", name="place"),
        Index(None, "file_id"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id"))
    name: Mapped[str] = mapped_column(Text)


class EntryEvidence(Base):
    """A picture or page that shows when a version was received; for the secretariat alone, never judged."""

    __tablename__ = "entry_evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        CheckConstraint("place >= 1", name="place"),
        Index(None, "file_id"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id"))
    name: Mapped[str] = mapped_column(Text)


class Attached(NamedTuple):
    """A file on its way into an entry: the field it belongs to, its row, its name."""

    field: str
    file: File
    name: str


class Shared(NamedTuple):
    """A file of one version that another owner handed in as well."""

    sha256: str
    entry: str
    version: int
    name: str
    owner: str
    received_at: int


def manifest(values: Mapping[str, str], files: Iterable[tuple[str, str, str, int]]) -> bytes:
    """What the hash of a version is made of: canonical JSON of the fields, and of each file its field, name,
    SHA-256 (hex) and size in bytes; by field, those of one field in their order.
    """
    ordered = sorted(files, key=lambda each: each[0])
    listed = [dict(zip(("field", "name", "sha256", "size"), each, strict=True)) for each in ordered]
    return chain.canonical({"fields": dict(values), "files": listed})


def content(session: Session, contest_id: uuid.UUID, entry: str, version: int) -> EntryContent | None:
    """One version of an entry; None for those that were recorded without any (invented contests)."""
    return session.get(EntryContent, (contest_id, entry, version))


def known(session: Session, contest_id: uuid.UUID) -> set[tuple[str, int]]:
    """Every version whose content is here, as entry and version."""
    wanted = select(EntryContent.entry, EntryContent.version).where(EntryContent.contest_id == contest_id)
    return {(row.entry, row.version) for row in session.execute(wanted)}


def contents(session: Session, contest_id: uuid.UUID, round: str) -> list[EntryContent]:
    """Everything that came in for a round, in the order in which it was written down."""
    wanted = select(EntryContent).where(EntryContent.contest_id == contest_id, EntryContent.round == round)
    return list(session.scalars(wanted.order_by(EntryContent.logged_at, EntryContent.number)))


def of_owner(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> list[EntryContent]:
    """The same of one unit or contestant."""
    wanted = select(EntryContent).where(
        EntryContent.contest_id == contest_id, EntryContent.round == round, EntryContent.owner == owner
    )
    return list(session.scalars(wanted.order_by(EntryContent.logged_at, EntryContent.number)))


def by_owner(session: Session, contest_id: uuid.UUID, owner: str) -> list[EntryContent]:
    """The same of all rounds."""
    wanted = select(EntryContent).where(EntryContent.contest_id == contest_id, EntryContent.owner == owner)
    return list(session.scalars(wanted.order_by(EntryContent.logged_at, EntryContent.number)))


def files(session: Session, contest_id: uuid.UUID, entry: str, version: int) -> list[tuple[EntryFile, File]]:
    """The files of one version in their order, each with who it is."""
    wanted = (
        select(EntryFile, File)
        .join(File, File.id == EntryFile.file_id)
        .where(EntryFile.contest_id == contest_id, EntryFile.entry == entry, EntryFile.version == version)
        .order_by(EntryFile.field, EntryFile.place)
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]


def all_contents(session: Session, contest_id: uuid.UUID) -> dict[tuple[str, int], EntryContent]:
    """Everything that was handed in or logged for a contest, by entry and version."""
    wanted = select(EntryContent).where(EntryContent.contest_id == contest_id)
    return {(each.entry, each.version): each for each in session.scalars(wanted)}


def all_files(session: Session, contest_id: uuid.UUID) -> dict[tuple[str, int], list[tuple[EntryFile, File]]]:
    """The files of all of it, as `files` of each."""
    wanted = (
        select(EntryFile, File)
        .join(File, File.id == EntryFile.file_id)
        .where(EntryFile.contest_id == contest_id)
        .order_by(EntryFile.field, EntryFile.place)
    )
    found: dict[tuple[str, int], list[tuple[EntryFile, File]]] = {}
    for row, file in session.execute(wanted):
        found.setdefault((row.entry, row.version), []).append((row, file))
    return found


def evidence(
    session: Session, contest_id: uuid.UUID, entry: str, version: int
) -> list[tuple[EntryEvidence, File]]:
    """What shows when one version was received, in its order."""
    wanted = (
        select(EntryEvidence, File)
        .join(File, File.id == EntryEvidence.file_id)
        .where(
            EntryEvidence.contest_id == contest_id,
            EntryEvidence.entry == entry,
            EntryEvidence.version == version,
        )
        .order_by(EntryEvidence.place)
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> EntryContent | None:
    """The version that the fact of that number is about; None for those recorded without content."""
    wanted = select(EntryContent).where(EntryContent.contest_id == contest_id, EntryContent.number == number)
    return session.scalars(wanted).first()


def of_draft(session: Session, contest_id: uuid.UUID, draft_id: uuid.UUID) -> EntryContent | None:
    """What was last recorded of a draft."""
    wanted = select(EntryContent).where(
        EntryContent.contest_id == contest_id, EntryContent.draft_id == draft_id
    )
    return session.scalars(wanted.order_by(EntryContent.number.desc()).limit(1)).first()


def shared(session: Session, contest_id: uuid.UUID) -> list[Shared]:
    """Files whose very bytes several owners handed in, in the order in which they were received."""
    of_entry = (
        (EntryContent.contest_id == EntryFile.contest_id)
        & (EntryContent.entry == EntryFile.entry)
        & (EntryContent.version == EntryFile.version)
    )
    several = (
        select(File.sha256)
        .join(EntryFile, EntryFile.file_id == File.id)
        .join(EntryContent, of_entry)
        .where(EntryFile.contest_id == contest_id)
        .group_by(File.sha256)
        .having(func.count(EntryContent.owner.distinct()) > 1)
    )
    wanted = (
        select(
            File.sha256,
            EntryFile.entry,
            EntryFile.version,
            EntryFile.name,
            EntryContent.owner,
            EntryContent.received_at,
        )
        .join(File, File.id == EntryFile.file_id)
        .join(EntryContent, of_entry)
        .where(EntryFile.contest_id == contest_id, File.sha256.in_(several))
        .order_by(
            EntryContent.received_at, EntryFile.entry, EntryFile.version, EntryFile.field, EntryFile.place
        )
    )
    return [Shared(*row) for row in session.execute(wanted)]


def last_code(session: Session, contest_id: uuid.UUID, prefix: str) -> int:
    """The highest number among codes like `B-001`; 0 before the first."""
    code = fact.TABLES["entries"].c.entry
    number = cast(func.substring(code, len(prefix) + 1), Integer)
    wanted = select(func.max(number)).where(
        fact.TABLES["entries"].c.contest_id == contest_id, code.regexp_match(f"^{prefix}[0-9]{{1,9}}$")
    )
    return session.scalar(wanted) or 0


def versions(
    session: Session, contest_id: uuid.UUID, *, owner: str | None = None, entry: str | None = None
) -> list[EntryVersion]:
    """The facts of an owner's entries, or of one entry, in the order in which they were recorded."""
    table = fact.TABLES["entries"]
    columns = [table.c[name] for name in ("happened_at", *EntryVersion._fields[1:])]
    wanted = select(*columns).where(table.c.contest_id == contest_id)
    if owner is not None:
        wanted = wanted.where(or_(table.c.unit == owner, table.c.contestant == owner))
    if entry is not None:
        wanted = wanted.where(table.c.entry == entry)
    return [EntryVersion(*row) for row in session.execute(wanted.order_by(table.c.seq))]


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Let those who hand in come one after the other, until the transaction ends: they are numbered."""
    key = int.from_bytes(contest_id.bytes[8:], "big", signed=True) ^ 0x454E5452
    session.execute(select(func.pg_advisory_xact_lock(key)))


def erase(session: Session, contest_id: uuid.UUID, owner: str) -> None:
    """Take away what a contestant handed in. In the caller's transaction; hashes and receipts stay."""
    for row in session.scalars(
        select(EntryContent).where(EntryContent.contest_id == contest_id, EntryContent.owner == owner)
    ):
        row.said = row.sender = row.evidence = ""
        for table in (EntryFile, EntryEvidence):
            session.execute(
                delete(table).where(
                    table.contest_id == contest_id, table.entry == row.entry, table.version == row.version
                )
            )
