"""Results on the organisers' desk: what waits for approval, propose it, and the register of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.record import approval as verbs
from app.operations.record import result
from app.operations.record.approval import Point
from app.permissions import State, allows, may
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.storage.work import task as tasks
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.record import acts, outcome
from app.web.record.approval_form import ProposeForm
from app.web.record.proposal_kind import Kind
from app.web.site import asking
from app.web.standings.standing import pager
from rounds import sample
from rounds.contest import PRIZES
from rounds.reasons import Reason

bp = Blueprint("approval", __name__)

BASE = "/contests/<slug>/desk/decisions"
A_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One result on the list: what it is called, what comes next, and why not yet."""

    point: Point
    title: str
    does: str
    waits: Sequence[str]
    open: Proposal | None


@bp.get(BASE)
@allows("approval.see")
def index(slug: str) -> str:
    """Every result with what waits, and the register of decisions."""
    return _index(shown(slug, "approval.see"))


@bp.post(f"{BASE}/compute")
@allows("approval.propose")
def compute(slug: str) -> ResponseReturnValue:
    """Have the results computed anew, as background work."""
    contest = shown(slug, "approval.propose")
    asked = result.ask(db.session(), contest.row, by=asking.signed_in().person)
    db.session.commit()
    return redirect(url_for("work.show", slug=slug, id=asked.id), 303)


@bp.route(f"{BASE}/results/<subject>", methods=["GET", "POST"])
@allows("approval.propose")
def propose(slug: str, subject: str) -> ResponseReturnValue:
    """A result as it would be approved, and the form that proposes it."""
    contest, form = shown(slug, "approval.propose"), ProposeForm()
    found, last = verbs.find(db.session(), contest.row)
    point = next((each for each in found if each.subject == subject), None) or abort(404)
    if form.validate_on_submit():
        by = asking.signed_in().person
        try:
            made = verbs.propose(db.session(), contest.row, subject, why=form.why.data, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("proposal.show", slug=slug, number=made.number), 303)
    return render_template(
        "approval/propose.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        row=_row(contest, point),
        result=outcome.told(contest, subject, point.data),
        number=last.number if last else 0,
        as_of=last.as_of if last else 0,
    )


def title(contest: Shown, subject: str) -> str:
    """What a result is called."""
    if subject == PRIZES:
        return _("Prizes")
    return formats.text(contest.contest.selection(subject).title)


def act_words(kind: str) -> str:
    """What approving does, as the words of a button."""
    return {
        "advance": _("Confirm who goes on"),
        "publish": _("Give out the provisional result"),
        "confirm": _("Make it final"),
    }[kind]


def _index(contest: Shown) -> str:
    session = db.session()
    found, last = verbs.find(session, contest.row)
    taken = list(reversed(contest.decisions))
    page = max(1, request.args.get("page", 1, type=int))
    running = tasks.of_contest(session, contest.row.id, kind=result.TASK, limit=1)
    listed = taken[(page - 1) * A_PAGE : page * A_PAGE]
    who = people.names(session, {name for act in listed for name in (act.by, act.second)})
    return render_template(
        "approval/index.html",
        contest=contest,
        simulated=contest.simulated,
        rows=[_row(contest, each) for each in found],
        last=last,
        current=verbs.current(session, contest.row, last),
        running=running[0] if running and running[0].state in tasks.UNFINISHED else None,
        may_propose=_may_propose(contest),
        acts=[
            (
                act,
                f"{acts.words(act.kind)}: {_about(contest, act.subject)}",
                acts.signed(*(who.get(name, name) for name in (act.by, act.second))),
            )
            for act in listed
        ],
        pager=pager(page, A_PAGE, len(listed), len(taken)),
    )


def _row(contest: Shown, point: Point) -> Row:
    waiting = proposals.listed(db.session(), contest.row.id, verbs.KINDS)
    return Row(
        point=point,
        title=title(contest, point.subject),
        does=act_words(point.next) if point.next else "",
        waits=_sentences(point.waits),
        open=next((each for each in waiting if (each.subject, each.state) == (point.subject, "open")), None),
    )


def _about(contest: Shown, subject: str) -> str:
    """What a decision is about, as a page names it; a code stands for itself."""
    rules = contest.contest
    named = {each.id: each.title for each in rules.rounds}
    named |= {each.id: each.title for each in rules.standings}
    named |= {each.id: each.title for each in rules.selections}
    named |= {each.id: each.title for each in rules.prize_lines}
    if subject == PRIZES:
        return _("Prizes")
    if subject == sample.SUBJECT:
        return _("Sample before prizes")
    if subject in named:
        return formats.text(named[subject])
    return contest.names.get(subject, subject)


def _may_propose(contest: Shown) -> bool:
    return may(asking.roles(contest.row), "approval.propose", State(contest.row.state))


def _sentences(reasons: Sequence[Reason]) -> list[str]:
    return [phrases.sentence(each, formats.language()) for each in reasons]


def _shows(contest: Shown, proposed: Proposal) -> dict[str, Any]:
    return {"result": outcome.told(contest, proposed.subject, proposed.preview["data"])}


def _home(contest: Shown, _proposed: Proposal) -> tuple[str, str]:
    return _("Decisions"), url_for("approval.index", slug=contest.slug)


PROPOSED = Kind(
    sees="approval.see",
    decides="approval.propose",
    title=lambda contest, proposed: f"{title(contest, proposed.subject)}: {act_words(proposed.kind)}",
    home=_home,
    approve=verbs.approve,
    noun="approval",
    template="approval/effects.html",
    shows=_shows,
)
