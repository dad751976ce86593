"""The register of prizes and commendations that were given: how each stands, how one is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.papers import award as verbs
from app.operations.papers.award import KINDS, Held
from app.permissions import State, allows, may
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.papers.award_form import GiveBackForm, RevokeForm
from app.web.record.proposal_kind import Kind, sentences
from app.web.site import asking
from rounds import calendar

bp = Blueprint("award", __name__)

BASE = "/contests/<slug>/desk/awards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One award on a page."""

    held: Held
    number: int
    what: str
    who: str
    amount: int
    given_by: str
    state: str
    look: str


@bp.get(BASE)
@allows("award.see")
def index(slug: str) -> str:
    """Everything that was given, and what came of it."""
    contest = shown(slug, "award.see")
    lines = [line(contest, each) for each in verbs.held(db.session(), contest.row.id)]
    standing = [each for each in lines if each.held.stands]
    return render_template(
        "award/index.html",
        contest=contest,
        simulated=contest.simulated,
        lines=lines,
        total=sum(each.amount for each in standing),
        owed=sum(each.held.standing.owed for each in lines),
        waiting=[each for each in _proposals(contest) if each.state == "open"],
    )


@bp.route(f"{BASE}/<number>", methods=["GET", "POST"])
@allows("award.see")
def show(slug: str, number: str) -> ResponseReturnValue:
    """One award: how it stands, and the form that proposes to take it back."""
    contest = shown(slug, "award.see")
    one, others = _award(contest, number)
    form = RevokeForm()
    form.awards.choices = [(each.number, f"{each.what} ({each.number})") for each in others]
    if not form.is_submitted():
        form.awards.data = [one.number]
    if _acts(contest) and form.validate_on_submit():
        try:
            made = verbs.revoke(
                db.session(),
                contest.row,
                form.awards.data or [],
                document=form.document.data or "",
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("proposal.show", slug=slug, number=made.number), 303)
    return _page(contest, one, form, _back_form(contest))


@bp.post(f"{BASE}/<number>/money")
@allows("award.revoke")
def give_back(slug: str, number: str) -> ResponseReturnValue:
    """Record money that came back."""
    contest = shown(slug, "award.revoke")
    one, _others = _award(contest, number)
    form = GiveBackForm()
    if form.validate_on_submit():
        try:
            verbs.give_back(
                db.session(),
                contest.row,
                one.number,
                amount=form.amount.data or 0,
                on=form.on.data,
                document=form.document.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("award.show", slug=slug, number=number), 303)
    return _page(contest, one, RevokeForm(formdata=None), form)


def line(contest: Shown, held: Held) -> Line:
    """An award in words."""
    given = held.given
    prize = next(each for each in contest.contest.prize_lines if each.id == given.won.prize)
    title = formats.text(prize.title)
    merit = given.award.kind == "merit"
    return Line(
        held=held,
        number=given.award.number,
        what=_("Certificate of merit: %(prize)s", prize=title) if merit else title,
        who=contest.names.get(given.won.subject, given.won.subject),
        amount=0 if merit else given.won.amount,
        given_by=given.issue.symbol,
        state=_("It stands") if held.stands else _("It no longer stands"),
        look="ok" if held.stands else "",
    )


def _page(contest: Shown, one: Line, form: RevokeForm, back: GiveBackForm) -> str:
    open_ones = [p for p in _proposals(contest) if p.state == "open" and one.number in p.data["awards"]]
    return render_template(
        "award/show.html",
        contest=contest,
        simulated=contest.simulated,
        one=one,
        form=form,
        back=back,
        open=open_ones[0] if open_ones else None,
        acts=_acts(contest),
    )


def _back_form(contest: Shown) -> GiveBackForm:
    form = GiveBackForm(formdata=None)
    form.on.data = calendar.local(contest.now, contest.zone).date()
    return form


def _award(contest: Shown, number: str) -> tuple[Line, list[Line]]:
    """One award, and all that its winner has by the same line of the results."""
    found = verbs.held(db.session(), contest.row.id)
    wanted = formats.counted(number)
    one = next((each for each in found if each.given.award.number == wanted), None) or abort(404)
    others = [each for each in found if each.given.award.entry == one.given.award.entry and each.stands]
    return line(contest, one), [line(contest, each) for each in others]


def _proposals(contest: Shown) -> list[Proposal]:
    return proposals.listed(db.session(), contest.row.id, KINDS)


def _acts(contest: Shown) -> bool:
    return may(asking.roles(contest.row), "award.revoke", State(contest.row.state))


def _proposed(contest: Shown, proposed: Proposal) -> Mapping[str, Any]:
    """What the page of a proposal says of the awards it is about."""
    lines = [line(contest, each) for each in verbs.held(db.session(), contest.row.id)]
    found = [each for each in lines if each.number in proposed.data["awards"]]
    return {**sentences(contest, proposed), "lines": found}


PROPOSED = Kind(
    sees="award.see",
    decides="award.revoke",
    title=lambda _contest, _proposed: _("Take back what was given"),
    home=lambda contest, _proposed: (_("Prizes that were given"), url_for("award.index", slug=contest.slug)),
    approve=verbs.approve,
    noun="award",
    template="award/taken.html",
    shows=_proposed,
)
