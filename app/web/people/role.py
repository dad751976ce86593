"""Roles: what they are called, who holds them, granting and ending them, and what each may do."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import identities
from app.operations import Refused
from app.operations.people import person as accounts
from app.operations.people import role as verbs
from app.permissions import DEVELOPMENT_ONLY, GRANTED, TABLE, UNIT_BOUND, Role, allows
from app.storage.contest import contest as contests
from app.storage.contest import unit
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import db
from app.web.page import formats
from app.web.page.pager import Pager
from app.web.page.words import _
from app.web.people.role_form import EVERYWHERE, EndForm, GrantForm
from app.web.site import asking
from app.web.site.language import ZONE
from rounds import calendar
from rounds.reasons import reason

bp = Blueprint("role", __name__)

PAGE = 50


@bp.get("/admin/roles")
@allows("role.manage")
def index() -> str:
    """Who holds which role now."""
    asker, session = asking.signed_in(), db.session()
    slug, name = request.args.get("contest", ""), request.args.get("role", "")
    page = max(1, request.args.get("page", 1, type=int))
    known = {each.slug: each for each in contests.every(session)}
    rows, total = grants.listed(
        session,
        asker.now,
        contest_id=known[slug].id if slug in known else None,
        everywhere=slug == EVERYWHERE,
        role=name,
        first=(page - 1) * PAGE,
        most=PAGE,
    )
    return render_template(
        "role/index.html",
        rows=[_row(grant, person) for grant, person in rows],
        contests=[("", _("All contests")), (EVERYWHERE, _("Everywhere")), *_titles(known.values())],
        roles=[("", _("All roles")), *((role.value, words(role)) for role in Role if role in GRANTED)],
        chosen=(slug, name),
        pager=Pager.of(page, PAGE, total, len(rows)),
        zone=ZONE,
    )


@bp.get("/admin/roles/table")
@allows("role.manage")
def table() -> str:
    """What each role may do: the table that the program itself reads."""
    actions = [action for action in TABLE if action not in DEVELOPMENT_ONLY]
    return render_template(
        "role/table.html",
        roles=[words(role) for role in Role],
        rows=[(action, [role in TABLE[action] for role in Role]) for action in sorted(actions)],
    )


@bp.route("/admin/roles/new", methods=["GET", "POST"])
@allows("role.manage")
def grant() -> str | Response:
    """Grant a role."""
    asking.require_fresh()
    session, form = db.session(), GrantForm()
    form.role.choices = [(role.value, words(role)) for role in Role if role in GRANTED]
    form.contest.choices = [(EVERYWHERE, _("Everywhere")), *_titles(contests.listed(session))]
    if form.validate_on_submit():
        try:
            _grant(form)
        except Refused as refused:
            session.rollback()
            form.refuse(refused)
        else:
            flash(_("The role is granted. It counts from that person's next sign-in."))
            return redirect(url_for("role.index"))
    return render_template("role/grant.html", form=form)


@bp.route("/admin/roles/<uuid:id>/end", methods=["GET", "POST"])
@allows("role.manage")
def end(id: uuid.UUID) -> str | Response:
    """Take a role back."""
    asking.require_fresh()
    session, form = db.session(), EndForm()
    found = grants.one(session, id, asking.signed_in().now) or abort(404)
    if form.validate_on_submit():
        contest = contests.by_id(session, found[0].contest_id) if found[0].contest_id else None
        try:
            verbs.end(session, id, contest=contest, why=form.why.data, by=asking.signed_in().person)
        except Refused as refused:
            session.rollback()
            form.refuse(refused)
        else:
            flash(_("The role has ended. That person is signed out everywhere."))
            return redirect(url_for("role.index"))
    return render_template("role/end.html", form=form, row=_row(*found), zone=ZONE)


def _grant(form: GrantForm) -> None:
    """Raises Refused."""
    session, logins = db.session(), identities.guesses(form.who.data)
    person = people.by_login(session, logins)
    if person is None and form.name.data and logins:
        person = accounts.create(session, name=form.name.data, logins=logins[:1], password=None)
    if person is None:
        raise Refused(reason("role.unknown-person"))
    last = form.until.data
    verbs.grant(
        session,
        person.id,
        Role(form.role.data),
        contest=None if form.contest.data == EVERYWHERE else contests.by_slug(session, form.contest.data),
        code=form.unit.data if Role(form.role.data) in UNIT_BOUND else "",
        why=form.why.data,
        by=asking.signed_in().person,
        until=calendar.deadline(last, ZONE) if last else None,
    )


def _titles(of: Iterable[Contest]) -> list[tuple[str, str]]:
    return [(each.slug, each.title(formats.language())) for each in of]


def _row(grant: RoleGrant, person: Person) -> dict[str, Any]:
    """One grant as the list shows it."""
    contest = contests.by_id(db.session(), grant.contest_id) if grant.contest_id else None
    row = unit.by_code(db.session(), contest.id, grant.unit) if contest and grant.unit else None
    return {
        "id": grant.id,
        "name": person.name,
        "role": words(Role(grant.role)),
        "contest": contest.title(formats.language()) if contest else _("Everywhere"),
        "unit": row.name if row else grant.unit,
        "why": grant.reason,
        "since": grant.granted_at,
        "until": grant.until,
    }


def words(role: Role) -> str:
    """The name of a role."""
    return {
        Role.VISITOR: _("Visitor"),
        Role.PARTICIPANT: _("Participant"),
        Role.HELPER: _("Helper"),
        Role.COORDINATOR: _("Unit coordinator"),
        Role.ORGANISER: _("Organiser"),
        Role.JUDGE: _("Judge"),
        Role.CHAIR: _("Chair of the panel"),
        Role.SECRETARY: _("Secretary of the panel"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMINISTRATOR: _("Administrator"),
    }[role]
