"""Sheets on paper or in a workbook: the secretary types them, a second person reads the total off the paper.

Only then a sheet is signed, in the name of its judge and with both who typed and who confirmed in the log.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.documents import sheet as documents
from app.operations import Refused
from app.operations.panel import calibration, conflict, sitting
from app.operations.panel import sheet as sheets
from app.operations.panel.sitting import Sitting
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import paper_sheet as rows
from app.storage.panel import sheet as drafts
from app.storage.panel.paper_sheet import PaperSheet
from app.storage.people.person import Person
from app.storage.record import audit, fact
from judging.panel import Cell
from judging.scoresheet import total, why_not_signable
from rounds.calibration import part
from rounds.reasons import Reason, reason

APART = " · "
"""Between the id of a criterion and its name in the head of a workbook."""


class Typed(NamedTuple):
    """One sheet as it was typed; points are hundredths by criterion."""

    judge: str
    entry: str
    points: dict[str, int]
    line: int = 0


def enter(
    session: Session,
    contest: Contest,
    round_id: str,
    typed: Sequence[Typed],
    *,
    evidence: str,
    by: Person,
) -> list[PaperSheet]:
    """Put sheets down for a second person, all or none. Commits.

    Raises Refused(panel.not-open | paper.no-evidence | paper.nothing) and with what is wrong with each.
    """
    if not evidence.strip():
        raise Refused(reason("paper.no-evidence"))
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    now = _open(session, of)
    conflicts = conflict.found(session, contest, of)
    states = _states(session, contest, of)
    waiting = {
        (each.judge, each.entry)
        for each in rows.listed(session, contest.id, round_id)
        if each.state == "open"
    }
    calibrated = calibration.done(session, contest, of)
    wrong: list[Reason] = []
    for each in typed:
        taken = states.get((each.judge, each.entry)) == "signed" or (each.judge, each.entry) in waiting
        if each.entry in of.works and each.judge in of.scoring - calibrated:
            wrong.append(reason("paper.not-calibrated", judge=each.judge))
        elif why := _why_not(of, set(conflicts), each, taken=taken):
            wrong.append(why)
        waiting.add((each.judge, each.entry))
    if wrong or not typed:
        raise Refused(*(wrong or [reason("paper.nothing")]))
    made = [
        PaperSheet(
            id=clock.new_id(),
            contest_id=contest.id,
            round=round_id,
            entry=each.entry,
            judge=each.judge,
            points=each.points,
            evidence=evidence.strip(),
            state="open",
            entered_by=by.id,
            entered_at=now,
            ended_by=None,
            ended_at=None,
        )
        for each in typed
    ]
    session.add_all(made)
    for row in made:
        audit.record(session, contest.ledger, "sheet.enter", _subject(row), {}, actor=by.actor)
    session.commit()
    return made


def confirm(
    session: Session, contest: Contest, round_id: str, id: uuid.UUID, *, read: Fraction, by: Person
) -> None:
    """Sign a typed sheet as the second person, who read the total `read` off the paper. Commits.

    Raises Refused(paper.over | paper.same-person | paper.other-total | panel.not-open | sheet.locked).
    """
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    fact.share(session, contest.id)
    row = rows.lock(session, contest.id, round_id, id)
    if row is None or row.state != "open":
        raise Refused(reason("paper.over"))
    if row.entered_by == by.id:
        raise Refused(reason("paper.same-person"))
    if total(sheets.as_sheet(row.judge, row.entry, row.points), of.blank) != read:
        raise Refused(reason("paper.other-total"))
    now = _open(session, of)
    cell = calibration.cell(contest, of, row.entry, row.judge)
    draft = drafts.lock(session, cell, now)
    if draft.state == "signed":
        raise Refused(reason("sheet.locked"))
    draft.points, draft.version, draft.saved_at, draft.state = (
        dict(row.points),
        draft.version + 1,
        now,
        "signed",
    )
    row.state, row.ended_by, row.ended_at = "confirmed", by.id, now
    sheets.write(session, contest, of.blank, cell, dict(row.points), key=f"paper:{row.id}", by=by, now=now)
    conflict.settle(session, contest, round_id)
    session.commit()


def withdraw(session: Session, contest: Contest, round_id: str, id: uuid.UUID, *, by: Person) -> None:
    """Take a typed sheet back, or turn it down. Commits. Raises Refused(paper.over)."""
    row = rows.lock(session, contest.id, round_id, id)
    if row is None or row.state != "open":
        raise Refused(reason("paper.over"))
    row.state, row.ended_by, row.ended_at = "withdrawn", by.id, clock.read(session)
    audit.record(session, contest.ledger, "sheet.withdraw", _subject(row), {}, actor=by.actor)
    session.commit()


def wanted(session: Session, contest: Contest, of: Sitting) -> list[Cell]:
    """(judge, entry) of members whose sheets are not signed and not waiting, judge by judge: of the samples
    first, and of the entries once those are signed.
    """
    if of.panel is None:
        return []
    states = _states(session, contest, of)
    calibrated = calibration.done(session, contest, of)
    samples = of.samples if calibration.asked(of) else ()
    conflicts = conflict.found(session, contest, of)
    waiting = {
        (each.judge, each.entry)
        for each in rows.listed(session, contest.id, of.round.id)
        if each.state == "open"
    }
    return [
        (judge, entry)
        for judge in of.panel.members
        for entry in (*samples, *(sorted(of.works) if judge in calibrated else ()))
        if (judge, entry) not in conflicts and (judge, entry) not in waiting
        if states.get((judge, entry)) != "signed"
    ]


def read_workbook(data: bytes, name: str, of: Sitting) -> list[Typed]:
    """The sheets in a filled workbook; lines without any points are passed over.

    Raises documents.Unreadable and Refused(paper.no-column | sheet.not-points).
    """
    lines = documents.read(data, name).rows
    head = next((row for row in lines if str(documents.text(row[1][0])).strip() == "judge"), None)
    if head is None:
        raise Refused(reason("paper.no-column", column="judge"))
    names = [documents.text(cell).partition(APART)[0].strip() for cell in head[1]]
    columns = {id: at for at, id in enumerate(names) if id}
    for id in ("entry", *(each.id for each in of.blank.criteria)):
        if id not in columns:
            raise Refused(reason("paper.no-column", column=id))
    found = []
    for line, cells in lines:
        if line <= head[0]:
            continue
        texts = [documents.text(cell).strip() for cell in cells]
        given = {
            each.id: texts[columns[each.id]]
            for each in of.blank.criteria
            if columns[each.id] < len(texts) and texts[columns[each.id]]
        }
        if given:
            points = {id: hundredths(words) for id, words in given.items()}
            found.append(Typed(texts[columns["judge"]], texts[columns["entry"]], points, line))
    return found


def hundredths(typed: str) -> int:
    """Points as somebody typed them, in hundredths. Raises Refused(sheet.not-points)."""
    whole, _, part = typed.strip().replace(",", ".").partition(".")
    digits = whole.isascii() and whole.isdigit() and len(whole) < 5
    if not digits or (part and not (part.isascii() and part.isdigit() and len(part) < 3)):
        raise Refused(reason("sheet.not-points", got=typed.strip()[:20]))
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _states(session: Session, contest: Contest, of: Sitting) -> dict[Cell, str]:
    """How far every sheet is, by judge and entry or sample."""
    found = drafts.states(session, contest.id, of.round.id)
    return found | drafts.states(session, contest.id, part(of.round.id)) if of.samples else found


def _open(session: Session, of: Sitting) -> int:
    now = clock.read(session)
    if not of.span.opens <= now < of.span.closes:
        raise Refused(reason("panel.not-open"))
    return now


def _why_not(of: Sitting, conflicts: set[Cell], typed: Typed, *, taken: bool) -> Reason | None:
    if typed.judge not in of.scoring or typed.entry not in {*of.works, *of.samples}:
        return reason("paper.unknown", judge=typed.judge, entry=typed.entry)
    if (typed.judge, typed.entry) in conflicts:
        return reason("paper.aside", judge=typed.judge, entry=typed.entry)
    if taken:
        return reason("paper.taken", judge=typed.judge, entry=typed.entry)
    return why_not_signable(sheets.as_sheet(typed.judge, typed.entry, typed.points), of.blank)


def _subject(row: PaperSheet) -> str:
    return sheets.subject(row.round, row.entry, row.judge)
