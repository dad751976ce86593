"""Records of one ledger as people look for them: by who, what, when, words. Reads the tables of `audit`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session

from app.storage.record.audit import ChainData, ChainRecord

MOST_CHOICES = 100


class Wanted(NamedTuple):
    """What is looked for; empty: everything. `who` and `what` are whole actors and actions, `words` a part of
    any text of the record; instants from `since` to before `until`. Nothing from `closed` on is shown.
    """

    who: str = ""
    what: str = ""
    words: str = ""
    since: int | None = None
    until: int | None = None
    closed: int | None = None


class Line(NamedTuple):
    """One record. `data` is None where it was erased for good; `hash` is hex."""

    seq: int
    at: int
    actor: str
    action: str
    subject: str
    data: Any
    hash: str


def found(
    session: Session, ledger: str, wanted: Wanted, *, first: int = 0, most: int
) -> tuple[list[Line], int]:
    """The newest that fit, from number `first` on, and how many there are in all."""
    which = _which(ledger, wanted)
    total = session.scalar(
        select(func.count()).select_from(ChainRecord).outerjoin(ChainData, _BESIDE).where(which)
    )
    rows = session.execute(_lines(which).order_by(ChainRecord.seq.desc()).offset(first).limit(most))
    return [_line(row) for row in rows], total or 0


def every(session: Session, ledger: str, wanted: Wanted) -> Iterator[Line]:
    """All that fit, in the order of the ledger."""
    rows = session.execute(_lines(_which(ledger, wanted)).order_by(ChainRecord.seq))
    return map(_line, rows.yield_per(1000))


def one(session: Session, ledger: str, seq: int, closed: int | None) -> Line | None:
    """A record by its number, where it is shown."""
    which = and_(_which(ledger, Wanted(closed=closed)), ChainRecord.seq == seq)
    row = session.execute(_lines(which)).one_or_none()
    return _line(row) if row else None


def actors(session: Session, ledger: str) -> Sequence[str]:
    """Who acts in it, the most active first; so many at most."""
    return _choices(session, ledger, ChainRecord.actor)


def actions(session: Session, ledger: str) -> Sequence[str]:
    """What happens in it."""
    return sorted(_choices(session, ledger, ChainRecord.action))


_BESIDE = and_(ChainData.ledger == ChainRecord.ledger, ChainData.seq == ChainRecord.seq)


def _lines(which: ColumnElement[bool]) -> Select[Any]:
    return select(ChainRecord, ChainData.data).outerjoin(ChainData, _BESIDE).where(which)


def _which(ledger: str, wanted: Wanted) -> ColumnElement[bool]:
    words = wanted.words
    return and_(
        ChainRecord.ledger == ledger,
        ChainRecord.actor == wanted.who if wanted.who else true(),
        ChainRecord.action == wanted.what if wanted.what else true(),
        ChainRecord.at >= wanted.since if wanted.since is not None else true(),
        ChainRecord.at < wanted.until if wanted.until is not None else true(),
        ChainRecord.at < wanted.closed if wanted.closed is not None else true(),
        or_(
            ChainRecord.subject.icontains(words, autoescape=True),
            ChainRecord.action.icontains(words, autoescape=True),
            cast(ChainData.data, Text).icontains(words, autoescape=True),
        )
        if words
        else true(),
    )


def _line(row: Any) -> Line:
    record, data = row
    return Line(record.seq, record.at, record.actor, record.action, record.subject, data, record.hash.hex())


def _choices(session: Session, ledger: str, column: Any) -> Sequence[str]:
    wanted = select(column).where(ChainRecord.ledger == ledger).group_by(column)
    return session.scalars(wanted.order_by(func.count().desc(), column).limit(MOST_CHOICES)).all()
