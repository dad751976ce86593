"""Publish a plan: one person proposes it, another approves it having just signed in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.editing import effect
from app.operations.editing import publishing as verbs
from app.permissions import allows
from app.storage.editing import plan as plans
from app.storage.editing.plan import PlanProposal
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.editing import difference, shown_plan
from app.web.editing.publishing_form import PublishForm
from app.web.editing.shown_plan import ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from app.web.record import changes
from app.web.record.proposal_kind import states
from app.web.site import asking
from rounds.reasons import reason

bp = Blueprint("publishing", __name__)


@page(bp, "/publish", methods=["GET", "POST"])
@allows("plan.publish")
def propose(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """What would be published, what keeps it from that, and the form that proposes it."""
    found = shown_plan.found(plan, slug, "plan.publish")
    form = PublishForm(seen=str(found.last.number))
    if found.waiting:
        return redirect(found.url("publishing.show", number=found.waiting.number))
    told: Mapping[str, Any] | None = None
    if request.form.get("reckon"):
        told = _reckoned(found, form)
    elif form.validate_on_submit():
        try:
            made = verbs.propose(
                db.session(),
                found.row,
                seen=formats.counted(form.seen.data),
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(found.url("publishing.show", number=made.number), 303)
    return render_template(
        "plan/propose.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        waits=[found.finding(each) for each in found.look.waits],
        changes=difference.since_published(found),
        **_effect(found, told),
    )


@page(bp, "/proposals/<number>")
@allows("plan.see")
def show(number: str, plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """A proposal to publish, for the second person."""
    row = plans.by_id(db.session(), plan) if plan else None
    if row and row.contest_id:
        # Published by now: the page lies on the contest's desk.
        return redirect(url_for("plan.show", plan=plan))
    found = shown_plan.found(plan, slug, "plan.see")
    return _page(found, _proposal(found, number))


@page(bp, "/proposals/<number>/approve", methods=["POST"])
@allows("plan.publish")
def approve(number: str, plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Publish it, as the second person."""
    found = shown_plan.found(plan, slug, "plan.publish")
    proposal = _proposal(found, number)
    try:
        if not asking.fresh():
            raise Refused(reason("plan.sign-in-again"))
        published = verbs.approve(db.session(), found.row, proposal.number, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        return _page(found, proposal, refused), 409
    flash(_("The contest is published: version %(version)s.", version=published.version))
    return redirect(url_for("contest.home", slug=published.slug), 303)


@page(bp, "/proposals/<number>/withdraw", methods=["POST"])
@allows("plan.publish")
def withdraw(number: str, plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Take it back, or turn it down."""
    found = shown_plan.found(plan, slug, "plan.publish")
    proposal = _proposal(found, number)
    try:
        verbs.withdraw(db.session(), found.row, proposal.number, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        return _page(found, proposal, refused), 409
    return redirect(found.url("plan.show"), 303)


def _reckoned(plan: ShownPlan, form: PublishForm) -> Mapping[str, Any] | None:
    """What publishing would change of results, for who is about to propose it."""
    if plan.look.definition is None:
        return None
    try:
        return effect.of(db.session(), plan.row, plan.look.definition)
    except Refused as refused:
        form.refuse(refused)
        return None


def _effect(plan: ShownPlan, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values of the template that shows a comparison; none before one was made."""
    return changes.shown(plan.contest, told) if plan.contest and told else {}


def _proposal(plan: ShownPlan, number: str) -> PlanProposal:
    return plans.proposal(db.session(), plan.row.id, formats.counted(number)) or abort(404)


def _page(plan: ShownPlan, proposal: PlanProposal, refused: Refused | None = None) -> str:
    session = db.session()
    first, second = f"person:{proposal.proposed_by}", f"person:{proposal.ended_by}"
    names = people.names(session, {first, second})
    revision = plans.revision(session, plan.row.id, proposal.revision) or abort(404)
    there = ShownPlan(plan.row, revision, plan.contest)
    return render_template(
        "plan/proposal.html",
        plan=there,
        contest=plan.contest,
        simulated=plan.row.simulated,
        proposal=proposal,
        state=states()[proposal.state],
        own=proposal.proposed_by == asking.signed_in().person.id,
        proposer=names.get(first, ""),
        second=names.get(second, ""),
        changes=difference.since_published(there) if proposal.state == "open" else (),
        **_effect(plan, proposal.effect),
        questions=there.rules.open_questions if there.rules else (),
        fresh=asking.fresh(),
        may_publish=plan.may("plan.publish"),
        refusals=[phrases.sentence(each, formats.language()) for each in refused.reasons] if refused else [],
    )
