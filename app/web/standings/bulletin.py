"""Bulletins: the list of them, the page and the workbook of one, and the organisers' button for the next."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.documents import workbook
from app.operations import Refused
from app.operations.standings import bulletin as verbs
from app.permissions import State, allows, may
from app.storage.postgres.database import db
from app.storage.standings import bulletin as bulletins
from app.storage.standings.bulletin import Bulletin
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.standings import figured
from app.web.standings.bulletin_form import IssueForm
from rounds import calendar
from rounds import report as rule

bp = Blueprint("bulletin", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/contests/<slug>/bulletins")
@allows("bulletin.see")
def index(slug: str) -> str:
    """Every bulletin, the newest first."""
    contest = shown(slug, "bulletin.see")
    return render_template(
        "bulletin/index.html",
        contest=contest,
        simulated=contest.simulated,
        found=bulletins.listed(db.session(), contest.row.id),
        may_issue=may(asking.roles(contest.row), "bulletin.issue", State(contest.row.state)),
    )


@bp.get("/contests/<slug>/bulletins/<number>")
@allows("bulletin.see")
def show(slug: str, number: str) -> str:
    """One bulletin, as it was given out; a later revision of the same instant is named."""
    contest, bulletin = _bulletin(slug, number)
    standing = contest.contest.standing(bulletin.standing)
    same = bulletins.of_instant(db.session(), contest.row.id, bulletin.standing, bulletin.as_of)
    return render_template(
        "bulletin/show.html",
        contest=contest,
        simulated=contest.simulated,
        bulletin=bulletin,
        view=figured.figured(
            contest, standing, bulletin.data, rule.ends(contest.contest.reports, standing.id)
        ),
        later=[each for each in same if each.revision > bulletin.revision],
        earlier=[each for each in same if each.revision < bulletin.revision],
    )


@bp.get("/contests/<slug>/bulletins/<number>.xlsx")
@allows("bulletin.see")
def download(slug: str, number: str) -> Response:
    """The same as a workbook: the annex of the letter."""
    contest, bulletin = _bulletin(slug, number)
    page = figured.sheet(
        contest,
        contest.contest.standing(bulletin.standing),
        bulletin.data,
        title=_("Bulletin %(number)s", number=bulletin.number),
        as_of=bulletin.as_of,
    )
    name = f"{contest.slug}-bulletin-{bulletin.number}.xlsx"
    return downloads.attachment(workbook.write(page), name=name, media_type=XLSX)


@bp.route("/contests/<slug>/desk/bulletins/new", methods=["GET", "POST"])
@allows("bulletin.issue")
def issue(slug: str) -> ResponseReturnValue:
    """Give out the next bulletin."""
    contest = shown(slug, "bulletin.issue")
    form = IssueForm()
    form.standing.choices = [
        (each.id, formats.text(each.title)) for each in contest.standings if each.of == "units"
    ]
    if request.method == "GET":
        form.begin(request.args, contest.zone)
    if form.validate_on_submit():
        as_of = clock.instant(form.as_of.data.replace(tzinfo=calendar.zone(contest.zone)))
        by = asking.signed_in().person.actor
        try:
            made = verbs.issue(db.session(), contest.row, form.standing.data, as_of, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("bulletin.show", slug=slug, number=made.number))
    return render_template("bulletin/issue.html", contest=contest, simulated=contest.simulated, form=form)


def _bulletin(slug: str, number: str) -> tuple[Shown, Bulletin]:
    contest = shown(slug, "bulletin.see")
    return contest, bulletins.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)
