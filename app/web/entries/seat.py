"""Places in a round, on pages: more time, silence, the reserve, proposed by one and decided by another; and a
unit that gives its place up.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries import seat as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.contest.frame import Shown, shown
from app.web.entries.seat_form import ExtendForm, ReplaceForm, SilentForm, WithdrawForm
from app.web.entries.workspace import taking, workspace
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.record.proposal_kind import Kind, states
from app.web.site import asking
from rounds import calendar
from rounds.definition import Round

bp = Blueprint("seat", __name__)
BASE = "/contests/<slug>/desk/entries/<round>/seats"


@bp.get(BASE)
@allows("seat.propose")
def index(slug: str, round: str) -> str:
    """Who has a place, who waits, what was proposed, and what can be."""
    contest = shown(slug, "seat.propose")
    found = taking(contest, round)
    listed = proposals.listed(db.session(), contest.row.id, verbs.KINDS)
    return render_template(
        "seat/index.html",
        contest=contest,
        simulated=contest.simulated,
        round=found,
        picked=verbs.picked(db.session(), contest.row, found),
        proposals=[(each, title(contest, each)) for each in listed if _of(contest, found, each)],
        states=states(),
    )


@bp.route(f"{BASE}/extend", methods=["GET", "POST"])
@allows("seat.propose")
def extend(slug: str, round: str) -> ResponseReturnValue:
    """Propose more time."""
    contest = shown(slug, "seat.propose")
    found, form = taking(contest, round), ExtendForm()
    form.unit.choices = [("", _("Everybody")), *_units(contest, found)]
    if request.method == "GET":
        form.unit.data = request.args.get("unit", "")

    def act() -> Proposal:
        to = clock.instant(form.to.data.replace(tzinfo=calendar.zone(contest.zone)))
        units = [form.unit.data] if form.unit.data else []
        by = asking.signed_in().person
        return verbs.extend(db.session(), contest.row, found.id, units=units, to=to, why=form.why.data, by=by)

    return _propose(contest, found, form, act, _("Give more time"))


@bp.route(f"{BASE}/silent", methods=["GET", "POST"])
@allows("seat.propose")
def silent(slug: str, round: str) -> ResponseReturnValue:
    """Propose that a unit that handed nothing in has given its place up."""
    contest = shown(slug, "seat.propose")
    found, form = taking(contest, round), SilentForm()
    form.unit.choices = _units(contest, found)

    def act() -> Proposal:
        by = asking.signed_in().person
        return verbs.silent(
            db.session(), contest.row, found.id, unit=form.unit.data, why=form.why.data, by=by
        )

    return _propose(contest, found, form, act, _("Note that a unit handed nothing in"))


@bp.route(f"{BASE}/replace", methods=["GET", "POST"])
@allows("seat.propose")
def replace(slug: str, round: str) -> ResponseReturnValue:
    """Propose that the reserve takes a free seat."""
    contest = shown(slug, "seat.propose")
    found, form = taking(contest, round), ReplaceForm()
    picked = verbs.picked(db.session(), contest.row, found) or abort(404)
    form.out.choices = [
        (each.subject, contest.names.get(each.subject, each.subject))
        for each in picked.out
        if each.why in ("withdrawn", "silent", "disqualified")
    ]
    form.new.choices = [
        (each.subject, contest.names.get(each.subject, each.subject)) for each in picked.reserve
    ]

    def act() -> Proposal:
        by = asking.signed_in().person
        given = {"out": form.out.data, "new": form.new.data, "why": form.why.data, "by": by}
        return verbs.replace(db.session(), contest.row, found.id, **given)

    return _propose(contest, found, form, act, _("Let the reserve take a seat"))


@bp.route("/contests/<slug>/entries/<round>/<owner>/withdrawal", methods=["GET", "POST"])
@allows("seat.withdraw")
def withdraw(slug: str, round: str, owner: str) -> ResponseReturnValue:
    """A unit gives its place up. Wants a fresh sign-in: it cannot be taken back by the unit."""
    own = workspace(slug, round, owner, "seat.withdraw")
    if not (own.of_unit and own.manages and own.let_in):
        abort(404)
    asking.require_fresh()
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            verbs.withdraw(
                db.session(), own.shown.row, own.round.id, unit=own.unit, why=form.why.data, by=own.person
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(own.href, 303)
    return render_template(
        "seat/withdraw.html", contest=own.shown, simulated=own.shown.simulated, own=own, form=form
    )


def waiting(contest: Shown, round: Round) -> list[tuple[int, str]]:
    """The proposals of a round that wait for a second person: number and title."""
    listed = proposals.listed(db.session(), contest.row.id, verbs.KINDS)
    return [
        (each.number, title(contest, each))
        for each in listed
        if each.state == "open" and _of(contest, round, each)
    ]


def title(contest: Shown, proposed: Proposal) -> str:
    """What is proposed, in a line."""
    names, data = contest.names, proposed.data
    if proposed.kind == "extend":
        whom = ", ".join(names.get(unit, unit) for unit in data["units"]) or _("everybody")
        return _(
            "More time for %(whom)s: until %(to)s", whom=whom, to=formats.deadline(data["to"], contest.zone)
        )
    if proposed.kind == "silent":
        return _("%(unit)s handed nothing in", unit=names.get(proposed.subject, proposed.subject))
    new, out = (names.get(data[name], data[name]) for name in ("in", "out"))
    return _("%(new)s takes the seat of %(out)s", new=new, out=out)


def _of(contest: Shown, round: Round, proposed: Proposal) -> bool:
    """Whether a proposal is about that round."""
    if proposed.kind == "replace":
        return proposed.subject == round.field
    return round.id in (proposed.subject.partition(":")[0], proposed.data.get("round"))


def _units(contest: Shown, round: Round) -> list[tuple[str, str]]:
    """Those let into the round, or all where everybody is, by name."""
    found = known.invited(db.session(), contest.row, round)
    codes = contest.names if found is None else found & contest.names.keys()
    return sorted(((code, contest.names[code]) for code in codes), key=lambda pair: pair[1])


def _propose(
    contest: Shown, round: Round, form: forms.Form, act: Callable[[], Proposal], about: str
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            made = act()
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("proposal.show", slug=contest.slug, number=made.number), 303)
    fields = [field for field in form if field.name != "csrf_token"]
    return render_template(
        "seat/propose.html",
        contest=contest,
        simulated=contest.simulated,
        round=round,
        form=form,
        fields=fields,
        about=about,
    )


def _home(contest: Shown, proposed: Proposal) -> tuple[str, str]:
    """The list of its round."""
    round = next(each for each in contest.contest.rounds if each.entry and _of(contest, each, proposed))
    words = _("More time, withdrawals, reserve")
    return words, url_for("seat.index", slug=contest.slug, round=round.id)


PROPOSED = Kind(
    sees="seat.propose",
    decides="seat.propose",
    title=title,
    home=_home,
    approve=verbs.approve,
)
