"""Appeals: whoever takes part contests a result while its window is open; organisers admit and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.appeals import appeal as verbs
from app.operations.appeals.appeal import Standing, State
from app.permissions import Role, allows, may
from app.permissions import State as ContestState
from app.storage.appeals import appeal as appeals
from app.storage.appeals.appeal import Appeal
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.storage.registration import enrolment as enrolments
from app.web.appeals.appeal_form import AdmitForm, AnswerForm, LodgeForm
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.record import approval
from app.web.record.proposal_kind import Kind
from app.web.site import asking
from rounds import appeal as rule
from rounds.contest import PRIZES

bp = Blueprint("appeal", __name__)

BASE = "/contests/<slug>/appeals"
DESK = "/contests/<slug>/desk/appeals"


@dataclass(frozen=True, slots=True)
class Row:
    """One appeal as it is listed: what it is about, and how it stands."""

    row: Appeal
    about: str
    standing: Standing
    words: str
    badge: str


@bp.get(BASE)
@allows("appeal.lodge")
def index(slug: str) -> str:
    """What can be contested now, and one's own appeals."""
    contest = shown(slug, "appeal.lodge")
    who = _speaks(contest)
    mine = appeals.of_person(db.session(), contest.row.id, asking.signed_in().person.id)
    return render_template(
        "appeal/index.html",
        contest=contest,
        simulated=contest.simulated,
        open=[(about, approval.title(contest, about), until) for about, until in _open(contest)]
        if who is not None
        else [],
        mine=[_row(contest, each) for each in mine],
        hours=contest.contest.appeals.hours,
        decides=formats.text(contest.contest.appeals.decides),
    )


@bp.route(f"{BASE}/<about>", methods=["GET", "POST"])
@allows("appeal.lodge")
def lodge(slug: str, about: str) -> ResponseReturnValue:
    """Contest one result."""
    contest, form = shown(slug, "appeal.lodge"), LodgeForm()
    unit = _speaks(contest)
    if unit is None or about not in _results(contest):
        abort(404)
    if form.validate_on_submit():
        by = asking.signed_in().person
        try:
            verbs.lodge(db.session(), contest.row, about=about, unit=unit, words=form.words.data, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("appeal.index", slug=slug), 303)
    until = dict(_open(contest)).get(about)
    return render_template(
        "appeal/lodge.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        about=approval.title(contest, about),
        until=until,
        unit=contest.names.get(unit, unit),
    )


@bp.get(DESK)
@allows("appeal.see")
def queue(slug: str) -> str:
    """Every appeal, those first that wait for an answer."""
    contest = shown(slug, "appeal.see")
    rows = [_row(contest, each) for each in appeals.listed(db.session(), contest.row.id)]
    return render_template(
        "appeal/queue.html",
        contest=contest,
        simulated=contest.simulated,
        waiting=[each for each in rows if each.standing.state in ("lodged", "admitted")],
        over=[each for each in reversed(rows) if each.standing.state not in ("lodged", "admitted")],
    )


@bp.get(f"{DESK}/<number>")
@allows("appeal.see")
def show(slug: str, number: str) -> str:
    """One appeal with its grounds, and what was ruled on it."""
    contest = shown(slug, "appeal.see")
    return _page(contest, _found(contest, number))


@bp.post(f"{DESK}/<number>/admit")
@allows("appeal.rule")
def admit(slug: str, number: str) -> ResponseReturnValue:
    """Look into it, or not."""
    contest, form = shown(slug, "appeal.rule"), AdmitForm()
    row, by = _found(contest, number), asking.signed_in().person
    if form.validate_on_submit():
        try:
            yes = form.verdict.data == "yes"
            verbs.admit(db.session(), contest.row, row.number, admitted=yes, why=form.why.data, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("appeal.show", slug=slug, number=number), 303)
    return _page(contest, row, form), 409


@bp.post(f"{DESK}/<number>/answer")
@allows("appeal.rule")
def answer(slug: str, number: str) -> ResponseReturnValue:
    """Propose what comes of it."""
    contest, form = shown(slug, "appeal.rule"), AnswerForm()
    row, by = _found(contest, number), asking.signed_in().person
    if form.validate_on_submit():
        try:
            yes = form.verdict.data == "yes"
            verbs.propose(db.session(), contest.row, row.number, upheld=yes, why=form.why.data, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("appeal.show", slug=slug, number=number), 303)
    return _page(contest, row, form), 409


def state_words(state: State) -> tuple[str, str]:
    """How it stands with an appeal, in words, and the look of its badge."""
    return {
        "lodged": (_("Waits to be looked at"), "now"),
        "admitted": (_("Looked into"), "now"),
        "dismissed": (_("Not looked into"), ""),
        "upheld": (_("Right: the result is mended"), "ok"),
        "rejected": (_("Not right: the result stays"), ""),
    }[state]


def _results(contest: Shown) -> list[str]:
    found = [each.id for each in contest.contest.selections]
    return [*found, PRIZES] if contest.contest.prize_lines else found


def _open(contest: Shown) -> Sequence[tuple[str, int]]:
    """The results that can be contested now, each until when."""
    windows = [
        (about, rule.window(contest.contest.appeals, contest.decisions, about)) for about in _results(contest)
    ]
    return [(about, span.closes) for about, span in windows if span and contest.now < span.closes]


def _speaks(contest: Shown) -> str | None:
    """For whom who asks may contest a result: the code of a unit, empty for oneself; None: for nobody."""
    own = sorted(asking.units(contest.row, Role.COORDINATOR))
    if own:
        return own[0]
    mine = enrolments.of(db.session(), contest.row.id, asking.signed_in().person.id)
    return "" if mine is not None and mine.erased_at is None else None


def _found(contest: Shown, number: str) -> Appeal:
    return appeals.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)


def _proposed(contest: Shown, row: Appeal) -> Proposal | None:
    waiting = proposals.listed(db.session(), contest.row.id, verbs.KINDS)
    return next((each for each in waiting if (each.subject, each.state) == (row.subject, "open")), None)


def _row(contest: Shown, row: Appeal) -> Row:
    found = verbs.standing(row, contest.decisions, contest.contest.appeals.rule_within_hours)
    return Row(row, approval.title(contest, row.about), found, *state_words(found.state))


def _page(contest: Shown, row: Appeal, refused: forms.Form | None = None) -> str:
    found, proposed = _row(contest, row), _proposed(contest, row)
    who = people.names(db.session(), {f"person:{row.person_id}"})
    form: forms.Form | None = None
    if found.standing.state == "lodged":
        form = refused if isinstance(refused, AdmitForm) else AdmitForm()
    elif found.standing.state == "admitted" and proposed is None:
        form = refused if isinstance(refused, AnswerForm) else AnswerForm()
    return render_template(
        "appeal/show.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        lodger=next(iter(who.values()), ""),
        unit=contest.names.get(row.unit, row.unit),
        form=form,
        proposed=proposed,
        may_rule=may(asking.roles(contest.row), "appeal.rule", ContestState(contest.row.state)),
    )


def _answers(contest: Shown, proposed: Proposal) -> Appeal:
    """The appeal that a proposal answers."""
    return _found(contest, proposed.subject.removeprefix("appeal:"))


def _title(contest: Shown, proposed: Proposal) -> str:
    row = _answers(contest, proposed)
    about = approval.title(contest, row.about)
    return _("Answer to appeal %(number)s: %(about)s", number=row.number, about=about)


def _home(contest: Shown, proposed: Proposal) -> tuple[str, str]:
    row = _answers(contest, proposed)
    words = _("Appeal %(number)s: %(about)s", number=row.number, about=approval.title(contest, row.about))
    return words, url_for("appeal.show", slug=contest.slug, number=row.number)


PROPOSED = Kind(
    sees="appeal.see",
    decides="appeal.rule",
    title=_title,
    home=_home,
    approve=verbs.approve,
    noun="appeal",
    after=lambda contest, proposed: _home(contest, proposed)[1],
)
