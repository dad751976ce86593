"""A document as it stands: template, data, texts and the body that issues it -> letter -> files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from app.documents import certificate, recount, workbook
from app.documents.letter import docx, merit, merit_docx, pdf, template
from app.documents.letter.letter import Annex, Letter, Signer, Table, numeral
from app.documents.letter.merit import Merits, Recipient
from app.documents.letter.template import Broken, Template
from app.documents.workbook import Page
from app.operations import Refused
from app.operations.papers.award import Plan
from app.operations.papers.gathered import named
from app.storage.contest.contest import Contest
from app.storage.papers import folder
from app.storage.papers.issuer import Issuer
from app.storage.papers.paper import Paper
from rounds import calendar
from rounds.reasons import reason

MARK = "MÔ PHỎNG / SIMULATED"


def templates(contest: Contest) -> list[Template]:
    """Every kind of document there is for a contest: the program's, the organisation's own in their place.

    Raises Refused(document.template) for a file that cannot be used.
    """
    try:
        return template.listed(*folder.folders(contest))
    except Broken as broken:
        raise Refused(reason("document.template", why=str(broken))) from broken


def kind(contest: Contest, id: str) -> Template:
    """One of them. Raises Refused(document.unknown-kind) and as above."""
    found = next((each for each in templates(contest) if each.id == id), None)
    if found is None:
        raise Refused(reason("document.unknown-kind"))
    return found


def defaults(of: Template, paper: Paper) -> dict[str, str]:
    """The texts of a draft as its template has them. Raises Refused(document.template)."""
    values, _tables = printed(paper)
    try:
        return {each.id: template.filled(each.default, values) for each in of.texts}
    except Broken as broken:
        raise Refused(reason("document.template", why=f"{of.id}: {broken}")) from broken


def symbol(of: Template, issuer: Issuer) -> str:
    """What stands behind the number: `QĐ-BTC`, or `SKHCN-TTTT` of a công văn."""
    parts = (of.short, issuer.symbol) if of.short else (issuer.symbol, issuer.section)
    return "-".join(part for part in parts if part)


def series(of: Template) -> str:
    """The series of numbers that a kind of document counts in."""
    return of.short or "CV"


def letter(
    contest: Contest, zone: str, paper: Paper, *, number: int | None = None, on: date | None = None
) -> Letter:
    """A document with its number and date, or without them as a draft. Raises Refused(document.template)."""
    of, issuer = kind(contest, paper.kind), paper.issuer
    values, tables = printed(paper)
    texts = {each.id: paper.texts.get(each.id, "") for each in of.texts}
    fields = {each.id: each for each in of.texts}
    try:
        content = template.blocks(of.body, values, fields=fields, texts=texts, tables=tables)
        annexes = tuple(
            Annex(
                title=template.filled(each.title, values),
                wide=each.wide,
                blocks=template.blocks(each.body, values, fields=fields, texts=texts, tables=tables),
            )
            for each in of.annexes
        )
    except Broken as broken:
        raise Refused(reason("document.template", why=f"{of.id}: {broken}")) from broken
    return Letter(
        parent=template.lines(issuer.parent),
        body=template.lines(issuer.body),
        of=issuer.running,
        symbol=symbol(of, issuer),
        number=number,
        place=issuer.place,
        on=on,
        year=on.year if on else calendar.local(paper.made_at, zone).year,
        name=of.name,
        abstract=texts.get("abstract", ""),
        blocks=content,
        signers=_signers(of, issuer),
        to=template.lines(texts.get("to", "")),
        copies=template.lines(texts.get("copies", "")),
        contact=issuer.contact if not of.name else "",
        annexes=tuple(each for each in annexes if each.blocks),
        mark=MARK if contest.simulated else "",
        made_at=paper.changed_at,
    )


def files(
    contest: Contest,
    zone: str,
    paper: Paper,
    *,
    number: int | None = None,
    on: date | None = None,
    planned: Sequence[Plan] = (),
) -> dict[str, bytes]:
    """The document by ending: `pdf`, `docx`, and `xlsx` where it has tables of figures.

    `planned`: the awards that it gives, in its order.

    Raises Refused(document.template).
    """
    if kind(contest, paper.kind).shape == "merit":
        page = merits(contest, zone, paper, on=on, planned=planned)
        return {"pdf": merit.pdf(page), "docx": merit_docx.docx(page)}
    of = letter(contest, zone, paper, number=number, on=on)
    made = {"pdf": pdf.pdf(of), "docx": docx.docx(of)}
    if kind(contest, paper.kind).workbook == "recount":
        made["xlsx"] = _recount(contest, paper)
    elif sheets := annexes(of):
        made["xlsx"] = sheets
    return made


def _recount(contest: Contest, paper: Paper) -> bytes:
    """The workbook in which the sums of a result can be done again."""
    values, _tables = printed(paper)
    names, sums = paper.names, paper.data["sums"]
    judged = [
        {**each, "rows": [[row[0], named(row[1], names), *row[2:]] for row in each["rows"]]}
        for each in sums["judged"]
    ]
    awards = [[named(row[0], names), *row[1:]] for row in sums["awards"]]
    title, mark = f"Bảng tính kiểm tra: {values['contest']}", MARK if contest.simulated else ""
    return recount.write(
        title, {**sums, "judged": judged, "awards": awards}, mark=mark, code=values["result_code"]
    )


def merits(
    contest: Contest, zone: str, paper: Paper, *, on: date | None = None, planned: Sequence[Plan] = ()
) -> Merits:
    """Certificates of merit, one for each who is to get one."""
    issuer, texts = paper.issuer, paper.texts
    register = texts.get("register", "")
    return Merits(
        giver=template.lines(texts.get("giver", "")),
        post=template.lines(issuer.post),
        signer=issuer.signer,
        place=issuer.place,
        on=on,
        year=on.year if on else calendar.local(paper.made_at, zone).year,
        achievement=texts.get("achievement", ""),
        decision=texts.get("decision", ""),
        recipients=tuple(
            Recipient(
                name=row[0],
                prize=row[1],
                register=f"{register.rstrip(' .')} {numeral(given.registered)}"
                if given and given.registered
                else register,
                code=certificate.spelled(given.code) if given else "",
            )
            for row, given in zip_longest(printed(paper)[1]["merits"]["rows"], planned)
        ),
        mark=MARK if contest.simulated else "",
        made_at=paper.changed_at,
    )


def printed(paper: Paper) -> tuple[dict[str, str], dict[str, Any]]:
    """Values and tables of a document with the names in them."""
    names = paper.names
    values = {id: named(words, names) for id, words in paper.data["values"].items()}
    tables = {
        id: {**each, "rows": [[named(words, names) for words in row] for row in each["rows"]]}
        for id, each in paper.data["tables"].items()
    }
    return values, tables


def annexes(of: Letter) -> bytes | None:
    """The tables of the annexes as a workbook; None without any."""
    tables = [
        (heading, annex, each)
        for heading, annex in of.annexed()
        for each in annex.blocks
        if isinstance(each, Table)
    ]
    pages = [
        Page(
            title=heading if len(tables) == 1 else f"{heading} ({number})",
            above=[*([of.mark] if of.mark else []), annex.title, of.annex_line],
            columns=each.columns,
            rows=[list(map(_figure, row, each.aligns)) for row in each.rows],
        )
        for number, (heading, annex, each) in enumerate(tables, 1)
    ]
    return workbook.write(*pages) if pages else None


def _figure(words: str, align: str) -> workbook.Value:
    """A whole number as a number, all else as it is printed."""
    digits = words.replace(".", "")
    return int(digits) if align == "right" and digits.isdigit() else words


def _signers(of: Template, issuer: Issuer) -> tuple[Signer, ...]:
    own = Signer(lines=template.lines(issuer.post), name=issuer.signer)
    return tuple(Signer(lines=tuple(post.split("|"))) for post in of.posts) or (own,)
