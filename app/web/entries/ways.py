"""Where a unit or a person goes with their entries, from their desk or their part, with what waits there."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for

from app.operations.entries import entry as known
from app.storage.entries import entry as entries
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.entries import looker, words
from app.web.entries.workspace import MINE
from app.web.page import formats
from app.web.page.words import _
from rounds import calendar
from rounds.definition import Round


class Way(NamedTuple):
    """One workspace: the round, its address, how far its owner has come."""

    title: str
    href: str
    words: str


def of(contest: Shown, *, unit: str, contestant: str = "") -> list[Way]:
    """The workspaces of a unit, or of somebody who registered in it: of rounds that they were let into."""
    found: list[Way] = []
    if _stands_aside(contest, contestant or unit) or _stands_aside(contest, unit):
        return found
    for round in contest.contest.rounds:
        if round.entry is None or (round.entry.by == "person" and not contestant):
            continue
        owner = contestant if round.entry.by == "person" else unit
        let_in = known.invited(db.session(), contest.row, round)
        if let_in is None or owner in let_in:
            where = MINE if round.entry.by == "person" else unit
            href = url_for("draft.index", slug=contest.slug, round=round.id, owner=where)
            found.append(Way(formats.text(round.title), href, _state(contest, round, owner, unit)))
    return found


def _stands_aside(contest: Shown, owner: str) -> bool:
    """Whether who asks stands aside from an entry of that owner: then its workspace is not there either."""
    gone = looker.aside(contest)
    rows = entries.versions(db.session(), contest.row.id, owner=owner) if gone else []
    return any(row.entry in gone for row in rows)


def _state(contest: Shown, round: Round, owner: str, unit: str) -> str:
    """How far they have come, and until when there is time."""
    intake = known.intake(db.session(), contest.row, round.id, owner=owner)
    state = next((each.state for each in intake.statuses if each.owner == owner), None)
    if state is None:
        state = "handed-in" if intake.works else "invited"
    said = words.statuses()[state]
    span = known.window(db.session(), contest.row, round, unit)
    if calendar.state(span, contest.now) != "open":
        return said
    closes = formats.deadline(span.closes, contest.zone)
    return f"{said} · {_('Entries are taken until %(moment)s', moment=closes)}"
