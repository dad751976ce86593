"""Score sheets: kept while they are filled in, signed once, opened again by the chair for a reason.

A signed sheet is a fact. Every save and every signature carries a key, so that what a phone sends twice after
a lost line counts once; a save made from an older version is refused and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import assignment, calibration, conflict, sitting
from app.operations.panel.sitting import Sitting
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import conflict as declarations
from app.storage.panel import member as members
from app.storage.panel import sheet as rows
from app.storage.panel.sheet import SheetDraft, SheetEvent
from app.storage.people.person import Person
from app.storage.record import audit, fact
from judging.rubric import BlankSheet
from judging.scoresheet import ScoreSheet, why_not_signable
from rounds import calibration as rules
from rounds.judged import HUNDREDTH
from rounds.reasons import Reason, reason
from rounds.record import Sheet

MOST_NOTE = 2000
"""Letters beside one criterion."""

Points = Mapping[str, int]
"""Hundredths by criterion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What somebody on a panel has before them.

    `declared`: whether they said what stands between them and the entries; before that, and before the
    window opens, `reading` is empty. `aside` are the entries they stand aside from.
    `samples` come before everything else; until all of them are signed (`calibrated`), `reading` is empty.
    """

    code: str
    sitting: Sitting
    declared: bool
    samples: tuple[str, ...]
    calibrated: bool
    reading: tuple[str, ...]
    aside: tuple[str, ...]
    sheets: Mapping[str, SheetDraft]

    @property
    def open(self) -> frozenset[str]:
        """Everything with a sheet that may be opened."""
        return frozenset((*self.samples, *self.reading))


def queue(session: Session, contest: Contest, round_id: str, person: Person) -> Queue | None:
    """What lies before a member or alternate of the panel; None for everybody else.

    Raises Refused(panel.unknown-round).
    """
    of = sitting.read(session, contest, round_id)
    code = of.code_of(person)
    if not code:
        return None
    declared = declarations.of(session, contest.id, person.id) is not None
    reading: list[str] = []
    aside: list[str] = []
    sheets = rows.of_judge(session, contest.id, round_id, code)
    samples = of.samples if declared and calibration.asked(of) else ()
    if samples:
        sheets |= rows.of_judge(session, contest.id, rules.part(round_id), code)
    calibrated = not of.rules.calibration or (
        bool(samples) and all(sample in sheets and sheets[sample].state == "signed" for sample in samples)
    )
    if declared:
        conflicts = conflict.found(session, contest, of)
        aside = sorted(entry for judge, entry in conflicts if judge == code and entry in of.works)
        if calibrated and of.now >= of.span.opens:
            reading = assignment.reading(session, contest, of, conflicts, code)
    return Queue(
        code=code,
        sitting=of,
        declared=declared,
        samples=samples,
        calibrated=calibrated,
        reading=tuple(reading),
        aside=tuple(aside),
        sheets=sheets,
    )


def save(
    session: Session,
    contest: Contest,
    round_id: str,
    entry: str,
    *,
    points: Points,
    notes: Mapping[str, str],
    if_version: int,
    key: str,
    tried: Collection[str] = (),
    by: Person,
) -> SheetDraft:
    """Keep a sheet as it is so far. Commits. The same `key` again changes nothing.

    `tried` are the keys of messages of the same device whose answers it never got.

    Raises Refused(sheet.not-yours | panel.not-open | sheet.locked | sheet.changed | sheet.note-too-long) and
    with what is wrong with the points.
    """
    row, of, now = _mine(session, contest, round_id, entry, by)
    if row.key != key or not key:
        if row.state == "signed":
            raise Refused(reason("sheet.locked"))
        _put(session, of, row, points, notes, row.version if row.key in tried else if_version, key, now)
    session.commit()
    return row


def sign(
    session: Session,
    contest: Contest,
    round_id: str,
    entry: str,
    *,
    points: Points,
    notes: Mapping[str, str],
    if_version: int,
    key: str,
    tried: Collection[str] = (),
    by: Person,
) -> SheetEvent:
    """Sign a sheet as it is: it is locked and counts. Commits. The same `key` again gives the same signature.

    Raises Refused like `save`, and with what keeps the sheet from being signed.
    """
    if done := _signed(session, contest, round_id, entry, key, by):
        return done
    contests.lock(session, contest.slug)
    row, of, now = _mine(session, contest, round_id, entry, by)
    if done := _signed(session, contest, round_id, entry, key, by):
        session.commit()
        return done
    cell = (contest.id, row.round, entry, row.judge)
    if row.state == "signed":
        raise Refused(reason("sheet.locked"))
    if (row.points, row.notes) != (dict(points), _kept(notes)):
        _put(session, of, row, points, notes, row.version if row.key in tried else if_version, "", now)
    event = write(session, contest, of.blank, cell, dict(points), key=key, by=by, now=now)
    row.state = "signed"
    conflict.settle(session, contest, round_id)
    session.commit()
    return event


def _signed(
    session: Session, contest: Contest, round_id: str, entry: str, key: str, by: Person
) -> SheetEvent | None:
    """The signature that was made by this very message, when it came before."""
    code = members.code_of(session, contest.id, by.id)
    for part in (round_id, rules.part(round_id)):
        for each in rows.history(session, (contest.id, part, entry, code)):
            if (each.what, each.key) == ("signed", key):
                return each
    return None


def write(
    session: Session,
    contest: Contest,
    blank: BlankSheet,
    cell: rows.Cell,
    points: dict[str, int],
    *,
    key: str,
    by: Person,
    now: int,
) -> SheetEvent:
    """Record a whole sheet as a fact, in the caller's transaction, which holds the lock of the facts.

    Raises Refused with what keeps it from being signed.
    """
    _, round_id, entry, judge = cell
    if wrong := why_not_signable(as_sheet(judge, entry, points), blank):
        raise Refused(wrong)
    fact.append(session, contest.id, "sheets", [Sheet(now, round_id, entry, judge, points)])
    event = SheetEvent(
        id=clock.new_id(),
        contest_id=contest.id,
        round=round_id,
        entry=entry,
        judge=judge,
        what="signed",
        key=key,
        points=points,
        reason="",
        by_id=by.id,
        at=now,
    )
    session.add(event)
    said = {"points": points}
    audit.record(session, contest.ledger, "sheet.sign", subject(round_id, entry, judge), said, actor=by.actor)
    return event


def reopen(
    session: Session, contest: Contest, round_id: str, entry: str, judge: str, *, why: str, by: Person
) -> None:
    """Give a signed sheet back to its judge. Commits. What was signed counts until it is signed anew.

    Raises Refused(panel.no-reason | panel.not-open | sheet.not-signed | sheet.own).
    """
    if not why.strip():
        raise Refused(reason("panel.no-reason"))
    if members.code_of(session, contest.id, by.id) == judge:
        raise Refused(reason("sheet.own"))
    span = sitting.read(session, contest, round_id).span
    cell = (contest.id, round_id, entry, judge)
    if rows.of(session, cell) is None:
        raise Refused(reason("sheet.not-signed"))
    now = clock.read(session)
    row = rows.lock(session, cell, now)
    if not span.opens <= now < span.closes:
        raise Refused(reason("panel.not-open"))
    if row.state != "signed":
        raise Refused(reason("sheet.not-signed"))
    row.state = "reopened"
    session.add(
        SheetEvent(
            id=clock.new_id(),
            contest_id=contest.id,
            round=round_id,
            entry=entry,
            judge=judge,
            what="reopened",
            key=str(clock.new_id()),
            points=dict(row.points),
            reason=why.strip(),
            by_id=by.id,
            at=now,
        )
    )
    audit.record(
        session,
        contest.ledger,
        "sheet.reopen",
        subject(round_id, entry, judge),
        {"reason": why.strip()},
        actor=by.actor,
    )
    session.commit()


def others(session: Session, contest: Contest, round_id: str, entry: str, judge: str) -> dict[str, Fraction]:
    """What the others have signed for an entry, in points; nothing before `judge` has signed own sheet."""
    own = rows.of(session, (contest.id, round_id, entry, judge))
    if own is None or own.state != "signed":
        return {}
    totals: dict[str, Fraction] = {}
    for sheet in fact.read(session, contest.id, "sheets"):
        if (sheet.round, sheet.entry) == (round_id, entry) and sheet.judge != judge:
            totals[sheet.judge] = sum(sheet.points.values()) * HUNDREDTH
    return totals


def as_sheet(judge: str, entry: str, points: Points) -> ScoreSheet:
    """Kept points as `judging` reads them."""
    return ScoreSheet(judge, entry, {id: value * HUNDREDTH for id, value in points.items()})


def why_not(points: Points, form: BlankSheet) -> Reason | None:
    """What is wrong with the points given so far; a criterion without points is not."""
    given = tuple(each for each in form.criteria if each.id in points)
    return why_not_signable(as_sheet("", "", points), replace(form, criteria=given))


def subject(round_id: str, entry: str, judge: str) -> str:
    """How the log names a sheet."""
    return f"sheet:{round_id}/{entry}/{judge}"


def _mine(
    session: Session, contest: Contest, round_id: str, entry: str, by: Person
) -> tuple[SheetDraft, Sitting, int]:
    """The sheet of who asks for that entry, locked, its sitting, and the moment. Raises Refused."""
    seen = queue(session, contest, round_id, by)
    if seen is None or entry not in seen.open:
        raise Refused(reason("sheet.not-yours"))
    of = seen.sitting
    fact.share(session, contest.id)
    row = rows.lock(session, calibration.cell(contest, of, entry, seen.code), clock.read(session))
    now = clock.read(session)
    # Samples are scored before the window, too.
    opens = 0 if entry in seen.samples else of.span.opens
    if not opens <= now < of.span.closes:
        raise Refused(reason("panel.not-open"))
    return row, of, now


def _put(
    session: Session,
    of: Sitting,
    row: SheetDraft,
    points: Points,
    notes: Mapping[str, str],
    if_version: int,
    key: str,
    now: int,
) -> None:
    if if_version != row.version:
        raise Refused(reason("sheet.changed"))
    if wrong := why_not(points, of.blank):
        raise Refused(wrong)
    if any(len(words) > MOST_NOTE for words in notes.values()):
        raise Refused(reason("sheet.note-too-long", most=MOST_NOTE))
    row.points, row.said = dict(points), rows.written(_kept(notes))
    row.version, row.key, row.saved_at = row.version + 1, key, now
    session.flush()


def _kept(notes: Mapping[str, str]) -> dict[str, str]:
    return {id: words.strip() for id, words in notes.items() if words.strip()}
