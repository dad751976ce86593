"""A person's own account: who they are here, where they are signed in, what they may do."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.identities import Scheme
from app.operations.people import sign_in as verbs
from app.permissions import Role, State, allows, may
from app.storage.contest import unit
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import second_factor as factors
from app.storage.people import sign_in as signed
from app.storage.people.person import IdentityRow
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import db
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.people import role
from app.web.site import asking
from app.web.site.language import ZONE
from app.web.site.settings import settings

bp = Blueprint("account", __name__)


@bp.get("/account")
@allows("account.see")
def show() -> str:
    """The account of who asks."""
    asker = asking.signed_in()
    rows = people.identities(db.session(), asker.person.id)
    return render_template(
        "account/show.html",
        person=asker.person,
        identities=[(scheme(row.scheme), _shown(row), row.login) for row in rows],
        administers=Role.ADMINISTRATOR in asking.roles(),
        writes=may(asking.roles(), "plan.write", State.NONE),
        linked=any(row.scheme == Scheme.OIDC for row in rows),
        roles=[_held(grant) for grant in asking.held()],
        desks=_desks(),
        waiting=asking.lacks_second_factor(),
        second_factor=factors.of(db.session(), asker.person.id) is not None,
        form=forms.Form(),
        provider=settings().oidc,
    )


@bp.get("/account/sign-ins")
@allows("account.see")
def sign_ins() -> str:
    """Where who asks is signed in."""
    asker = asking.signed_in()
    rows = signed.listed(db.session(), asker.person.id, asker.now)
    return render_template(
        "account/sign_ins.html", rows=rows, here_id=asker.sign_in.id, form=forms.Form(), zone=ZONE
    )


@bp.post("/account/sign-ins/<uuid:id>/end")
@allows("sign-in.end")
def end_one(id: uuid.UUID) -> Response:
    """End one sign-in of one's own."""
    if not verbs.end(db.session(), asking.signed_in().person.id, id):
        abort(404)
    flash(_("That device is signed out."))
    return redirect(url_for("account.sign_ins"))


@bp.post("/account/sign-ins/end-others")
@allows("sign-in.end")
def end_others() -> Response:
    """End every sign-in but this one."""
    verbs.end_others(db.session(), asking.signed_in().sign_in)
    flash(_("Every other device is signed out."))
    return redirect(url_for("account.sign_ins"))


def _shown(row: IdentityRow) -> str:
    """An identity as its owner knows it; of a provider's only the address."""
    if row.scheme == Scheme.PHONE:
        return formats.phone(row.value)
    return row.value.partition(" ")[0] if row.scheme == Scheme.OIDC else row.value


def _held(grant: RoleGrant) -> tuple[str, str, str]:
    """A role in words: what, in which contest (or nothing), for which unit (or nothing)."""
    contest = db.session.get(Contest, grant.contest_id) if grant.contest_id else None
    row = unit.by_code(db.session(), contest.id, grant.unit) if contest and grant.unit else None
    return (
        role.words(Role(grant.role)),
        contest.title(formats.language()) if contest else "",
        row.name if row else grant.unit,
    )


def _desks() -> list[tuple[str, list[tuple[str, str]]]]:
    """By contest the pages for which people come to a helper or to the organisers: words and address."""
    pages = {
        "hub.see": ("hub.show", _("Desk of the contest")),
        "counter.assist": ("counter.assist", _("Register somebody")),
        "counter.serve": ("counter.find", _("Counter")),
        "entrant.list": ("entrant.index", _("People taking part")),
        "rights.see": ("rights.index", _("Requests about data")),
    }
    found = []
    for id in dict.fromkeys(grant.contest_id for grant in asking.held() if grant.contest_id):
        contest = db.session.get_one(Contest, id)
        mine, state = asking.roles(contest), State(contest.state)
        links = [
            (words, url_for(endpoint, slug=contest.slug))
            for action, (endpoint, words) in pages.items()
            if may(mine, action, state)
        ]
        found += [(contest.title(formats.language()), links)] if links else []
    return found


def scheme(name: str) -> str:
    """What a kind of identity is called."""
    return {
        Scheme.PHONE: _("Phone number"),
        Scheme.CCCD: _("Citizen id"),
        Scheme.EMAIL: _("E-mail"),
        Scheme.STAFF_CODE: _("Staff code"),
        Scheme.OIDC: _("Other sign-in"),
    }[Scheme(name)]
