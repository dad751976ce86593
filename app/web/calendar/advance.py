"""The list of who goes on, on the organisers' desk: as the rules have it, and its notices once it is decided.

It is decided where all results are (`app/web/record/approval.py`).
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.calendar import advance as verbs
from app.operations.calendar import situation
from app.operations.papers import setting
from app.permissions import State, allows, may
from app.storage.calendar import step as rows
from app.storage.papers import paper as papers
from app.storage.papers.paper import Paper
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.calendar import step_words
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import ngettext
from app.web.site import asking
from rounds import steps as rule
from rounds.definition import Selection
from rounds.steps import Step

bp = Blueprint("advance", __name__)
BASE = "/contests/<slug>/desk/lists/<selection>"


@bp.get(BASE)
@allows("advance.see")
def show(slug: str, selection: str) -> str:
    """The list as of now, or as it was decided."""
    contest = shown(slug, "advance.see")
    return _page(contest, _selection(contest, selection))


@bp.post(f"{BASE}/notify")
@allows("advance.notify")
def notify(slug: str, selection: str) -> ResponseReturnValue:
    """Write to the units."""
    contest = shown(slug, "advance.notify")
    of, by = _selection(contest, selection), asking.signed_in().person
    try:
        made = verbs.notify(db.session(), contest.row, of.id, by=by)
    except Refused as refused:
        db.session.rollback()
        return _page(contest, of, refused), 409
    flash(ngettext("%(num)s notice written.", "%(num)s notices written.", made["sent"]))
    if made["without"]:
        flash(
            ngettext(
                "%(num)s of them has no address here and finds it in the inbox only.",
                "%(num)s of them have no address here and find it in the inbox only.",
                made["without"],
            )
        )
    return redirect(url_for("advance.show", slug=slug, selection=selection), 303)


def _selection(contest: Shown, id: str) -> Selection:
    return next((each for each in contest.contest.selections if each.id == id), None) or abort(404)


def _page(contest: Shown, of: Selection, refused: Refused | None = None) -> str:
    session, language = db.session(), formats.language()
    looked = situation.look(session, contest.row, contest.now)
    act = verbs.decided(session, contest.row, of.id)
    told = verbs.told(session, contest.row, of.id, act, contest.now) if act else []
    coming = Step(contest.now, "prepare", of.id, contest.now)
    blocks = rule.blocks(contest.contest, coming, looked.situation)
    return render_template(
        "advance/show.html",
        contest=contest,
        simulated=contest.simulated,
        of=of,
        title=formats.text(of.title),
        picked=looked.situation.picked.get(of.id),
        blocks=[step_words.why(each) for each in blocks],
        stopped=any(each.stops for each in blocks),
        prepared=rows.last(session, contest.row.id, "prepare", of.id),
        act=act,
        told=len({each.about for each in told}),
        papers=_papers(contest, of),
        names=people.names(session, {act.by, act.second} if act else set()),
        manages=_may(contest, "advance.notify"),
        decides=_may(contest, "approval.see"),
        refusals=[phrases.sentence(each, language) for each in refused.reasons] if refused else [],
    )


def _papers(contest: Shown, of: Selection) -> list[tuple[Paper, str]]:
    """The documents about the list that the organisers have, each with what it is called."""
    if not _may(contest, "paper.see"):
        return []
    titles = {each.id: each.title[formats.language()] for each in setting.templates(contest.row)}
    found = papers.listed(db.session(), contest.row.id, [""])
    about = {each.id for each in setting.templates(contest.row) if each.source in ("selection", "final")}
    return [(each, titles[each.kind]) for each in reversed(found) if each.kind in about and each.key == of.id]


def _may(contest: Shown, action: str) -> bool:
    return may(asking.roles(contest.row), action, State(contest.row.state))
