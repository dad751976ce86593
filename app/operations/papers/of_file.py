"""Documents made from the documents themselves: the list of what the closing file holds."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers.gathered import Choice, Gathered, cells, usual
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers import paper as papers
from app.storage.papers.paper import Paper
from rounds.proof import chain


def choices(session: Session, contest: Contest) -> list[Choice]:
    """The issued documents, once there is one."""
    found = _issued(session, contest)
    return (
        [Choice("file", f"{len(found)} văn bản đã ban hành", f"{len(found)} issued documents")]
        if found
        else []
    )


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """Every issued document: symbol, date, what it is about, the hash of the signed copy or of its PDF."""
    definition = contests.definition(session, contest)
    rows = []
    for number, each in enumerate(_issued(session, contest), 1):
        assert each.issue is not None
        signed = papers.signed(session, each.id)
        kept = {file.ending: file.sha256 for file in papers.files(session, each.id)}
        sha256 = signed[0].sha256 if signed else kept["pdf"]
        form = "Bản đã ký" if signed else "Bản phát hành"
        day = said.day(each.issue.on)
        rows.append([str(number), each.issue.symbol, day, each.texts.get("abstract", ""), form, sha256[:16]])
    digest = hashlib.sha256(chain.canonical(rows)).hexdigest()
    table = cells(
        ["TT", "Số, ký hiệu", "Ngày", "Trích yếu", "Dạng", "Mã đối chiếu"],
        [7, 28, 26, 46, 18, 41],
        ["center", "left", "center", "left", "left", "left"],
        rows,
    )
    values = {**usual(definition), "papers_count": said.count(len(rows))}
    return Gathered({"kind": "file", "key": key, "digest": digest}, values, {"papers": table})


def _issued(session: Session, contest: Contest) -> list[Paper]:
    found = [each for each in papers.listed(session, contest.id) if each.issue is not None]
    return sorted(found, key=lambda each: (each.issue.on, each.number) if each.issue else ())
