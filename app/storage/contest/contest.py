"""Contests and what was published of each: its exact texts with their hashes, version by version.

Knows the tables `contest`, `contest_file`, `publication`, and how to read the current definition back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.memory import Shelf
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from rounds.definition import folder
from rounds.definition.folder import Definition

SHA256 = r"'^[0-9a-f]{64}$'"


class Contest(Base):
    """One contest.

    `slug` is the id in its definition and never changes; titles follow the last publication.
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint(r"slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("state IN ('published', 'archived')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))
    simulated: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    def title(self, language: str) -> str:
        """The title in `vi` or `en`."""
        return self.title_en if language == "en" else self.title_vi

    @property
    def ledger(self) -> str:
        """The name of its audit log."""
        return f"contest:{self.slug}"


class Publication(Base):
    """One publishing of a definition: from here on outcomes are computed from this version."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[int] = mapped_column(Instant)
    log_seq: Mapped[int] = mapped_column(BigInteger)


class ContestFile(Base):
    """One file of a published folder, byte for byte."""

    __tablename__ = "contest_file"
    __table_args__ = (
        ForeignKeyConstraint(["contest_id", "version"], ["publication.contest_id", "publication.version"]),
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(BYTEA)
    sha256: Mapped[str] = mapped_column(String(64))


def listed(session: Session) -> list[Contest]:
    """Every contest that is shown, the latest published first."""
    return list(
        session.scalars(
            select(Contest)
            .join(
                Publication,
                (Publication.contest_id == Contest.id) & (Publication.version == Contest.version),
            )
            .where(Contest.state == "published")
            .order_by(Publication.published_at.desc(), Contest.slug)
        )
    )


def by_slug(session: Session, slug: str) -> Contest | None:
    """The contest of that slug, archived or not."""
    return session.scalar(select(Contest).where(Contest.slug == slug))


def by_id(session: Session, contest_id: uuid.UUID) -> Contest:
    """The contest of that id, which some row names."""
    return session.get_one(Contest, contest_id)


def every(session: Session) -> list[Contest]:
    """All contests, archived or not, by slug."""
    return list(session.scalars(select(Contest).order_by(Contest.slug)))


def lock(session: Session, slug: str) -> Contest | None:
    """The same, for a change: others who want to change it wait until this transaction ends.

    Rows that only name the contest can be written meanwhile: else who holds the head of the log and names
    the contest would wait for who holds the contest and wants the head.
    """
    return session.scalar(select(Contest).where(Contest.slug == slug).with_for_update(key_share=True))


def publications(session: Session, contest: Contest) -> list[Publication]:
    """Every version that was published, oldest first."""
    return list(
        session.scalars(
            select(Publication).where(Publication.contest_id == contest.id).order_by(Publication.version)
        )
    )


def files(session: Session, contest: Contest, version: int | None = None) -> dict[str, bytes]:
    """The published files of a version (the current one by default) by name."""
    rows = session.execute(
        select(ContestFile.name, ContestFile.content).where(
            ContestFile.contest_id == contest.id,
            ContestFile.version == (contest.version if version is None else version),
        )
    )
    return {row.name: row.content for row in rows}


def hashes(session: Session, contest: Contest, version: int, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of some files of a version, by name."""
    rows = session.execute(
        select(ContestFile.name, ContestFile.sha256).where(
            ContestFile.contest_id == contest.id,
            ContestFile.version == version,
            ContestFile.name.in_(list(names)),
        )
    )
    return {row.name: row.sha256 for row in rows}


def definition(session: Session, contest: Contest, version: int | None = None) -> Definition:
    """What was published in a version (the current one by default).

    Read once in each process: a digest names the same texts for good.
    """
    current = version is None or version == contest.version
    digest = contest.digest if current else publications(session, contest)[(version or 1) - 1].digest
    return defined(session, contest.id, version or contest.version, digest)


def defined(session: Session, contest_id: uuid.UUID, version: int, digest: str) -> Definition:
    """The same for who knows the digest of that version already: asks the database only the first time."""

    def read() -> Definition:
        rows = session.execute(
            select(ContestFile.name, ContestFile.content).where(
                ContestFile.contest_id == contest_id, ContestFile.version == version
            )
        )
        found, mistakes = folder.read({row.name: row.content for row in rows})
        if found is None:
            raise ValueError(f"{contest_id}: what was published cannot be read: {mistakes}")
        return found

    return _definitions.get(digest, read)


_definitions: Shelf[str, Definition] = Shelf(50)
