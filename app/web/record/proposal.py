"""A proposal on its page, whatever is proposed: who, why, what it would change; approved by a second person
who just proved who they are, taken back or turned down.

Knows which desk speaks for which kind (`Kind`), and nothing of what is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.record import amendment as amendments
from app.operations.record import approval as results
from app.operations.record import endorsement as papers
from app.operations.record import proposal as twos
from app.permissions import TABLE, State, allows, may
from app.storage import files
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.appeals import appeal
from app.web.calendar import step
from app.web.contest.frame import Shown, shown
from app.web.entries import seat
from app.web.integrity import ruling
from app.web.page import formats
from app.web.page.words import _
from app.web.papers import award
from app.web.record import amendment, approval
from app.web.record.proposal_form import EndorseForm
from app.web.record.proposal_kind import Kind, states
from app.web.site import asking, downloads
from rounds.reasons import reason
from rounds.ruling import RULINGS

bp = Blueprint("proposal", __name__)

BASE = "/contests/<slug>/desk/decisions/proposals/<number>"

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(results.KINDS, approval.PROPOSED),
    **dict.fromkeys(RULINGS, ruling.PROPOSED),
    **dict.fromkeys(("silent", "replace"), seat.PROPOSED),
    "answer": appeal.PROPOSED,
    "revoke": award.PROPOSED,
    "move": step.PROPOSED,
}


@bp.get(BASE)
@allows("proposal.see")
def show(slug: str, number: str) -> str:
    """A proposal with everything it would change."""
    contest = shown(slug, "proposal.see")
    return _page(contest, *_found(contest, number))


@bp.post(f"{BASE}/approve")
@allows("proposal.decide")
def approve(slug: str, number: str) -> ResponseReturnValue:
    """Take the decision, as the second person."""
    contest, by = shown(slug, "proposal.decide"), asking.signed_in().person
    found, kind = _found(contest, number, deciding=True)

    def act() -> None:
        if not asking.fresh():
            raise Refused(reason("proposal.sign-in-again"))
        kind.approve(db.session(), contest.row, found.number, by=by)

    return _decide(contest, found, kind, act)


@bp.post(f"{BASE}/withdraw")
@allows("proposal.decide")
def withdraw(slug: str, number: str) -> ResponseReturnValue:
    """Take it back, or turn it down."""
    contest, by = shown(slug, "proposal.decide"), asking.signed_in().person
    found, kind = _found(contest, number, deciding=True)

    def act() -> None:
        twos.withdraw(db.session(), contest.row, found.number, by=by, kinds={found.kind}, noun=kind.noun)

    return _decide(contest, found, kind, act)


@bp.post(f"{BASE}/document")
@allows("proposal.decide")
def endorse(slug: str, number: str) -> ResponseReturnValue:
    """Take in the signed document that approves in the place of a second person."""
    contest, by = shown(slug, "proposal.decide"), asking.signed_in().person
    found, kind = _found(contest, number, deciding=True)
    form = EndorseForm()
    if not form.validate_on_submit():
        return _page(contest, found, kind, form=form), 422
    content, name = form.file.data.stream.read(papers.MOST + 1), form.file.data.filename or ""
    given = {"document": form.document.data, "content": content, "name": name}
    deciders = TABLE[kind.decides].keys()
    return _decide(
        contest,
        found,
        kind,
        lambda: papers.take_in(db.session(), contest.row, found.number, **given, deciders=deciders, by=by),
        stays=True,
    )


@bp.get(f"{BASE}/document")
@allows("proposal.see")
def document(slug: str, number: str) -> Response:
    """The scan of the document that approves it."""
    found, _kind = _found(shown(slug, "proposal.see"), number)
    kept = files.by_id(db.session(), found.file_id) if found.file_id else None
    return downloads.stored(kept or abort(404))


def kind_of(proposed: Proposal) -> Kind | None:
    """The desk that speaks for a proposal; None for those that the panel settles at its own table."""
    if amendments.is_one(proposed):
        return amendment.PROPOSED
    if proposed.kind == "extend":
        return seat.PROPOSED if proposed.subject.endswith(":entry") else step.PROPOSED
    return KINDS.get(proposed.kind)


def _found(contest: Shown, number: str, *, deciding: bool = False) -> tuple[Proposal, Kind]:
    """A proposal that who asks may see, or decide on. Ends the request with 404 otherwise."""
    found = proposals.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)
    kind = kind_of(found) or abort(404)
    if not _may(contest, kind.decides if deciding else kind.sees):
        abort(404)
    return found, kind


def _may(contest: Shown, action: str) -> bool:
    return may(asking.roles(contest.row), action, State(contest.row.state))


def _decide(
    contest: Shown, found: Proposal, kind: Kind, act: Callable[[], object], *, stays: bool = False
) -> ResponseReturnValue:
    """Do it and lead on, or show on the page why it was refused."""
    here = url_for("proposal.show", slug=contest.slug, number=found.number)
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return _page(contest, found, kind, refused), 409
    return redirect(here if stays else kind.after(contest, found) or here, 303)


def _page(
    contest: Shown,
    found: Proposal,
    kind: Kind,
    refused: Refused | None = None,
    form: EndorseForm | None = None,
) -> str:
    first, second = f"person:{found.proposed_by}", f"person:{found.ended_by}"
    acts_for = found.data.get("acts_for", {})
    actors = {first, *acts_for.values(), *({second} if found.ended_by else ())}
    names = people.names(db.session(), actors)
    here = url_for("proposal.show", slug=contest.slug, number=found.number)
    me = asking.signed_in().person
    own = found.proposed_by == me.id
    alone = own and papers.alone(db.session(), contest.row, me, TABLE[kind.decides].keys())
    return render_template(
        "proposal/show.html",
        contest=contest,
        simulated=contest.simulated,
        proposal=found,
        title=kind.title(contest, found),
        state=states()[found.state],
        home=kind.home(contest, found),
        own=own,
        form=(form or EndorseForm()) if alone and found.state == "open" else None,
        decides=_may(contest, kind.decides),
        fresh=asking.fresh(),
        prove=url_for("password.confirm", next=here),
        proposer=_for(names.get(first, ""), names.get(acts_for.get("by", ""), "")),
        second=names.get(second, ""),
        template=kind.template,
        refusals=[phrases.sentence(each, formats.language()) for each in refused.reasons] if refused else [],
        **kind.shows(contest, found),
    )


def _for(name: str, officer: str) -> str:
    """Somebody, and in whose place they act."""
    return _("%(name)s (in the place of %(officer)s)", name=name, officer=officer) if officer else name
