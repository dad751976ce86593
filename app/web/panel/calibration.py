"""The samples of a panel on the desk: naming them before the work begins, seeing who has scored them all.

Points show to chair and secretary only; who scores as well sees nothing before having signed the own sheets.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import calibration as verbs
from app.operations.panel.calibration import Sample
from app.operations.panel.sitting import Sitting
from app.permissions import Role, allows
from app.storage.panel import calibration as rows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel import desk
from app.web.panel.calibration_form import AgreedForm, SampleForm
from app.web.panel.member import sat
from app.web.site import asking
from rounds.definition import Contest, Round

bp = Blueprint("calibration", __name__)


@bp.get("/contests/<slug>/desk/calibration")
@allows("calibration.manage")
def index(slug: str) -> ResponseReturnValue:
    """Lead on to the first round whose rules ask for samples."""
    contest = shown(slug, "calibration.manage")
    found = asking_for_samples(contest.contest) or abort(404)
    return redirect(url_for("calibration.show", slug=slug, round=found[0].id))


def asking_for_samples(contest: Contest) -> list[Round]:
    """The rounds whose judges score samples first."""
    return [each for each in contest.rounds if each.judging and each.judging.calibration]


@bp.get("/contests/<slug>/desk/panels/<round>/calibration")
@allows("calibration.manage")
def show(slug: str, round: str) -> str:
    """The samples, and how far the judges are."""
    return _page(*sat(slug, round, "calibration.manage"))


@bp.post("/contests/<slug>/desk/panels/<round>/calibration")
@allows("calibration.manage")
def add(slug: str, round: str) -> ResponseReturnValue:
    """Put a sample down."""
    contest, of = sat(slug, round, "calibration.manage")
    form = SampleForm()
    if not form.validate_on_submit():
        return _page(contest, of, form), 422
    sent = request.files.get("file")
    content = cast(BinaryIO, sent.stream) if sent and sent.filename else None
    sample = Sample(
        title=form.title.data,
        words=form.words.data,
        name=(sent.filename or "") if sent else "",
        content=content,
    )
    try:
        verbs.add(db.session(), contest.row, round, sample, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, of, form), 422
    flash(_("The sample is on the judges' desks."))
    return redirect(url_for("calibration.show", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/calibration/<code>/take-out")
@allows("calibration.manage")
def take_out(slug: str, round: str, code: str) -> ResponseReturnValue:
    """Take one out again, as long as nobody has begun."""
    contest, of = sat(slug, round, "calibration.manage")
    try:
        verbs.take_out(db.session(), contest.row, round, code, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        form = SampleForm(formdata=None)
        form.refuse(refused)
        return _page(contest, of, form), 422
    return redirect(url_for("calibration.show", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/calibration/agreed")
@allows("calibration.manage")
def agree(slug: str, round: str) -> ResponseReturnValue:
    """Keep what the panel agreed on: judges read it beside every entry."""
    contest, of = sat(slug, round, "calibration.manage")
    form = AgreedForm()
    if not form.validate_on_submit():
        return _page(contest, of, agreed=form), 422
    verbs.agree(db.session(), contest.row, round, form.agreed.data, by=asking.signed_in().person)
    flash(_("Judges read it beside every entry from now on."))
    return redirect(url_for("calibration.show", slug=slug, round=round), 303)


def _page(
    contest: Shown, of: Sitting, form: SampleForm | None = None, agreed: AgreedForm | None = None
) -> str:
    session = db.session()
    own = of.code_of(asking.signed_in().person)
    signed = verbs.signed(session, contest.row, of)
    # Whoever scores learns nothing of others before the own sheets are signed.
    free = not own or (verbs.asked(of) and signed[own] == len(of.samples))
    sees_points = free and bool(asking.roles(contest.row) & {Role.CHAIR, Role.SECRETARY})
    found = rows.listed(session, contest.row.id, of.round.id, of.samples)
    return render_template(
        "calibration/show.html",
        contest=contest,
        simulated=contest.simulated,
        of=of,
        title=formats.text(of.round.title),
        others=[
            (each.id, formats.text(each.title))
            for each in asking_for_samples(contest.contest)
            if each.id != of.round.id
        ],
        samples=[
            (
                found[code],
                desk.agreement(of, verbs.all_given(session, contest.row, of, code), own)
                if sees_points
                else [],
            )
            for code in of.samples
        ],
        begun=free and verbs.begun(session, contest.row, of),
        more=max(0, of.rules.calibration - len(of.samples)),
        progress=[(code, of.people.get(code), count) for code, count in signed.items()] if free else [],
        agreed=verbs.agreed(session, contest.row, of.round.id),
        form=form or SampleForm(formdata=None),
        agreeing=agreed or AgreedForm(formdata=None),
    )
