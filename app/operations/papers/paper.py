"""Make official documents: a draft from one origin, its texts, its number and date, the signed copy.

Figures are gathered once and kept with their digest; who writes changes texts and never a figure. What got
its number is frozen: its files, each with its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.documents import inspection
from app.documents.inspection.reasons import MEGABYTE
from app.documents.letter.letter import numeral
from app.documents.letter.template import Template
from app.operations import Refused
from app.operations.papers import award, origin, setting
from app.operations.papers.gathered import Gathered
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers import award as awards
from app.storage.papers import issuer as issuers
from app.storage.papers import paper as papers
from app.storage.papers.award import Kind
from app.storage.papers.paper import Paper, PaperFile, PaperIssue, PaperPerson, SignedPaper
from app.storage.record import audit
from rounds import calendar
from rounds.reasons import reason

MOST_SIGNED = 50 * MEGABYTE
"""Bytes of a signed PDF."""
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def make(
    session: Session, contest: Contest, kind: str, key: str, issuer_number: int, *, unit: str = "", by: str
) -> Paper:
    """A new draft with the texts of its template. `unit`: it is that unit's own. Commits.

    Raises Refused(document.unknown-kind | document.no-issuer | document.nothing | document.template).
    """
    of = setting.kind(contest, kind)
    issuer = issuers.by_number(session, contest.id, issuer_number)
    if issuer is None or issuer.unit != unit:
        raise Refused(reason("document.no-issuer"))
    contests.lock(session, contest.slug)
    found = origin.gather(session, contest, of.source, key)
    data = origin.data(found)
    now = clock.read(session)
    made = Paper(
        id=clock.new_id(),
        contest_id=contest.id,
        number=papers.last_number(session, contest.id) + 1,
        kind=kind,
        key=key,
        unit=unit,
        issuer_id=issuer.id,
        data=data,
        digest=origin.digest(data),
        people=_people(contest, found),
        state="draft",
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    made.texts = setting.defaults(of, made)
    session.add(made)
    _log(session, contest, "paper.make", made, {"kind": kind, "digest": made.digest}, by)
    session.commit()
    return made


def write(session: Session, contest: Contest, paper: Paper, texts: Mapping[str, str], *, by: str) -> None:
    """Change the texts of a draft. Commits. Raises Refused(document.frozen)."""
    row = _draft(session, paper)
    known = {each.id for each in setting.kind(contest, row.kind).texts}
    row.texts = {**row.texts, **{id: words for id, words in texts.items() if id in known}}
    row.changed_at = clock.read(session)
    digest = hashlib.sha256(repr(sorted(row.texts.items())).encode()).hexdigest()
    _log(session, contest, "paper.write", row, {"texts": digest}, by)
    session.commit()


def renew(session: Session, contest: Contest, paper: Paper, *, by: str) -> None:
    """Gather the figures of a draft anew; what people wrote stays, what was left as it came follows them.

    Commits. Raises Refused(document.frozen | document.nothing | document.template).
    """
    row = _draft(session, paper)
    of = setting.kind(contest, row.kind)
    before = setting.defaults(of, row)
    found = origin.gather(session, contest, of.source, row.key)
    row.data, row.people = origin.data(found), []
    session.flush()
    row.people = _people(contest, found)
    row.digest = origin.digest(row.data)
    after = setting.defaults(of, row)
    row.texts = {
        id: after[id] if row.texts.get(id) == before.get(id) else row.texts.get(id, "") for id in after
    }
    row.changed_at = clock.read(session)
    _log(session, contest, "paper.renew", row, {"digest": row.digest}, by)
    session.commit()


def outdated(session: Session, contest: Contest, paper: Paper) -> bool:
    """Whether the figures of a draft are no longer what its origin says now."""
    of = setting.kind(contest, paper.kind)
    try:
        found = origin.gather(session, contest, of.source, paper.key)
    except Refused:
        return True
    return origin.digest(origin.data(found)) != paper.digest


def discard(session: Session, contest: Contest, paper: Paper, *, by: str) -> None:
    """Throw a draft away. Commits. Raises Refused(document.frozen)."""
    row = _draft(session, paper)
    row.state = "discarded"
    _log(session, contest, "paper.discard", row, {}, by)
    session.commit()


def issue(session: Session, contest: Contest, paper: Paper, *, number: int, on: date, by: str) -> PaperIssue:
    """Give a draft its number and date out of the series of its body and freeze it. Commits.

    Raises Refused(document.no-number | document.frozen | document.number-taken | document.future |
    document.template) and as `award.plan` does.
    """
    if number < 1:
        raise Refused(reason("document.no-number"))
    contests.lock(session, contest.slug)
    row = _draft(session, paper)
    now = clock.read(session)
    zone = contests.definition(session, contest).contest.zone
    if on > calendar.local(now, zone).date():
        raise Refused(reason("document.future"))
    of = setting.kind(contest, row.kind)
    series = setting.series(of)
    if papers.taken(session, row.issuer_id, series, on.year, number):
        raise Refused(reason("document.number-taken", number=number, year=on.year))
    ending = setting.symbol(of, row.issuer)
    symbol = f"{numeral(number)}/{ending}" if ending else numeral(number)
    gives = _gives(of)
    planned = award.plan(session, contest, row, gives, year=on.year, first=number) if gives else []
    made = setting.files(contest, zone, row, number=number, on=on, planned=planned)
    hashes = {ending: hashlib.sha256(content).hexdigest() for ending, content in made.items()}
    said = {"symbol": symbol, "on": on.isoformat(), "data": row.digest, "files": hashes}
    entry = _log(session, contest, "paper.issue", row, said, by)
    row.state = "issued"
    issued = PaperIssue(
        paper_id=row.id,
        contest_id=contest.id,
        issuer_id=row.issuer_id,
        series=series,
        year=on.year,
        number=number,
        symbol=symbol,
        on=on,
        issued_by=by,
        issued_at=now,
        log_seq=entry,
    )
    session.add(issued)
    session.flush()
    if gives:
        award.give(session, issued, gives, planned)
    for ending, content in made.items():
        kept = files.keep(
            session,
            [content],
            name=file_name(contest, row, symbol, ending),
            media_type=MEDIA_TYPES[ending],
            contest_id=contest.id,
        )
        session.add(PaperFile(paper_id=row.id, ending=ending, file_id=kept.id, sha256=kept.sha256))
    session.commit()
    return issued


def take_in(
    session: Session, contest: Contest, paper: Paper, content: bytes, name: str, *, by: str
) -> SignedPaper:
    """Take a signed PDF of an issued document back in, with its hash. Commits.

    Raises Refused(document.not-issued | document.same-file) and with what is wrong with the file.
    """
    row = papers.lock(session, paper.id)
    if row.issue is None:
        raise Refused(reason("document.not-issued"))
    found = inspection.inspect(io.BytesIO(content), name, accepted={"pdf"}, most=MOST_SIGNED)
    if found.reasons:
        raise Refused(*found.reasons)
    sha256 = hashlib.sha256(content).hexdigest()
    before = papers.signed(session, row.id)
    if any(each.sha256 == sha256 for each in before):
        raise Refused(reason("document.same-file"))
    kept = files.keep(
        session,
        [content],
        name=file_name(contest, row, row.issue.symbol, "signed.pdf"),
        media_type=MEDIA_TYPES["pdf"],
        contest_id=contest.id,
    )
    version = before[0].version + 1 if before else 1
    entry = _log(session, contest, "paper.take-in", row, {"sha256": sha256, "version": version}, by)
    made = SignedPaper(
        paper_id=row.id,
        version=version,
        file_id=kept.id,
        sha256=sha256,
        taken_by=by,
        taken_at=clock.read(session),
        log_seq=entry,
    )
    session.add(made)
    session.commit()
    return made


def file_name(contest: Contest, paper: Paper, symbol: str, ending: str) -> str:
    """What a file of a document is called: `05-QĐ-BTC-decision.pdf`."""
    mark = "-mo-phong-simulated" if contest.simulated else ""
    return f"{symbol.replace('/', '-')}-{paper.kind}{mark}.{ending}"


def next_number(session: Session, contest: Contest, paper: Paper, year: int) -> int:
    """The number that follows in the series of a draft; of commendations the first of those it needs."""
    of = setting.kind(contest, paper.kind)
    if _gives(of) == "merit":
        return awards.last_registered(session, paper.issuer_id, year) + 1
    return papers.last_issued(session, paper.issuer_id, setting.series(of), year) + 1


def _gives(of: Template) -> Kind | None:
    return "prize" if of.gives == "prize" else "merit" if of.gives == "merit" else None


def _people(contest: Contest, found: Gathered) -> list[PaperPerson]:
    return [
        PaperPerson(code=code, contest_id=contest.id, person_id=who.person_id, name=who.name)
        for code, who in found.people.items()
    ]


def _draft(session: Session, paper: Paper) -> Paper:
    row = papers.lock(session, paper.id)
    if row.state != "draft":
        raise Refused(reason("document.frozen"))
    return row


def _log(
    session: Session, contest: Contest, act: str, paper: Paper, said: Mapping[str, object], by: str
) -> int:
    return audit.record(session, contest.ledger, act, f"paper:{paper.number}", dict(said), actor=by).seq
