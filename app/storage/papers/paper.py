"""Official documents: drafts, the numbers under which they were issued, signed copies that came back.

A draft may change until it is issued; what was issued and what came back signed only grows.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.contest.contest import SHA256
from app.storage.files import File
from app.storage.papers.issuer import Issuer
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed, SealedJson

NAMED = Personal("document", "duty", "document")
State = Literal["draft", "issued", "discarded"]


class Paper(Base):
    """One document; `number` counts those of a contest. `unit` is whose own it is, else empty.

    `data` is all that was computed for it, from the one origin it names; `digest` its SHA-256. People stand
    in it by their codes; `people` says who is behind them. `texts` are what was written.
    """

    __tablename__ = "paper"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'issued', 'discarded')", name="state"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("contest_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text, info={"plain": "one of the templates"})
    key: Mapped[str] = mapped_column(Text, info={"plain": "what it is made from"})
    unit: Mapped[str] = mapped_column(Text)
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuer.id"))
    data: Mapped[dict[str, Any]] = mapped_column(SealedJson("paper.data"), info={"personal": NAMED})
    digest: Mapped[str] = mapped_column(String(64), info={"plain": "hash of what was computed"})
    texts: Mapped[dict[str, str]] = mapped_column(SealedJson("paper.texts"), info={"personal": NAMED})
    state: Mapped[State] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(Text, info={"plain": "the actor as the log names them"})
    made_at: Mapped[int] = mapped_column(Instant)
    changed_at: Mapped[int] = mapped_column(Instant)
    issuer: Mapped[Issuer] = relationship(lazy="joined")
    issue: Mapped[PaperIssue | None] = relationship(lazy="joined", viewonly=True)
    people: Mapped[list[PaperPerson]] = relationship(cascade="all, delete-orphan")

    @property
    def names(self) -> dict[str, str]:
        """The names by code; without those that were erased."""
        return {each.code: each.name for each in self.people}


class PaperPerson(Base):
    """Somebody whom a document names: their code in its data, and the name that is printed.

    The row goes when the person's data are erased; from then on a draft says the code. What was issued is
    kept as the law on archives says.
    """

    __tablename__ = "paper_person"
    __table_args__ = (Index(None, "person_id"), {"info": {"erase": "delete"}})

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "a code within one contest"})
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Sealed("paper_person.name"), info={"personal": NAMED})


class PaperIssue(Base):
    """A document got its number and date: from here on its files stay as they are.

    `series` is the abbreviation of its kind, `symbol` number and symbol as printed ("05/QĐ-BTC").
    """

    __tablename__ = "paper_issue"
    __table_args__ = (
        UniqueConstraint("issuer_id", "series", "year", "number"),
        CheckConstraint("number >= 1", name="number"),
        {"info": {"append_only": True}},
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuer.id"))
    series: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(Text, index=True)
    on: Mapped[date] = mapped_column(Date)
    issued_by: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[int] = mapped_column(Instant)
    log_seq: Mapped[int] = mapped_column(BigInteger)


class PaperFile(Base):
    """A file of an issued document: `pdf`, `docx` or `xlsx`, frozen when it got its number."""

    __tablename__ = "paper_file"
    __table_args__ = (
        CheckConstraint("ending IN ('pdf', 'docx', 'xlsx')", name="ending"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        {"info": {"append_only": True}},
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_issue.paper_id"), primary_key=True)
    ending: Mapped[str] = mapped_column(String(8), primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    file: Mapped[File] = relationship(lazy="joined", viewonly=True)


class SignedPaper(Base):
    """A signed PDF that was taken back in; a later `version` takes the place of the one before."""

    __tablename__ = "signed_paper"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        {"info": {"append_only": True}},
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_issue.paper_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    taken_by: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[int] = mapped_column(Instant)
    log_seq: Mapped[int] = mapped_column(BigInteger)
    file: Mapped[File] = relationship(lazy="joined", viewonly=True)


def listed(session: Session, contest_id: uuid.UUID, units: Collection[str] | None = None) -> list[Paper]:
    """The documents of a contest that were not discarded, the newest first; of these units only, if named."""
    wanted = select(Paper).where(Paper.contest_id == contest_id, Paper.state != "discarded")
    if units is not None:
        wanted = wanted.where(Paper.unit.in_(units))
    return list(session.scalars(wanted.order_by(Paper.number.desc())))


def waiting(session: Session, contest_id: uuid.UUID, units: Collection[str] | None = None) -> tuple[int, int]:
    """How many drafts have no number yet, and how many issued documents no signed copy; of these units only,
    if named.
    """
    unsigned = (Paper.state == "issued") & ~exists().where(SignedPaper.paper_id == Paper.id)
    wanted = select(func.count().filter(Paper.state == "draft"), func.count().filter(unsigned)).where(
        Paper.contest_id == contest_id
    )
    if units is not None:
        wanted = wanted.where(Paper.unit.in_(units))
    drafts, issued = session.execute(wanted).one()
    return drafts, issued


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Paper | None:
    """One document that was not discarded."""
    wanted = select(Paper).where(
        Paper.contest_id == contest_id, Paper.number == number, Paper.state != "discarded"
    )
    return session.scalar(wanted)


def lock(session: Session, id: uuid.UUID) -> Paper:
    """The same for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Paper).where(Paper.id == id).with_for_update(of=Paper)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """How many documents a contest has had."""
    return session.scalar(select(func.max(Paper.number)).where(Paper.contest_id == contest_id)) or 0


def last_issued(session: Session, issuer_id: uuid.UUID, series: str, year: int) -> int:
    """The highest number of a series in a year; 0 before the first."""
    wanted = select(func.max(PaperIssue.number)).where(
        PaperIssue.issuer_id == issuer_id, PaperIssue.series == series, PaperIssue.year == year
    )
    return session.scalar(wanted) or 0


def taken(session: Session, issuer_id: uuid.UUID, series: str, year: int, number: int) -> bool:
    """Whether a document of that series and year has that number."""
    wanted = select(PaperIssue.paper_id).where(
        PaperIssue.issuer_id == issuer_id,
        PaperIssue.series == series,
        PaperIssue.year == year,
        PaperIssue.number == number,
    )
    return session.scalar(wanted) is not None


def files(session: Session, paper_id: uuid.UUID) -> list[PaperFile]:
    """The files of an issued document."""
    wanted = select(PaperFile).where(PaperFile.paper_id == paper_id)
    return list(session.scalars(wanted.order_by(PaperFile.ending.desc())))


def signed(session: Session, paper_id: uuid.UUID) -> list[SignedPaper]:
    """The signed copies that came back, the newest first."""
    wanted = select(SignedPaper).where(SignedPaper.paper_id == paper_id)
    return list(session.scalars(wanted.order_by(SignedPaper.version.desc())))
