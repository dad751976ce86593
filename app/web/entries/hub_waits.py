"""What waits about entries on the organisers' desk, in words with the address where it is done."""

from __future__ import annotations

from flask import url_for

from app.operations.entries import gate
from app.permissions import State, may
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page.words import ngettext
from app.web.site import asking


def waits(contest: Shown) -> dict[str, list[tuple[str, str]]]:
    """Entries that nobody let through or held up, from the close of a round until its panel has judged."""
    if contest.simulated or not may(asking.roles(contest.row), "gate.screen", State(contest.row.state)):
        return {}
    ends = {each.round: each.closes for each in contest.events if each.kind == "judging"}
    closed = {each.round for each in contest.events if each.kind == "entry" and each.closes <= contest.now}
    found = []
    for round in contest.contest.rounds:
        if round.id in closed and contest.now < ends.get(round.id, 0):
            count = len(gate.waiting(db.session(), contest.row, round))
            words = ngettext("%(num)s entry waits at the gate", "%(num)s entries wait at the gate", count)
            if count:
                found.append((words, url_for("intake.show", slug=contest.slug, round=round.id)))
    return {"intake.index": found}
