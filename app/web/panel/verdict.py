"""The panel's table: the result of a judged round, how sure it is, and what the panel still has to settle.

For the chair and the secretary. Points show only once every sheet that counts is signed.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from app.operations.panel import verdict as verbs
from app.permissions import allows
from app.storage.panel import member as members
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.panel import verdict_page as pages
from app.web.panel import verdict_sure as sure
from app.web.site import asking
from judging.reasons import Reason
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


@bp.get("/contests/<slug>/judge/<round>/own")
@allows("verdict.own")
def own(slug: str, round: str) -> str:
    """What one's own sheets show beside the others: nobody else's, and not before all are signed."""
    contest = shown(slug, "verdict.own")
    found = verbs.find(db.session(), contest.row, round)
    code = members.code_of(db.session(), contest.row.id, asking.signed_in().person.id)
    panel = found.verdict.panel if found else None
    if found is None or panel is None or code not in (*panel.members, *panel.alternates):
        abort(404)
    report = verbs.how_sure(found)
    judges = () if report is None or isinstance(report.judges, Reason) else report.judges
    return render_template(
        "verdict/own.html",
        contest=contest,
        simulated=contest.simulated,
        title=formats.text(found.round.title),
        line=next((sure.judge(each) for each in judges if each.judge == code), None),
    )


def windows(contest: Shown, round: Round) -> tuple[int, int]:
    """When the panel of a round works, extensions folded in."""
    for event in contest.events:
        if (event.round, event.kind) == (round.id, "judging"):
            return event.opens, event.closes
    assert round.judging is not None
    span = calendar.span(round.judging.window, contest.zone)
    return span.opens, span.closes
