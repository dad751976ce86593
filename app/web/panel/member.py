"""The panel of a judged round on the organisers' desk: who sits on it, who knows whom, appointing it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import identities
from app.operations import Refused
from app.operations.panel import assignment as draws
from app.operations.panel import conflict, sitting
from app.operations.panel import member as verbs
from app.operations.panel.member import Seats
from app.operations.panel.sitting import Sitting
from app.permissions import allows
from app.storage.panel import conflict as declarations
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel.member_form import PanelForm
from app.web.site import asking
from rounds.reasons import reason

bp = Blueprint("member", __name__)


class Seat(NamedTuple):
    """One seat: what it is called, the code of who sits there, their name, whether they declared, and the
    entries they stand aside from.
    """

    words: str
    code: str
    name: str
    declared: bool
    aside: str


@bp.get("/contests/<slug>/desk/members")
@allows("panel.manage")
def index(slug: str) -> str:
    """The judged rounds of the contest."""
    contest = shown(slug, "panel.manage")
    return render_template(
        "member/index.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=[(each.id, formats.text(each.title)) for each in contest.contest.rounds if each.judging],
    )


@bp.get("/contests/<slug>/desk/panels/<round>/members")
@allows("panel.manage")
def show(slug: str, round: str) -> str:
    """The panel as it is appointed."""
    contest, of = sat(slug, round, "panel.manage")
    return _page(contest, of, PanelForm())


@bp.post("/contests/<slug>/desk/panels/<round>/members")
@allows("panel.manage")
def appoint(slug: str, round: str) -> ResponseReturnValue:
    """Appoint it, in the place of the one before."""
    asking.require_fresh()
    contest, of = sat(slug, round, "panel.manage")
    form = PanelForm()
    if not form.validate_on_submit():
        return _page(contest, of, form), 422
    try:
        named = Seats(
            chair=_person(form.chair.data),
            secretary=_person(form.secretary.data),
            members=[_person(each) for each in form.members.data.splitlines() if each.strip()],
            alternates=[_person(each) for each in form.alternates.data.splitlines() if each.strip()],
        )
        verbs.appoint(
            db.session(), contest.row, round, named, why=form.why.data, by=asking.signed_in().person
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, of, form), 422
    flash(_("The panel is appointed. Its members have their roles from their next sign-in."))
    return redirect(url_for("member.show", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/share-out")
@allows("panel.manage")
def share_out(slug: str, round: str) -> ResponseReturnValue:
    """Draw who reads what, where the entries are too many for everybody to read all."""
    contest, of = sat(slug, round, "panel.manage")
    by = asking.signed_in().person
    try:
        if of.shares.given:
            draws.second_stage(db.session(), contest.row, round, by=by)
        else:
            draws.draw(db.session(), contest.row, round, by=by)
    except Refused as refused:
        db.session.rollback()
        form = PanelForm()
        form.refuse(refused)
        return _page(contest, of, form), 409
    flash(_("The entries are shared out."))
    return redirect(url_for("member.show", slug=slug, round=round), 303)


def sat(slug: str, round: str, action: str) -> tuple[Shown, Sitting]:
    """The contest and a judged round of it. Ends the request with 404 where there is none."""
    contest = shown(slug, action)
    try:
        return contest, sitting.read(db.session(), contest.row, round)
    except Refused:
        abort(404)


def _person(typed: str) -> Person:
    """Who signs in by what was typed. Raises Refused(panel.unknown-person)."""
    found = people.by_login(db.session(), identities.guesses(typed.strip()))
    if found is None:
        raise Refused(reason("panel.unknown-person", got=typed.strip()))
    return found


def _page(contest: Shown, of: Sitting, form: PanelForm) -> str:
    session = db.session()
    told = conflict.told(session, contest.row, of, contest.now)
    return render_template(
        "member/show.html",
        contest=contest,
        simulated=contest.simulated,
        of=of,
        title=formats.text(of.round.title),
        seats=_seats(contest, of),
        told=[
            (each.person.name, contest.names.get(each.unit, each.unit), _sentence(each.ground.code))
            for each in told
        ],
        loads=_loads(of),
        form=form,
    )


def _seats(contest: Shown, of: Sitting) -> list[Seat]:
    if of.panel is None:
        return []
    if not of.people:
        said, conflicts = set(), dict.fromkeys(of.recused)
    else:
        said = {each.person_id for each in declarations.listed(db.session(), contest.row.id)}
        conflicts = dict.fromkeys(conflict.found(db.session(), contest.row, of))
    held = [
        (_("Chair"), [of.panel.chair]),
        (_("Secretary"), [of.panel.secretary]),
        (_("Judge"), of.panel.members),
        (_("Alternate"), of.panel.alternates),
    ]
    found = []
    for words, codes in held:
        for code in codes:
            person = of.people.get(code)
            aside = sorted(entry for judge, entry in conflicts if judge == code)
            name = person.name if person else ""
            found.append(Seat(words, code, name, bool(person and person.id in said), ", ".join(aside)))
    return found


def _loads(of: Sitting) -> list[tuple[str, int]]:
    """How many entries each judge reads in the first stage."""
    given = of.shares.given.values()
    return sorted(Counter(judge for judges in given for judge in judges).items())


def _sentence(code: str) -> str:
    """The ground of a conflict in a few words."""
    return {
        "conflict.author": _("wrote at the entry"),
        "conflict.own-unit": _("works in this unit"),
        "conflict.unit-above": _("works in a unit above it"),
        "conflict.unit-below": _("works in a unit below it"),
        "conflict.past-unit": _("worked in this unit"),
        "conflict.kin": _("is close to somebody who wrote at the entry"),
        "conflict.declared": _("stands aside"),
    }.get(code, code)
