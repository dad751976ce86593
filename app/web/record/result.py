"""The results page of a contest, and the bundle from which anyone computes them again."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, send_file

from app import keys
from app.operations.record import bundle
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.record import audit
from app.storage.standings import snapshot
from app.web.contest.frame import shown
from app.web.record import outcome

bp = Blueprint("result", __name__)


@bp.get("/contests/<slug>/results")
@allows("result.see")
def show(slug: str) -> str:
    """Who goes on, what the panel gave, who receives what, and how to check it."""
    contest = shown(slug, "result.see")
    recorded = snapshot.outcome(db.session(), contest.row.id)
    settings = current_app.extensions["hoithi"]
    return render_template(
        "result/show.html",
        contest=contest,
        simulated=contest.simulated,
        results=outcome.results(contest, recorded) if recorded else None,
        root=audit.hash_of(db.session(), contest.row.ledger, recorded.log_seq) if recorded else "",
        fingerprint=keys.fingerprint(keys.signing_key(settings.instance)),
    )


@bp.get("/contests/<slug>/bundle.zip")
@allows("bundle.download")
def download(slug: str) -> Response:
    """The bundle of the results this page shows, made the first time somebody asks for it."""
    contest = shown(slug, "bundle.download")
    instance = current_app.extensions["hoithi"].instance
    path = bundle.kept(db.session(), contest.row, keys.signing_key(instance), instance / "bundles")
    if path is None:
        abort(404)
    mark = "-mo-phong-simulated" if contest.simulated else ""
    return send_file(
        path, mimetype="application/zip", as_attachment=True, download_name=f"{path.stem}{mark}.zip"
    )
