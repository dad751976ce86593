"""The panel's table: the result of a judged round, how sure it is, and what the panel still has to settle.

For the chair and the secretary. Points show only once every sheet that counts is signed.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from app.operations.panel import verdict as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.panel import verdict_page as pages
from rounds import calendar
from rounds.definition import Round

bp = Blueprint("verdict", __name__)


@bp.get("/contests/<slug>/desk/panels")
@allows("verdict.see")
def index(slug: str) -> str:
    """The judged rounds of the contest."""
    contest = shown(slug, "verdict.see")
    rounds = [each for each in contest.contest.rounds if each.judging]
    return render_template(
        "verdict/index.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=[(each, windows(contest, each)) for each in rounds],
    )


@bp.get("/contests/<slug>/desk/panels/<round>")
@allows("verdict.see")
def show(slug: str, round: str) -> str:
    """The whole table of one judged round."""
    contest = shown(slug, "verdict.see")
    found = verbs.find(db.session(), contest.row, round) or abort(404)
    return pages.table_page(contest, found)


def windows(contest: Shown, round: Round) -> tuple[int, int]:
    """When the panel of a round works, extensions folded in."""
    for event in contest.events:
        if (event.round, event.kind) == (round.id, "judging"):
            return event.opens, event.closes
    assert round.judging is not None
    span = calendar.span(round.judging.window, contest.zone)
    return span.opens, span.closes
