"""A person's own account: who they are here, where they are signed in, what they may do."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.identities import Scheme
from app.permissions import allows
from app.storage import person as people
from app.storage.database import db
from app.web import asking
from app.web.words import _

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
        identities=[(scheme(row.scheme), row.value, row.login) for row in rows],
    )


def scheme(name: str) -> str:
    """What a kind of identity is called."""
    return {
        Scheme.PHONE: _("Phone number"),
        Scheme.CCCD: _("Citizen id"),
        Scheme.EMAIL: _("E-mail"),
        Scheme.STAFF_CODE: _("Staff code"),
        Scheme.OIDC: _("Other sign-in"),
    }[Scheme(name)]
