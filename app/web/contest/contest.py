"""The list of contests and the home of one."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for

from app import clock
from app.permissions import State, allows, may
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.web.contest import cards, overview
from app.web.contest.frame import shown
from app.web.learning import path
from app.web.page import qr
from app.web.site import asking
from app.web.standings import pictures

bp = Blueprint("contest", __name__)


@bp.get("/")
@allows("contest.list")
def front() -> str:
    """Every contest that is shown: what runs, what comes, what has ended."""
    found = cards.cards(db.session(), contests.listed(db.session()), clock.read(db.session()))
    return render_template(
        "contest/front.html",
        cards=found,
        simulated=any(card.simulated for card in found),
        writes=may(asking.roles(), "plan.write", State.NONE),
    )


@bp.get("/contests/<slug>")
@allows("contest.see")
def home(slug: str) -> str:
    """One contest: where it stands, what to do now, its figures, map, prizes and rules."""
    contest = shown(slug, "contest.see")
    round = path.round_of(contest)
    story = path.learning_of(round).story if round else None
    address = current_app.extensions["hoithi"].base_url + url_for("contest.home", slug=slug)
    return render_template(
        "contest/home.html",
        contest=contest,
        simulated=contest.simulated,
        view=overview.view(contest, pictures.main(contest)),
        has_bulletins=round is not None,
        wall=story if story and story.wall else None,
        address=address,
        qr=qr.svg(address),
    )
