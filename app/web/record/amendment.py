"""New decisions on the organisers' desk: choose what, about whom and why; see who would gain or lose a rank,
a place, a prize; then propose it to a second person.

What has a desk of its own - keys, more time, the reserve - is led to from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.operations import Refused
from app.operations.panel import seed as seeds
from app.operations.panel.settlement import order_of
from app.operations.record import amendment as verbs
from app.operations.record import effect
from app.permissions import State, allows, may
from app.storage.postgres.database import db
from app.storage.record.proposal import Proposal
from app.storage.standings import snapshot
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.record import amendment_ties as equals
from app.web.record import changes
from app.web.record.amendment_form import (
    AmendmentForm,
    DisqualifyForm,
    ListForm,
    ShareForm,
    VoteForm,
    WithholdForm,
    vote_form,
)
from app.web.record.amendment_ties import Tie
from app.web.record.proposal_kind import Kind
from app.web.site import asking
from rounds.proof import chain

bp = Blueprint("amendment", __name__)

BASE = "/contests/<slug>/desk/decisions/new"


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision that can be begun."""

    words: str
    does: str
    href: str


@dataclass(frozen=True, slots=True)
class Act:
    """A decision as a form gives it."""

    kind: str
    subject: str
    data: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """What the page remembers of the decision whose effect it showed."""
        return hashlib.sha256(chain.canonical([self.kind, self.subject, self.data])).hexdigest()


@bp.get(BASE)
@allows("amendment.propose")
def index(slug: str) -> str:
    """Every decision that organisers can begin."""
    contest = shown(slug, "amendment.propose")
    last = snapshot.outcome(db.session(), contest.row.id)
    ties = equals.found(contest, last.data if last else {})
    return render_template(
        "amendment/index.html",
        contest=contest,
        simulated=contest.simulated,
        groups=[
            (title, listed)
            for title, listed in (
                (_("Settle equals"), [_to_settle(contest, each) for each in ties]),
                (_("People, lists and prizes"), _of_results(contest, last.data if last else {}, ties)),
                (_("Round of learning"), _of_learning(contest)),
                (_("Time and places"), _of_entries(contest)),
            )
            if listed
        ],
    )


@bp.route(f"{BASE}/disqualify", methods=["GET", "POST"])
@allows("amendment.propose")
def disqualify(slug: str) -> ResponseReturnValue:
    """Somebody is out of standings, lists and prizes."""
    contest, form = shown(slug, "amendment.propose"), DisqualifyForm()
    if request.method == "GET":
        form.who.data = request.args.get("who", "")
    return _answer(contest, form, lambda: Act("disqualify", form.who.data, {}), _("Disqualify"))


@bp.route(f"{BASE}/withhold", methods=["GET", "POST"])
@allows("amendment.propose")
def withhold(slug: str) -> ResponseReturnValue:
    """Prizes of a line stay in the till."""
    contest, form = shown(slug, "amendment.propose"), WithholdForm()
    lines = [each for each in contest.contest.prize_lines if each.may_withhold] or abort(404)
    form.prize.choices = [(each.id, formats.text(each.title)) for each in lines]

    def act() -> Act:
        return Act("withhold", form.prize.data, {"count": form.count.data})

    return _answer(contest, form, act, _("Leave a prize unawarded"))


@bp.route(f"{BASE}/share", methods=["GET", "POST"])
@allows("amendment.propose")
def share(slug: str) -> ResponseReturnValue:
    """Equals share what their places are worth."""
    contest, form = shown(slug, "amendment.propose"), ShareForm()
    ties = [each for each in _ties(contest) if each.prize] or abort(404)
    form.among.choices = [(each.key, each.words) for each in ties]

    def act() -> Act:
        tie = next(each for each in ties if each.key == form.among.data)
        return Act("share", tie.prize, {"among": list(tie.names)})

    return _answer(contest, form, act, _("Let equals share"))


@bp.route(f"{BASE}/list/<selection>", methods=["GET", "POST"])
@allows("amendment.propose")
def other_list(slug: str, selection: str) -> ResponseReturnValue:
    """A list that the ranking does not give, or no longer gives: with reasons, by two people."""
    contest, form = shown(slug, "amendment.propose"), ListForm()
    last = snapshot.outcome(db.session(), contest.row.id)
    picked = (last.data if last else {}).get("selections", {}).get(selection) or abort(404)
    seats = [each["subject"] for each in picked["seats"]]
    everybody = {each["subject"] for name in ("seats", "reserve", "out") for each in picked[name]}
    form.start.choices = [
        ("now", _("the list as it stands")),
        ("afresh", _("the ranking as it is now")),
    ]
    form.out.choices = [("", _("nobody")), *_named(contest, everybody)]
    form.new.choices = [("", _("nobody")), *_named(contest, everybody)]

    def act() -> Act:
        start = seats
        if form.start.data == "afresh":
            start = [each.subject for each in verbs.afresh(db.session(), contest.row, selection).seats]
        units = [code for code in start if code != form.out.data]
        units += [form.new.data] if form.new.data and form.new.data not in units else []
        return Act("advance", selection, {"units": units})

    title = formats.text(contest.contest.selection(selection).title)
    return _answer(contest, form, act, _("Confirm another list: %(title)s", title=title))


@bp.route(f"{BASE}/equals/<subject>/<key>", methods=["GET", "POST"])
@allows("amendment.propose")
def settle(slug: str, subject: str, key: str) -> ResponseReturnValue:
    """Equals on a cut, or at a prize, are put in order: by a vote, or by a lot where the rules draw one."""
    contest = shown(slug, "amendment.propose")
    tie = next((each for each in _ties(contest) if (each.subject, each.key) == (subject, key)), None)
    if tie is None:
        abort(404)
    form = vote_form([contest.names.get(name, name) for name in tie.names])

    def act() -> Act:
        votes = dict(zip(tie.names, (int(field.data) for field in form.votes), strict=True))
        data = {"order": order_of(votes), "votes": votes, "present": form.present.data}
        return Act("vote", tie.subject, data)

    lot = seeds.state_of(contest.decisions, tie.subject) if tie.by_lot else ""
    return _answer(contest, form, act, tie.title, tie=tie, lot=lot)


@bp.post(f"{BASE}/equals/<subject>/<key>/seed")
@allows("amendment.propose")
def draw(slug: str, subject: str, key: str) -> ResponseReturnValue:
    """Seal the seed of a lot, or open it: what the rules say of these equals."""
    contest, by = shown(slug, "amendment.propose"), asking.signed_in().person
    here = url_for("amendment.settle", slug=slug, subject=subject, key=key)
    if not asking.fresh():
        return redirect(url_for("password.confirm", next=here), 303)
    tie = next(
        (each for each in _ties(contest) if (each.subject, each.key, each.by_lot) == (subject, key, True)),
        None,
    )
    if tie is None:
        abort(404)
    sealed = seeds.state_of(contest.decisions, subject) == "committed"
    try:
        (seeds.reveal if sealed else seeds.commit)(db.session(), contest.row, subject, by=by)
    except Refused:
        db.session.rollback()  # somebody else was faster: the page says how it stands
    return redirect(here, 303)


# --- what can be begun ----------------------------------------------------------------------------


def _to_settle(contest: Shown, tie: Tie) -> Choice:
    href = url_for("amendment.settle", slug=contest.slug, subject=tie.subject, key=tie.key)
    return Choice(tie.title, tie.words, href)


def _of_results(contest: Shown, data: Mapping[str, Any], ties: Sequence[Tie]) -> list[Choice]:
    def to(page: str, **given: Any) -> str:
        return url_for(f"amendment.{page}", slug=contest.slug, **given)

    found = [
        Choice(
            _("Disqualify"),
            _("A unit, a person or an entry is out of standings, lists and prizes."),
            to("disqualify"),
        )
    ]
    for each in contest.contest.selections:
        if each.id in data.get("selections", {}):
            words = _("Confirm another list: %(title)s", title=formats.text(each.title))
            does = _(
                "Put somebody in or leave somebody out against the ranking, or take the ranking as it is now."
            )
            found.append(Choice(words, does, to("other_list", selection=each.id)))
    if any(each.may_withhold for each in contest.contest.prize_lines):
        does = _("Prizes that nobody deserves stay in the till.")
        found.append(Choice(_("Leave a prize unawarded"), does, to("withhold")))
    if any(each.prize for each in ties):
        does = _("Equals get equal parts of what their places are worth.")
        found.append(Choice(_("Let equals share"), does, to("share")))
    return found


def _of_learning(contest: Shown) -> list[Choice]:
    if not _may(contest, "ruling.manage"):
        return []
    if not any(each.learning and each.learning.quiz for each in contest.contest.rounds):
        return []
    return [
        Choice(
            _("Regrade a question"),
            _("All papers with the question are marked anew."),
            url_for("ruling.regrade", slug=contest.slug),
        ),
        Choice(
            _("Void a stretch of time"),
            _("Attempts of that time do not count and use up no try."),
            url_for("ruling.void", slug=contest.slug),
        ),
        Choice(
            _("Void one attempt"),
            _("It counts for nothing and uses up no try."),
            url_for("ruling.void_attempt", slug=contest.slug),
        ),
    ]


def _of_entries(contest: Shown) -> list[Choice]:
    found = []
    if _may(contest, "step.see"):
        does = _("A window closes later; a step of the calendar falls due at another time.")
        href = url_for("step.index", slug=contest.slug)
        found.append(Choice(_("Move what the calendar brings"), does, href))
    if _may(contest, "seat.propose"):
        does = _("Give units more time, note who handed nothing in, let the reserve take a free seat.")
        for each in contest.contest.rounds:
            if each.entry:
                words = _("Time and places: %(title)s", title=formats.text(each.title))
                href = url_for("seat.index", slug=contest.slug, round=each.id)
                found.append(Choice(words, does, href))
    return found


def _ties(contest: Shown) -> Sequence[Tie]:
    last = snapshot.outcome(db.session(), contest.row.id)
    return equals.found(contest, last.data if last else {})


def _named(contest: Shown, codes: set[str]) -> list[tuple[str, str]]:
    return sorted(((code, contest.names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def _may(contest: Shown, action: str) -> bool:
    return may(asking.roles(contest.row), action, State(contest.row.state))


# --- the form: look first, then propose -----------------------------------------------------------


def _answer(contest: Shown, form: Any, act: Any, title: str, **more: Any) -> ResponseReturnValue:
    """The form; with what the decision would change once somebody looked; proposed once they have seen it."""
    seen: Mapping[str, Any] | None = None
    if form.validate_on_submit():
        wanted, by = act(), asking.signed_in().person
        given = {"kind": wanted.kind, "subject": wanted.subject, "data": wanted.data, "by": by}
        try:
            if request.form.get("go") == "propose" and form.seen.data == wanted.digest:
                made = verbs.propose(db.session(), contest.row, **given, why=form.why.data)
                return redirect(url_for("proposal.show", slug=contest.slug, number=made.number), 303)
            seen = effect.plain(verbs.look(db.session(), contest.row, **given))
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            form.seen.data = wanted.digest
    status = 422 if form.is_submitted() and seen is None else 200
    page = render_template(
        "amendment/new.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        fields=_fields(form),
        title=title,
        looked=seen is not None,
        **(changes.shown(contest, seen) if seen is not None else {}),
        **more,
    )
    return page, status


def _fields(form: AmendmentForm | VoteForm) -> list[Field]:
    """What is asked, the reason last."""
    asked = [each for each in form if each.name not in ("csrf_token", "seen", "why")]
    return [*asked, form.why]


# --- on the page of proposals ---------------------------------------------------------------------


def title(contest: Shown, proposed: Proposal) -> str:
    """What is proposed, in a line."""
    data, subject = proposed.data, proposed.subject

    def name(code: str) -> str:
        return contest.names.get(code, code)

    if proposed.kind == "disqualify":
        return _("Disqualify %(who)s", who=name(subject))
    if proposed.kind == "withhold":
        prize = changes.things(contest).get(subject, subject)
        return _("Leave unawarded: %(count)s of “%(prize)s”", count=data["count"], prize=prize)
    if proposed.kind == "share":
        prize, who = changes.things(contest).get(subject, subject), ", ".join(map(name, data["among"]))
        return _("“%(prize)s” is shared by %(who)s", prize=prize, who=who)
    if proposed.kind == "vote":
        votes = ", ".join(f"{name(code)}: {count}" for code, count in data["votes"].items())
        return _("Vote of %(present)s: %(votes)s", present=data["present"], votes=votes)
    return _("Confirm another list: %(title)s", title=formats.text(contest.contest.selection(subject).title))


def _home(contest: Shown, _proposed: Proposal) -> tuple[str, str]:
    return _("Decisions"), url_for("approval.index", slug=contest.slug)


PROPOSED = Kind(
    sees="approval.see",
    decides="approval.propose",
    title=title,
    home=_home,
    approve=verbs.approve,
    noun="amendment",
    template=changes.TEMPLATE,
    shows=lambda contest, proposed: changes.shown(contest, proposed.preview),
)
