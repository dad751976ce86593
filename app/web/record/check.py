"""The check page: a number or a hash in print -> what it is, who issued it, whether it still stands.

Knows publications, files, decisions, results, bulletins, reports, log records, certificates, receipts,
issued documents, prizes. Tells nothing hidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from app.documents import certificate as document
from app.operations.papers import award, of_prizes
from app.operations.papers.gathered import Named, Said
from app.operations.people import throttle
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.permissions import allows
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest, ContestFile, Publication
from app.storage.entries import entry as entries
from app.storage.learning.certificate import Certificate
from app.storage.papers import paper as papers
from app.storage.papers.award import Award
from app.storage.papers.paper import Paper
from app.storage.postgres.database import db
from app.storage.record import audit
from app.storage.record import check as found_by
from app.storage.record import seal as seals
from app.storage.record.audit import ChainRecord
from app.storage.record.check import Found
from app.storage.record.decision import Decision
from app.storage.standings import bulletin as bulletins
from app.storage.standings import snapshot
from app.storage.standings.bulletin import Bulletin
from app.storage.standings.report import Report
from app.storage.standings.snapshot import Outcome
from app.web.page import formats
from app.web.page.words import _
from app.web.people import devices
from app.web.record import acts

bp = Blueprint("check", __name__)

HASH = re.compile(r"[0-9a-f]{16,64}")
DECISION = re.compile(r"([a-z0-9-]{1,80})/([0-9]{1,9})")
LOG = re.compile(r"([a-z0-9-]{1,80})#([0-9]{1,9})")
NUMBER = re.compile(r"[0-9]{1,9}")
PAPER = re.compile(r"[0-9]{2,6}/[^\W_0-9][^\W_]*(-[^\W_]+)*")
CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one thing is. `stands`: good or warn, why in `standing`; `facts` are labelled values."""

    title: str
    contest: str
    href: str
    stands: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    recompute: str
    simulated: bool


@bp.get("/check")
@allows("record.check")
def check() -> str:
    """The field, and the answer to what was typed into it."""
    q = request.args.get("q", "").strip()[:200]
    answers = [*_receipt(q), *(_answer(found) for found in _look_up(q))]
    return render_template(
        "check/check.html",
        q=q,
        answers=answers,
        simulated=any(answer.simulated for answer in answers),
        examples=contests.listed(db.session())[:1],
    )


def _look_up(q: str) -> list[Found]:
    plain = re.sub(r"\s+", "", q.casefold())
    if match := DECISION.fullmatch(plain):
        one = found_by.decision(db.session(), match[1], int(match[2]))
    elif match := LOG.fullmatch(plain):
        one = found_by.log_record(db.session(), match[1], int(match[2]))
    elif CODE.fullmatch(code := plain.replace("-", "")):
        one = _by_code(code.upper())
    elif NUMBER.fullmatch(plain):
        return found_by.numbered(db.session(), int(plain))
    elif HASH.fullmatch(plain):
        return found_by.by_hash(db.session(), plain)
    elif PAPER.fullmatch(plain):
        return found_by.paper(db.session(), plain)
    else:
        return []
    if one is None and PAPER.fullmatch(plain):
        return found_by.paper(db.session(), plain)
    return [one] if one else []


def _receipt(q: str) -> list[Answer]:
    """What a receipt stands for, without whose it is. Nobody finds one without its second half."""
    found = receipt.find(db.session(), q)
    if found is None:
        return []
    contest, held = found
    seal = seals.over(db.session(), contest.id, held.kind, held.number)
    sealed = _("within a few seconds") if seal is None else f"{contest.slug}#{seal.log_seq}"
    facts = [
        (_("Receipt number"), held.code),
        (_("Recorded"), formats.moment(held.at, contest.zone, seconds=True)),
        ("SHA-256", held.sha256),
        (_("In the log"), sealed),
        *(_of_entry(contest, held) if held.kind == "entries" else ()),
    ]
    what = {
        "registrations": _("Receipt of a registration"),
        "steps": _("Receipt of a part that was completed"),
        "attempts": _("Receipt of an attempt that was handed in"),
        "entries": _("Receipt of an entry that was handed in"),
    }[held.kind]
    words = _("It is in the record, just as it was when this receipt was given.")
    return [_made(contest, what, "good", words, facts, "result.show")]


def _of_entry(contest: Contest, held: Receipt) -> list[tuple[str, str]]:
    """Size and hash of an entry and of each of its files; names are its sender's own."""
    content = entries.by_number(db.session(), contest.id, held.number)
    if content is None:
        return []
    rows = entries.versions(db.session(), contest.id, entry=content.entry)
    row = next(each for each in rows if each.version == content.version)
    told = [(_("Size"), formats.bytes_of(row.size)), (_("SHA-256 of the content"), row.sha256)]
    files = entries.files(db.session(), contest.id, content.entry, content.version)
    for number, (_named, file) in enumerate(files, 1):
        told.append((_("Size of file %(number)s", number=number), formats.bytes_of(file.size)))
        told.append((_("SHA-256 of file %(number)s", number=number), file.sha256))
    return told


def _by_code(code: str) -> Found | None:
    """The certificate or prize of a code. Who tries many in vain must wait: none is found by guessing."""
    place = {"check.address": devices.counted(request.remote_addr or "")}
    throttle.check(db.session(), place)
    found = found_by.certificate(db.session(), code) or found_by.award(db.session(), code)
    if found is None:
        throttle.count(db.session(), place)
    return found


def _answer(found: Found) -> Answer:
    row = found.row
    if isinstance(row, Decision):
        return _decision(found, row)
    if isinstance(row, Outcome):
        return _outcome(found, row)
    if isinstance(row, ChainRecord):
        return _record(found, row)
    if isinstance(row, Certificate):
        return _certificate(found, row)
    if isinstance(row, Bulletin):
        return _bulletin(found, row)
    if isinstance(row, Report):
        return _report(found, row)
    if isinstance(row, Paper):
        return _paper(found, row)
    if isinstance(row, Award):
        return _award(found, row)
    return _publication(found, row)


def _decision(found: Found, row: Decision) -> Answer:
    contest = found.contest
    facts = [
        (_("What was decided"), acts.words(row.kind)),
        (_("Taken"), formats.moment(row.happened_at, contest.zone)),
        (_("Signed by"), acts.signed(row.by, row.second)),
        (_("SHA-256 of the signed document"), row.data.get("endorsed", {}).get("sha256", "")),
        (_("Reason"), row.reason),
        (_("Recorded"), formats.moment(row.recorded_at, contest.zone, seconds=True)),
        (_("In the log"), f"{contest.slug}#{row.log_seq}"),
    ]
    return _made(
        contest,
        _("Decision %(number)s", number=row.number),
        "good",
        _("It is in the record as it was taken. Decisions are never changed; a later one may go further."),
        facts,
        "result.show",
    )


def _outcome(found: Found, row: Outcome) -> Answer:
    contest = found.contest
    last = snapshot.outcome(db.session(), contest.id)
    current = last is not None and last.number == row.number
    facts = [
        (_("As of"), formats.moment(row.as_of, contest.zone)),
        (_("Version"), str(row.number)),
        ("SHA-256", row.digest),
        (_("In the log"), f"{contest.slug}#{row.log_seq}"),
    ]
    words = (
        _("These are the results that hold now.")
        if current
        else _("A later version of the results has taken its place; both stay visible.")
    )
    return _made(
        contest,
        _("Results, version %(number)s", number=row.number),
        "good" if current else "warn",
        words,
        facts,
        "result.show",
    )


def _record(found: Found, row: ChainRecord) -> Answer:
    contest = found.contest
    head = audit.head(db.session(), contest.ledger)
    facts = [
        (_("What was recorded"), f"{row.action} · {row.subject}"),
        (_("Recorded"), formats.moment(row.at, contest.zone, seconds=True)),
        (_("Hash of this record"), row.hash.hex()),
        (_("Hash of the record before"), row.prev.hex()),
        (_("Last record of the log"), f"{contest.slug}#{head[0]}" if head else ""),
    ]
    return _made(
        contest,
        _("Log record %(number)s", number=row.seq),
        "good",
        _("It is part of the log: every later record rests on its hash, so it cannot be changed unseen."),
        facts,
        "result.show",
    )


def _certificate(found: Found, row: Certificate) -> Answer:
    contest = found.contest
    definition = contests.definition(db.session(), contest)
    title = definition.contest.certificate.title if definition.contest.certificate else None
    ended = row.revocation
    facts = [
        (_("Number"), document.numbered(row.number)),
        (_("In the name of"), masked(row.name) or _("(erased at the person's request)")),
        (_("Unit"), next((unit.name for unit in definition.units if unit.code == row.unit), "")),
        (_("Issued by"), formats.text(definition.contest.organiser)),
        (_("Issued"), formats.moment(row.issued_at, contest.zone)),
    ]
    if ended is None:
        words = _("It stands: the program gave it for this contest and nobody has taken it back.")
    elif ended.kind == "replaced":
        words = _("It no longer stands: its holder has a newer one in its place.")
    else:
        words = _("It no longer stands: the organisers have withdrawn it.")
        facts.append((_("Reason"), ended.reason))
        facts.append((_("Withdrawn"), formats.moment(ended.revoked_at, contest.zone)))
    name = formats.text(title) if title else _("Certificate")
    return _made(contest, name, "warn" if ended else "good", words, facts, "contest.home")


def _bulletin(found: Found, row: Bulletin) -> Answer:
    contest = found.contest
    facts = [
        (_("As of"), formats.moment(row.as_of, contest.zone)),
        ("SHA-256", row.digest),
        (_("In the log"), f"{contest.slug}#{row.log_seq}"),
    ]
    last = bulletins.of_instant(db.session(), contest.id, row.standing, row.as_of)[-1]
    current = last.number == row.number
    words = (
        _("These figures hold, as they were given out.")
        if current
        else _("A later revision of the same hour has taken its place; both stay visible.")
    )
    title = _("Bulletin %(number)s", number=row.number)
    return _made(contest, title, "good" if current else "warn", words, facts, "bulletin.index")


def _report(found: Found, row: Report) -> Answer:
    facts = [
        (_("As of"), formats.moment(row.as_of, found.contest.zone)),
        ("SHA-256", row.digest),
        (_("In the log"), f"{found.contest.slug}#{row.log_seq}"),
    ]
    title, words = _("Report %(number)s", number=row.number), _("These figures hold, as they were made.")
    return _made(found.contest, title, "good", words, facts, "report.index")


def _paper(found: Found, row: Paper) -> Answer:
    """An issued document, without its words: not every one is for everybody."""
    contest = found.contest
    assert row.issue is not None
    signed = papers.signed(db.session(), row.id)
    facts = [
        (_("Number"), row.issue.symbol),
        (_("Date"), formats.day(row.issue.on)),
        (_("Issued by"), row.issuer.running),
        *((each.ending.upper(), each.sha256) for each in papers.files(db.session(), row.id)),
        *((_("Signed PDF, version %(number)s", number=each.version), each.sha256) for each in signed),
        (_("In the log"), f"{contest.slug}#{row.issue.log_seq}"),
    ]
    words = _("It was issued here under this number. Compare the hash of your file with those below.")
    return _made(contest, _("Official document"), "good", words, facts, "contest.home")


def _award(found: Found, row: Award) -> Answer:
    contest = found.contest
    definition = contests.definition(db.session(), contest)
    held = next(
        each for each in award.held(db.session(), contest.id) if each.given.award.number == row.number
    )
    given, ended = held.given, held.standing.ended
    prize = next(line for line in definition.contest.prize_lines if line.id == given.won.prize)
    names, people = of_prizes.winners(db.session(), contest, definition, {given.won.subject})
    facts = [
        (_("Prize"), formats.text(prize.title)),
        (_("In the name of"), _winner(names[given.won.subject], people)),
        (_("Amount"), formats.money(given.won.amount) if row.kind == "prize" else ""),
        (_("Given by"), f"{given.issue.symbol}, {formats.day(given.issue.on)}"),
        (_("Issued by"), formats.text(definition.contest.organiser)),
    ]
    words = _("It still stands: it was given by this document and nobody has taken it back.")
    if ended is not None:
        at = formats.moment(ended.at, contest.zone)
        words = _("It was taken back on %(moment)s because: %(why)s", moment=at, why=ended.reason)
        facts.append((_("Decision"), f"{contest.slug}/{ended.number}"))
        facts.append((_("Document"), str(ended.data.get("document", ""))))
        if held.standing.due:
            facts.append((_("Still to be paid back"), formats.money(held.standing.owed)))
    elif given.replaced_by is not None:
        at = formats.moment(given.replaced_by.awarded_at, contest.zone)
        words = _("It no longer stands: the results changed on %(moment)s.", moment=at)
        facts.append((_("Decision"), f"{contest.slug}/{given.replaced_by.decision}"))
    title = _("Certificate of merit") if row.kind == "merit" else _("Prize")
    return _made(contest, title, "good" if held.stands else "warn", words, facts, "result.show")


def _winner(name: Said, people: Mapping[str, Named]) -> str:
    """A unit by its name; a person so that they recognise it and nobody else learns it."""
    if isinstance(name, str):
        return name[:1].upper() + name[1:]
    who = people.get(name["person"])
    return masked(who.name) if who else name["person"]


def masked(name: str) -> str:
    """A name so that its holder recognises it and nobody else learns it: `N***** T** Lan`."""
    *before, last = name.split() or [""]
    return " ".join([*(word[0] + "*" * (len(word) - 1) for word in before), last])


def _publication(found: Found, row: Publication | ContestFile) -> Answer:
    contest = found.contest
    current = row.version == contest.version
    words = (
        _("This is the text that holds now.")
        if current
        else _("A later version of the text has taken its place.")
    )
    facts = [(_("Version"), str(row.version))]
    if isinstance(row, ContestFile):
        title = _("Published file %(name)s", name=row.name)
        facts.append(("SHA-256", row.sha256))
    else:
        title = _("Publication of the rules, version %(number)s", number=row.version)
        facts += [
            (_("Published"), formats.moment(row.published_at, contest.zone)),
            ("SHA-256", row.digest),
            (_("In the log"), f"{contest.slug}#{row.log_seq}"),
        ]
    return _made(contest, title, "good" if current else "warn", words, facts, "rules.read")


def _made(
    contest: Contest, title: str, stands: str, standing: str, facts: list[tuple[str, str]], endpoint: str
) -> Answer:
    return Answer(
        title=title,
        contest=contest.title(formats.language()),
        href=url_for(endpoint, slug=contest.slug),
        stands=stands,
        standing=standing,
        facts=tuple((label, value) for label, value in facts if value),
        recompute=contest.slug,
        simulated=contest.simulated,
    )
