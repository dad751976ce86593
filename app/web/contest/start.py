"""The start list of a contest: what must be done before it opens, who does it, and how far it is."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from app.operations.contest import start
from app.operations.contest.start import Point
from app.permissions import State, allows, may
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page.words import _
from app.web.site import asking

bp = Blueprint("start", __name__)


@bp.get("/contests/<slug>/desk/start")
@allows("start.see")
def show(slug: str) -> str:
    """Every point with what is there of it."""
    contest = shown(slug, "start.see")
    points = start.points(db.session(), contest.row, contest.now)
    return render_template(
        "start/show.html",
        contest=contest,
        simulated=contest.simulated,
        points=points,
        left=sum(1 for point in points if not point.done),
        words=words,
        where={point.key: _where(contest, point) for point in points},
    )


def words(key: str) -> tuple[str, str, str]:
    """What a point is called, who does it, what it takes."""
    organisers, operators = _("Organisers"), _("Who runs the program")
    return {
        "units": (_("Units"), organisers, _("Every unit that takes part is listed.")),
        "denominators": (
            _("Figures of units"),
            organisers,
            _("Population, staff or households of every unit: without them no share can be ranked."),
        ),
        "questions": (_("Questions"), organisers, _("The bank holds at least as many as one paper asks.")),
        "rulings": (
            _("Open questions"),
            organisers,
            _("Each point that the rules leave open is ruled on, with the name of who did."),
        ),
        "organisers": (
            _("Two organisers"),
            _("Administrators"),
            _("What needs two people cannot be done by one alone."),
        ),
        "auditor": (_("An auditor"), _("Administrators"), _("Somebody who looks and decides nothing.")),
        "contacts": (
            _("Contacts of units"),
            _("Administrators"),
            _("Each unit has somebody who sees its desk and gets its letters."),
        ),
        "panel": (_("Panel"), organisers, _("Each judged round has its chair, secretary and judges.")),
        "worker": (_("Background work"), operators, _("A worker lives: standings, letters, certificates.")),
        "mail": (_("Mail"), operators, _("A test letter arrived: hoithi mail ADDRESS.")),
        "backup": (
            _("Backup"),
            operators,
            _("One was taken within two days: hoithi backup FILE. Its keys are saved apart."),
        ),
    }[key]


def _where(contest: Shown, point: Point) -> str:
    """The page that mends it, where who asks may go there."""
    action, endpoint = {
        "units": ("import.manage", "importing.index"),
        "denominators": ("import.manage", "importing.index"),
        "questions": ("import.manage", "importing.index"),
        "rulings": ("plan.write", "plan.go_on"),
        "panel": ("panel.manage", "member.index"),
        "worker": ("work.see", "work.index"),
    }.get(point.key, ("", ""))
    if not action or not may(asking.roles(contest.row), action, State(contest.row.state)):
        return ""
    return url_for(endpoint, slug=contest.slug)
