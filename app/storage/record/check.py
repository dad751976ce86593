"""What a printed number or hash belongs to, across the tables that issue such things.

Knows where hashes, codes and numbers are kept. Every row it finds is public: publications, decisions,
results, bulletins, reports, log records, issued documents; certificates and prizes for whoever holds their
code.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.storage.contest.contest import Contest, ContestFile, Publication
from app.storage.learning import certificate as certificates
from app.storage.learning.certificate import Certificate
from app.storage.papers import award as awards
from app.storage.papers.award import Award
from app.storage.papers.paper import Paper, PaperFile, PaperIssue, SignedPaper
from app.storage.record.audit import ChainRecord
from app.storage.record.decision import Decision
from app.storage.standings.bulletin import Bulletin
from app.storage.standings.report import Report
from app.storage.standings.snapshot import Outcome

MOST = 20


class Found(NamedTuple):
    """One thing: its contest, and the row that issued it."""

    contest: Contest
    row: (
        Publication
        | ContestFile
        | Decision
        | Outcome
        | ChainRecord
        | Certificate
        | Bulletin
        | Report
        | Paper
        | Award
    )


def by_hash(session: Session, digest: str) -> list[Found]:
    """Everything public whose hash begins with `digest` (16 to 64 hexadecimal digits)."""
    found: list[Found] = []
    publications = (
        select(Contest, Publication)
        .join(Publication, Publication.contest_id == Contest.id)
        .where(Publication.digest.startswith(digest))
        .limit(MOST)
    )
    found += [Found(*row) for row in session.execute(publications)]
    outcomes = (
        select(Contest, Outcome)
        .join(Outcome, Outcome.contest_id == Contest.id)
        .where(Outcome.digest.startswith(digest))
        .limit(MOST)
    )
    found += [Found(*row) for row in session.execute(outcomes)]
    files = (
        select(Contest, ContestFile)
        .join(ContestFile, ContestFile.contest_id == Contest.id)
        .where(ContestFile.sha256.startswith(digest))
        .order_by(ContestFile.version)
        .limit(MOST)
    )
    found += [Found(*row) for row in session.execute(files)]
    bulletins = (
        select(Contest, Bulletin)
        .join(Bulletin, Bulletin.contest_id == Contest.id)
        .where(Bulletin.digest.startswith(digest))
        .limit(MOST)
    )
    found += [Found(*row) for row in session.execute(bulletins)]
    reports = (
        select(Contest, Report)
        .join(Report, Report.contest_id == Contest.id)
        .where(Report.digest.startswith(digest))
        .limit(MOST)
    )
    found += [Found(*row) for row in session.execute(reports)]
    found += _papers(session, digest)
    if len(digest) == 64:
        records = (
            select(Contest, ChainRecord)
            .join(ChainRecord, ChainRecord.ledger == "contest:" + Contest.slug)
            .where(ChainRecord.hash == bytes.fromhex(digest))
        )
        found += [Found(*row) for row in session.execute(records)]
    return found


def decision(session: Session, slug: str, number: int) -> Found | None:
    """The decision of that number of a contest."""
    row = session.execute(
        select(Contest, Decision)
        .join(Decision, Decision.contest_id == Contest.id)
        .where(Contest.slug == slug, Decision.number == number)
    ).one_or_none()
    return Found(*row) if row else None


def log_record(session: Session, slug: str, seq: int) -> Found | None:
    """The record of that number in the log of a contest."""
    row = session.execute(
        select(Contest, ChainRecord)
        .join(ChainRecord, ChainRecord.ledger == "contest:" + Contest.slug)
        .where(Contest.slug == slug, ChainRecord.seq == seq)
    ).one_or_none()
    return Found(*row) if row else None


def certificate(session: Session, code: str) -> Found | None:
    """The certificate of that code (12 letters and digits as it is stored)."""
    found = certificates.by_code(session, code)
    return Found(*found) if found else None


def award(session: Session, code: str) -> Found | None:
    """The prize or commendation of that code."""
    found = awards.by_code(session, code)
    return Found(*found) if found else None


def numbered(session: Session, number: int) -> list[Found]:
    """The decisions of that number, of every contest."""
    rows = session.execute(
        select(Contest, Decision)
        .join(Decision, Decision.contest_id == Contest.id)
        .where(Decision.number == number)
        .order_by(Contest.slug)
        .limit(MOST)
    )
    return [Found(*row) for row in rows]


def paper(session: Session, symbol: str) -> list[Found]:
    """The issued documents of that number and symbol, of every body."""
    rows = session.execute(
        select(Contest, Paper)
        .join(Paper, Paper.contest_id == Contest.id)
        .join(PaperIssue, PaperIssue.paper_id == Paper.id)
        .where(func.upper(PaperIssue.symbol) == symbol.upper())
        .order_by(PaperIssue.issued_at)
        .limit(MOST)
    )
    return [Found(*row) for row in rows]


def _papers(session: Session, digest: str) -> list[Found]:
    """The documents of which a file, or a signed copy, has such a hash."""
    found: dict[uuid.UUID, Found] = {}
    for table in (PaperFile, SignedPaper):
        rows = session.execute(
            select(Contest, Paper)
            .join(Paper, Paper.contest_id == Contest.id)
            .join(table, table.paper_id == Paper.id)
            .where(table.sha256.startswith(digest))
            .limit(MOST)
        )
        found |= {row[1].id: Found(*row) for row in rows}
    return list(found.values())
