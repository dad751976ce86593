"""Rulings on the organisers' desk: a regrade or a void is proposed with what it would change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.operations import Refused
from app.operations.integrity import ruling as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.contest.frame import Shown, shown
from app.web.integrity.ruling_form import RegradeForm, VoidAttemptForm, VoidForm
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.record import changes
from app.web.record.proposal_kind import Kind, states
from app.web.site import asking
from rounds import calendar
from rounds.reasons import reason
from rounds.record import Attempt
from rounds.ruling import RULINGS

bp = Blueprint("ruling", __name__)


@bp.get("/contests/<slug>/desk/rulings")
@allows("ruling.manage")
def index(slug: str) -> str:
    """Proposals and what became of them."""
    contest = shown(slug, "ruling.manage")
    return render_template(
        "ruling/index.html",
        contest=contest,
        simulated=contest.simulated,
        found=[
            (each, title(contest, each)) for each in proposals.listed(db.session(), contest.row.id, RULINGS)
        ],
        states=states(),
    )


@bp.route("/contests/<slug>/desk/rulings/regrade", methods=["GET", "POST"])
@allows("ruling.manage")
def regrade(slug: str) -> ResponseReturnValue:
    """Propose another key for a question."""
    contest, form = shown(slug, "ruling.manage"), RegradeForm()
    form.round.choices = _rounds(contest)
    if form.validate_on_submit():
        letters = [each for each in form.key.data.upper() if each.isalnum()]
        data = {"question": form.question.data, "key": letters}
        return _propose(contest, form, "regrade", data)
    return _form(contest, form, "regrade")


@bp.route("/contests/<slug>/desk/rulings/void", methods=["GET", "POST"])
@allows("ruling.manage")
def void(slug: str) -> ResponseReturnValue:
    """Propose that a stretch of time does not count."""
    contest, form = shown(slug, "ruling.manage"), VoidForm()
    form.round.choices = _rounds(contest)
    if form.validate_on_submit():
        zone = calendar.zone(contest.zone)
        first, last = (each.data.replace(tzinfo=zone) for each in (form.begins, form.ends))
        data = {"from": clock.instant(first), "to": clock.instant(last)}
        return _propose(contest, form, "void", data)
    if request.method == "GET":
        form.process(request.args)  # a signal of the integrity queue leads here with its stretch of time
    return _form(contest, form, "void")


@bp.route("/contests/<slug>/desk/rulings/void-attempt", methods=["GET", "POST"])
@allows("ruling.manage")
def void_attempt(slug: str) -> ResponseReturnValue:
    """Propose that one attempt does not count."""
    contest, form = shown(slug, "ruling.manage"), VoidAttemptForm()
    form.round.choices = _rounds(contest)
    if form.validate_on_submit():
        try:
            attempt = _attempt(contest, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            form.round.data = attempt.round
            return _propose(contest, form, "void", verbs.stretch_of(attempt), page="void-attempt")
    if request.method == "GET":
        form.process(request.args)  # a signal on one attempt leads here
    return _form(contest, form, "void-attempt")


def _attempt(contest: Shown, form: VoidAttemptForm) -> Attempt:
    """The attempt that the form names. Raises Refused."""
    code, whose, written = form.receipt.data, form.contestant.data, form.number.data
    if bool(code) == bool(whose or written):
        raise Refused(reason("ruling.which-attempt"))
    if code:
        return verbs.attempt_by(db.session(), contest.row, code)
    number = formats.counted(written)
    return verbs.attempt_of(db.session(), contest.row, form.round.data, whose, number)


def title(contest: Shown, proposal: Proposal) -> str:
    """What is proposed, in a line."""
    if proposal.kind == "regrade":
        key = ", ".join(proposal.data["key"]) or _("every answer")
        return _(
            "Regrade question %(question)s: right is %(key)s", question=proposal.data["question"], key=key
        )
    if "of" in proposal.data:
        return _(
            "Void the attempt of %(who)s handed in at %(moment)s",
            who=", ".join(proposal.data["of"]),
            moment=formats.moment(proposal.data["from"], contest.zone, seconds=True),
        )
    first, last = (formats.moment(proposal.data[name], contest.zone, seconds=True) for name in ("from", "to"))
    return _("Void attempts handed in from %(first)s until %(last)s", first=first, last=last)


def _rounds(contest: Shown) -> list[tuple[str, str]]:
    rounds = [each for each in contest.contest.rounds if each.learning and each.learning.quiz]
    if not rounds:
        abort(404)
    return [(each.id, formats.text(each.title)) for each in rounds]


def _form(contest: Shown, form: forms.Form, page: str) -> str:
    about, lede = _words(page)
    return render_template(
        "ruling/propose.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        about=about,
        lede=lede,
    )


def _words(page: str) -> tuple[str, str]:
    """What the page of a form is called, and what becomes of whom it touches."""
    again = _(
        "It uses up no try: whoever it belongs to reads the reason, and may take the quiz again while the "
        "round is open."
    )
    return {
        "regrade": (
            _("Regrade a question"),
            _("All papers with the question are marked anew. What was marked before stays in the record."),
        ),
        "void": (
            _("Void a stretch of time"),
            _("Attempts of that time stay in the record and count for nothing.") + " " + again,
        ),
        "void-attempt": (
            _("Void one attempt"),
            _("The attempt stays in the record and counts for nothing.") + " " + again,
        ),
    }[page]


def _propose(
    contest: Shown, form: Any, kind: str, data: dict[str, Any], page: str = ""
) -> ResponseReturnValue:
    by = asking.signed_in().person
    try:
        made = verbs.propose(
            db.session(),
            contest.row,
            kind=kind,
            subject=form.round.data,
            data=data,
            why=form.why.data,
            by=by,
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _form(contest, form, page or kind)
    return redirect(url_for("proposal.show", slug=contest.slug, number=made.number), 303)


def _home(contest: Shown, _proposed: Proposal) -> tuple[str, str]:
    return _("Regrade and void"), url_for("ruling.index", slug=contest.slug)


PROPOSED = Kind(
    sees="ruling.manage",
    decides="ruling.manage",
    title=title,
    home=_home,
    approve=verbs.approve,
    noun="ruling",
    template=changes.TEMPLATE,
    shows=lambda contest, proposed: changes.shown(contest, proposed.preview),
)
