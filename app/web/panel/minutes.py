"""The minutes of a panel: sign them, publish what they say, read them as they were frozen."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import minutes as verbs
from app.operations.panel import verdict
from app.permissions import allows
from app.storage.panel import member as members
from app.storage.panel import minutes as stored
from app.storage.panel.minutes import Minutes
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import audit
from app.web.contest.frame import Shown, shown
from app.web.page import formats, qr
from app.web.page.words import _
from app.web.panel import verdict_page as pages
from app.web.site import asking, downloads

bp = Blueprint("minutes", __name__)


@bp.post("/contests/<slug>/desk/panels/<round>/sign")
@allows("verdict.settle")
def sign(slug: str, round: str) -> ResponseReturnValue:
    """Sign from one's seat what the table showed when its form was opened."""
    contest = shown(slug, "verdict.settle")
    found = verdict.find(db.session(), contest.row, round) or abort(404)
    if not asking.fresh():
        return pages.prove(slug, round)
    known = members.by_code(db.session(), contest.row.id)
    seat, by = pages.seat_of(contest, found, known) or abort(404), asking.signed_in().person
    try:
        verbs.sign(db.session(), contest.row, round, seat=seat, by=by, seen=request.form.get("seen", ""))
    except Refused as refused:
        db.session.rollback()
        return pages.table_page(contest, found, refused), 409
    return redirect(url_for("verdict.show", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/publish")
@allows("verdict.settle")
def publish(slug: str, round: str) -> ResponseReturnValue:
    """Compute the results and show them to everybody, as background work."""
    contest = shown(slug, "verdict.settle")
    found = verdict.find(db.session(), contest.row, round) or abort(404)
    try:
        verbs.publish(db.session(), contest.row, round, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        return pages.table_page(contest, found, refused), 409
    flash(_("The results are being computed. They stand on this page in a moment."))
    return redirect(url_for("result.show", slug=slug), 303)


@bp.get("/contests/<slug>/desk/panels/<round>/minutes")
@allows("minutes.see")
def show(slug: str, round: str) -> str:
    """The newest minutes that both signed; to chair and secretary the newest there are."""
    contest, last = shown(slug, "minutes.see"), _minutes(slug, round)
    signatures = stored.signatures(db.session(), last)
    who = people.names(db.session(), {each.by for each in signatures})
    said = json.loads(last.content)
    return render_template(
        "minutes/show.html",
        contest=contest,
        simulated=contest.simulated,
        minutes=last,
        said=said,
        sure=_sure(contest, said),
        judges=sorted({judge for row in said["totals"].values() for judge in row}),
        seats={code: person.name for code, person in members.by_code(db.session(), contest.row.id).items()},
        title=formats.text(contest.contest.round(round).title),
        qr=qr.svg,
        root=audit.hash_of(db.session(), contest.row.ledger, last.log_seq),
        signatures=[(each, who.get(each.by, each.by)) for each in signatures],
    )


@bp.get("/contests/<slug>/desk/panels/<round>/minutes.json")
@allows("minutes.see")
def download(slug: str, round: str) -> Response:
    """The very bytes whose hash stands in the log."""
    contest, last = shown(slug, "minutes.see"), _minutes(slug, round)
    name = f"{slug}-{round}-bien-ban-{last.version}{'-mo-phong-simulated' if contest.simulated else ''}.json"
    return downloads.attachment(last.content.encode(), name=name, media_type="application/json")


def _sure(contest: Shown, said: dict[str, Any]) -> list[str]:
    """What the minutes say about each cut, in words."""
    sure = said["how_sure"]
    cuts = [("", cut) for cut in sure.get("cuts", ())]
    for id, own in sure.get("standings", {}).items():
        cuts += [(formats.text(contest.contest.standing(id).title) + ": ", cut) for cut in own]
    return [
        of
        + (
            _("The first %(places)s stay the same whichever judge is left out.", places=cut["places"])
            if cut["status"] == "robust"
            else _(
                "The first %(places)s hang on single judges; to be discussed: %(entries)s.",
                places=cut["places"],
                entries=", ".join(contest.names.get(each, each) for each in cut["discuss"]),
            )
        )
        for of, cut in cuts
    ]


def _minutes(slug: str, round: str) -> Minutes:
    contest: Shown = shown(slug, "minutes.see")
    session, id = db.session(), contest.row.id
    panel = asking.roles(contest.row) & pages.OF_THE_PANEL
    found = stored.last(session, id, round) if panel else stored.signed(session, id, round)
    return found or abort(404)
