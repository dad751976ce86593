"""Contests being written: the list, a new one, and one plan with all that is still to be done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.editing import origin, packed
from app.operations.editing import plan as verbs
from app.permissions import Role, allows
from app.storage.contest import contest as contests
from app.storage.editing import plan as plans
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.contest.frame import shown
from app.web.editing import shown_plan
from app.web.editing.plan_form import BeginForm, ReasonForm
from app.web.editing.shown_plan import ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds.reasons import reason

bp = Blueprint("plan", __name__)

UPLOAD = "upload"


@bp.get("/plans")
@allows("plan.see")
def index() -> str:
    """The contests that are being written, and those that are published with their desks."""
    session = db.session()
    rows = [
        (ShownPlan(row, last, None), row)
        for row in plans.unpublished(session)
        if (last := plans.revision(session, row.id))
    ]
    who = people.names(session, {f"person:{row.made_by}" for _plan, row in rows})
    organises = Role.ORGANISER in asking.roles()
    return render_template(
        "plan/index.html",
        rows=[(plan, row, who.get(f"person:{row.made_by}", "")) for plan, row in rows],
        published=contests.listed(session) if organises else [],
        language=formats.language(),
    )


@bp.route("/plans/new", methods=["GET", "POST"])
@allows("plan.write")
def new() -> ResponseReturnValue:
    """Begin a contest."""
    request.max_content_length = packed.LARGEST + packed.MEGABYTE
    form = BeginForm(origin=request.args.get("origin", ""))
    form.origin.choices = _origins()
    if form.validate_on_submit():
        try:
            made = verbs.begin(
                db.session(),
                origin.made(db.session(), _given(form), id=form.id.data, opens=form.opens.data),
                origin=form.origin.data,
                simulated=form.simulated.data,
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, _FIELDS.get(refused.reasons[0].code, ""))
        else:
            flash(_("The contest is begun. Nobody but its writers sees it before it is published."))
            return redirect(url_for("plan.show", plan=made.id), 303)
    return render_template("plan/new.html", form=form, most=packed.LARGEST // packed.MEGABYTE)


@bp.route("/contests/<slug>/desk/plan/begin", methods=["GET", "POST"])
@allows("plan.write")
def go_on(slug: str) -> ResponseReturnValue:
    """Begin to write the next version of a published contest."""
    contest, form = shown(slug, "plan.write"), ReasonForm()
    if plans.of_contest(db.session(), contest.row.id):
        return redirect(url_for("plan.show", slug=slug), 303)
    if form.validate_on_submit():
        try:
            verbs.go_on(db.session(), contest.row, why=form.why.data, by=asking.signed_in().person)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("plan.show", slug=slug), 303)
    return render_template("plan/begin.html", contest=contest, simulated=contest.simulated, form=form)


@page(bp, "")
@allows("plan.see")
def show(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """A plan: what keeps it from being published, its parts, its revisions."""
    session = db.session()
    if slug and plans.of_contest(session, shown(slug, "plan.see").row.id) is None:
        return redirect(url_for("plan.go_on", slug=slug))
    if plan and (row := plans.by_id(session, plan)) and row.contest_id:
        return redirect(url_for("plan.show", slug=contests.by_id(session, row.contest_id).slug))
    return _page(shown_plan.found(plan, slug, "plan.see"))


def _page(found: ShownPlan, refused: Refused | None = None) -> str:
    session = db.session()
    revisions = plans.revisions(session, found.row.id)
    return render_template(
        "plan/show.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        mistakes=[found.finding(each) for each in (*found.look.mistakes, *found.look.against)],
        warnings=[found.finding(each) for each in found.look.warnings],
        revisions=revisions,
        names=people.names(session, {f"person:{each.by}" for each in revisions}),
        came_from=came_from(found),
        behind=any(each.code == "plan.published-since" for each in found.look.against),
        choose=refused is not None and refused.reasons[0].code == "plan.both-changed",
        refusals=[phrases.sentence(each, formats.language()) for each in refused.reasons] if refused else [],
    )


@page(bp, "/take-up", methods=["POST"])
@allows("plan.write")
def take_up(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Take what was published since into the plan."""
    found = shown_plan.found(plan, slug, "plan.write")
    if found.contest is None:
        abort(404)
    try:
        verbs.take_up(
            db.session(),
            found.row,
            seen=formats.counted(request.form.get("seen", "")),
            mine={"mine": True, "published": False}.get(request.form.get("keep", "")),
            by=asking.signed_in().person,
        )
    except Refused as refused:
        db.session.rollback()
        return _page(found, refused), 409
    flash(_("What was published since stands in the plan now."))
    return redirect(found.url("plan.show"), 303)


@page(bp, "/discard", methods=["GET", "POST"])
@allows("plan.write")
def discard(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Put a plan away that was never published."""
    found, form = shown_plan.found(plan, slug, "plan.write"), ReasonForm()
    if found.contest or not found.may("plan.write"):
        abort(404)
    if form.validate_on_submit():
        try:
            verbs.discard(db.session(), found.row, why=form.why.data, by=asking.signed_in().person)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("The plan is put away. Its revisions stay in the record."))
            return redirect(url_for("plan.index"), 303)
    return render_template("plan/discard.html", plan=found, form=form, simulated=found.row.simulated)


_FIELDS = {
    "plan.id-wrong": "id",
    "plan.id-taken": "id",
    "plan.not-a-folder": "file",
    "plan.reason-missing": "why",
}


def _given(form: BeginForm) -> Mapping[str, bytes]:
    """The files to begin with. Raises Refused."""
    if form.origin.data != UPLOAD:
        return origin.files(db.session(), form.origin.data)
    if not form.file.data:
        raise Refused(reason("plan.not-a-folder"))
    return packed.read(form.file.data.read())


def _origins() -> list[tuple[str, str]]:
    language = formats.language()
    return [
        *(
            (
                f"example:{each.name}",
                _("%(title)s (comes with the program)", title=formats.text(each.contest.title)),
            )
            for each in origin.examples()
        ),
        *(
            (f"contest:{each.slug}", _("%(title)s (published here)", title=each.title(language)))
            for each in contests.listed(db.session())
        ),
        ("small", _("A small example to write over: three units, a course, a quiz")),
        (UPLOAD, _("A folder of your own, packed as a ZIP")),
        ("empty", _("Nothing: begin with empty files")),
    ]


def came_from(plan: ShownPlan) -> str:
    """What a plan was made from, in words."""
    kind, _colon, name = plan.row.origin.partition(":")
    return {
        "example": _("begun with the example %(name)s", name=name),
        "contest": _("begun with the published contest %(name)s", name=name),
        "small": _("begun with the small example"),
        UPLOAD: _("begun with a folder that was sent"),
    }.get(kind, _("begun with empty files"))
