"""Looking at a contest as a coordinator or a participant would, without being one: nothing can be changed
meanwhile, nothing is seen that one may not see as oneself, and the log says who looked.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.people import view as verbs
from app.permissions import Role, allows
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.postgres.database import db
from app.web.contest.frame import shown
from app.web.page.forms import Form
from app.web.site import asking

bp = Blueprint("view", __name__)
ROLES = (Role.COORDINATOR, Role.PARTICIPANT)
"""What an organiser may do beside more; never a judge."""


@bp.route("/contests/<slug>/desk/view", methods=["GET", "POST"])
@allows("view.begin")
def begin(slug: str) -> ResponseReturnValue:
    """Choose as whom, and begin."""
    contest = shown(slug, "view.begin")
    refused = None
    if request.method == "POST":
        role, unit = request.form.get("role", ""), request.form.get("unit", "")
        if role not in ROLES:
            abort(400)
        unit = unit if role == Role.COORDINATOR else ""
        try:
            verbs.begin(db.session(), contest.row, Role(role), unit, by=asking.signed_in().person)
        except Refused as why:
            refused = why
        else:
            asking.see_as(Role(role), contest.row, unit)
            return redirect(url_for("contest.home", slug=slug))
    return render_template(
        "view/begin.html",
        contest=contest,
        simulated=contest.simulated,
        units=units.listed(db.session(), contest.row.id),
        refused=refused,
        form=Form(),
    ), 400 if refused else 200


@bp.post("/account/view/end")
@allows("account.see")
def end() -> ResponseReturnValue:
    """Be oneself again."""
    seen = asking.seen_as()
    if seen is None:
        return redirect(url_for("account.show"))
    contest = contests.by_id(db.session(), uuid.UUID(seen["contest"]))
    asking.see_as(None)
    verbs.end(db.session(), contest, by=asking.signed_in().person)
    return redirect(url_for("hub.show", slug=contest.slug))
