"""Certificates of participation: a person's own, those of a unit, and the organisers' register of them.

Knows forms and downloads; who has earned one and what is printed, the operations find out.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.documents import certificate as document
from app.operations import Refused
from app.operations.learning import certificate as verbs
from app.operations.work import task as tasks
from app.permissions import Role, allows
from app.storage.learning import certificate as certificates
from app.storage.learning.certificate import Certificate
from app.storage.postgres.database import db
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from app.web.contest.frame import Shown, shown
from app.web.learning.certificate_form import HandOutForm, WithdrawForm
from app.web.page import formats, forms
from app.web.site import asking, downloads
from app.web.standings.standing import pager

bp = Blueprint("certificate", __name__)

PAGE = 100


@bp.route("/contests/<slug>/certificate", methods=["GET", "POST"])
@allows("certificate.get")
def own(slug: str) -> ResponseReturnValue:
    """The certificate of who asks: given at the press of the button, or what is missing."""
    contest = shown(slug, "certificate.get")
    mine = _mine(contest)
    form, said = forms.Form(), ""
    if mine is not None and form.validate_on_submit():
        try:
            verbs.issue(db.session(), contest.row, mine)
        except Refused as refused:
            db.session.rollback()
            said = " ".join(phrases.sentence(each, formats.language()) for each in refused.reasons)
        else:
            return redirect(url_for("certificate.own", slug=slug))
    return render_template(
        "certificate/own.html",
        contest=contest,
        simulated=contest.simulated,
        enrolled=mine is not None,
        given=_given(contest, mine),
        form=form,
        said=said,
        spelled=document.spelled,
        numbered=document.numbered,
    )


@bp.get("/contests/<slug>/certificate.pdf")
@allows("certificate.get")
def download(slug: str) -> Response:
    """The certificate of who asks, as it was given."""
    contest = shown(slug, "certificate.get")
    given = _given(contest, _mine(contest))
    if given is None or given.revocation is not None:
        abort(404)
    made = verbs.pdf(db.session(), contest.row, [given], base_url=_base_url())
    mark = "-mo-phong-simulated" if contest.simulated else ""
    name = f"giay-chung-nhan-{slug}-{document.numbered(given.number)}{mark}.pdf"
    return downloads.attachment(made, name=name, media_type="application/pdf")


@bp.route("/contests/<slug>/units/<code>/desk/certificates", methods=["GET", "POST"])
@allows("certificate.hand-out")
def unit(slug: str, code: str) -> ResponseReturnValue:
    """All certificates of a unit and of those below it, as background work."""
    contest = shown(slug, "certificate.hand-out")
    own = asking.own_unit(contest.row, code)
    form = HandOutForm()
    if contest.contest.certificate is not None and form.validate_on_submit():
        asked = tasks.defer(
            db.session(),
            "certificates",
            contest=contest.row,
            unit=code,
            asked_by=asking.signed_in().person.id,
            form=form.form.data,
            base_url=_base_url(),
        )
        db.session.commit()
        return redirect(url_for("work.show", slug=slug, id=asked.id))
    return render_template(
        "certificate/unit.html", contest=contest, simulated=contest.simulated, unit=own, form=form
    )


@bp.get("/contests/<slug>/desk/certificates")
@allows("certificate.register")
def register(slug: str) -> str:
    """Every certificate that was given, the newest first."""
    contest = shown(slug, "certificate.register")
    return _register(contest, WithdrawForm())


@bp.post("/contests/<slug>/desk/certificates")
@allows("certificate.withdraw")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take one back."""
    contest = shown(slug, "certificate.withdraw")
    form = WithdrawForm()
    if form.validate_on_submit():
        by = asking.signed_in().person.actor
        try:
            verbs.withdraw(db.session(), contest.row, form.number.data or 0, why=form.why.data, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("certificate.register", slug=slug))
    return _register(contest, form)


def _register(contest: Shown, form: Any) -> str:
    page = max(request.args.get("page", 1, int), 1)
    found, total = certificates.listed(db.session(), contest.row.id, first=(page - 1) * PAGE, most=PAGE)
    return render_template(
        "certificate/register.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        total=total,
        pager=pager(page, PAGE, len(found), total),
        form=form,
        may_withdraw=Role.ORGANISER in asking.roles(contest.row),
        numbered=document.numbered,
    )


def _mine(contest: Shown) -> Enrolment | None:
    """How who asks takes part, None where they do not."""
    found = enrolments.of(db.session(), contest.row.id, asking.signed_in().person.id)
    return found if found is not None and found.contestant and found.left_at is None else None


def _given(contest: Shown, mine: Enrolment | None) -> Certificate | None:
    if mine is None or mine.contestant is None:
        return None
    return certificates.last_of(db.session(), contest.row.id, [mine.contestant]).get(mine.contestant)


def _base_url() -> str:
    address: str = current_app.extensions["hoithi"].base_url
    return address
