"""Notes of a language model as a judge reads them: opened by an act that is kept, after the own sheet is
signed, or passages beside while scoring, as the rules of the round say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import assistant as verbs
from app.operations.panel import sheet as sheets
from app.operations.panel.sheet import Queue
from app.permissions import allows
from app.storage.entries import text as texts
from app.storage.panel.assistant import AssistantNotes
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.panel import desk
from app.web.site import asking
from app.web.site.settings import settings
from judging.assistant import Note
from rounds.definition import Round

bp = Blueprint("advice", __name__)


@dataclass(frozen=True, slots=True)
class Said:
    """A note, and the page of the file it is from; None for what was typed into the form."""

    note: Note
    page: int | None


@dataclass(frozen=True, slots=True)
class About:
    """The notes on one criterion, in the order of the text."""

    name: str
    ask: str
    notes: Sequence[Said]


def href(contest: Shown, round: Round, entry: str, *, signed: bool) -> str:
    """Where a judge finds the notes on an entry; empty while there is nothing for them to open."""
    mode = verbs.mode_of(round)
    if mode is None or settings().model is None or (mode == "after" and not signed):
        return ""
    if verbs.situation(db.session(), contest.row, round).run is None:
        return ""
    return url_for("advice.show", slug=contest.slug, round=round.id, entry=entry)


def beside(contest: Shown, round: Round, entry: str, judge: str) -> dict[str, list[Said]]:
    """The passages that stand beside the rubric while somebody scores, by criterion; nothing before they were
    opened, and where the rules do not let them be there.
    """
    if verbs.mode_of(round) != "beside" or settings().model is None:
        return {}
    row = verbs.notes(db.session(), contest.row, round, judge, entry)
    return _by_criterion(contest, row) if row else {}


@bp.get("/contests/<slug>/judge/<round>/entries/<entry>/notes")
@allows("assistant.open")
def show(slug: str, round: str, entry: str) -> str:
    """The notes on one entry, once they were opened; before, what opening them means."""
    contest, found, seen = _seen(slug, round, entry)
    now = verbs.situation(db.session(), contest.row, found)
    if now.run is None:
        abort(404)
    notes = verbs.notes(db.session(), contest.row, found, seen.code, entry)
    return render_template(
        "advice/show.html",
        contest=contest,
        simulated=contest.simulated,
        calm=True,
        round=found,
        entry=entry,
        item=desk.item(contest, seen, entry),
        mode=now.run.mode,
        opened=notes is not None,
        about=_about(contest, found, notes) if notes else [],
    )


@bp.post("/contests/<slug>/judge/<round>/entries/<entry>/notes")
@allows("assistant.open")
def open(slug: str, round: str, entry: str) -> ResponseReturnValue:
    """Open them, which is kept."""
    contest, found, seen = _seen(slug, round, entry)
    try:
        verbs.open_notes(db.session(), contest.row, found, seen.code, entry, by=asking.signed_in().person)
    except Refused:
        db.session.rollback()
        abort(404)
    shown_at = "sheet.show" if verbs.mode_of(found) == "beside" else "advice.show"
    return redirect(url_for(shown_at, slug=slug, round=round, entry=entry), 303)


def _seen(slug: str, round: str, entry: str) -> tuple[Shown, Round, Queue]:
    """The contest, the round, and the list of who asks; 404 for an entry that is not on their list, and where
    notes are not for them yet.
    """
    contest = shown(slug, "assistant.open")
    try:
        seen = sheets.queue(db.session(), contest.row, round, asking.signed_in().person)
    except Refused:
        abort(404)
    if seen is None or entry not in seen.reading:
        abort(404)
    kept = seen.sheets.get(entry)
    signed = kept is not None and (kept.state == "signed" or kept.state == "reopened")
    if not href(contest, seen.sitting.round, entry, signed=signed):
        abort(404)
    return contest, seen.sitting.round, seen


def _about(contest: Shown, round: Round, row: AssistantNotes) -> list[About]:
    """Notes by criterion, in the order of the sheet."""
    assert round.judging is not None
    sheet = contest.definition.rubrics[round.judging.rubric].sheet(round.judging.sheet)
    assert sheet is not None
    found = _by_criterion(contest, row)
    return [
        About(formats.text(each.name), formats.text(each.ask), found.get(each.id, []))
        for each in sheet.criteria
    ]


def _by_criterion(contest: Shown, row: AssistantNotes) -> dict[str, list[Said]]:
    text = texts.of(db.session(), contest.row.id, row.entry, row.version)
    found: dict[str, list[Said]] = {}
    for note in row.notes:
        part = text.page_of(note.offset) if text else None
        page = part.page if part and part.place else None
        found.setdefault(note.criterion, []).append(Said(note, page))
    return found
