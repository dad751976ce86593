"""Bulletins: the list of them, the page and the workbook of one, and the organisers' button for the next.

Everything shown is what the bulletin holds; nothing is computed here but shares for the eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.documents import workbook
from app.documents.workbook import Page, Value
from app.operations import Refused
from app.operations.papers.of_bulletin import ends
from app.operations.standings import bulletin as verbs
from app.permissions import Role, State, allows, may
from app.storage.postgres.database import db
from app.storage.standings import bulletin as bulletins
from app.storage.standings.bulletin import Bulletin
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.standings import metrics, tiles
from app.web.standings.bulletin_form import IssueForm
from rounds import calendar

bp = Blueprint("bulletin", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit of a bulletin. `finished` is who handed in, `share` of those registered."""

    rank: int | None
    code: str
    name: str
    figure: str
    registered: int
    finished: int
    share: Fraction | None


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
    lines = _lines(contest, bulletin)
    ranked = [line for line in lines if line.rank is not None]
    named = ends(contest.contest.reports, bulletin.standing)
    told = named.fewest if _may_see_least(contest, named.visible) else 0
    same = bulletins.of_instant(db.session(), contest.row.id, bulletin.standing, bulletin.as_of)
    return render_template(
        "bulletin/show.html",
        contest=contest,
        simulated=contest.simulated,
        bulletin=bulletin,
        figures=figures(bulletin),
        metric=_metric(contest, bulletin),
        most=ranked[: named.most],
        least=list(reversed(ranked[-told:])) if told and len(ranked) >= named.most + named.fewest else [],
        map=_map(contest, bulletin),
        lines=lines,
        later=[each for each in same if each.revision > bulletin.revision],
        earlier=[each for each in same if each.revision < bulletin.revision],
    )


@bp.get("/contests/<slug>/bulletins/<number>.xlsx")
@allows("bulletin.see")
def download(slug: str, number: str) -> Response:
    """The same as a workbook: the annex of the letter."""
    contest, bulletin = _bulletin(slug, number)
    rows: list[Sequence[Value]] = [
        [line.rank, line.code, line.name, line.figure, line.registered, line.finished, line.share]
        for line in _lines(contest, bulletin)
    ]
    totals = bulletin.data["figures"]
    registered, finished = totals.get("registered", 0), totals.get("submitted", 0)
    rows.append([None, "", _("Total"), "", registered, finished, _share(finished, registered)])
    as_of = _("As of %(moment)s", moment=formats.moment(bulletin.as_of, contest.zone))
    page = Page(
        title=_("Bulletin %(number)s", number=bulletin.number),
        above=[*([contest.mark] if contest.mark else []), contest.title, as_of],
        columns=[
            _("Rank"),
            _("Code"),
            _("Unit"),
            _metric(contest, bulletin),
            _("Registered"),
            _("Finished"),
            _("Finished of registered"),
        ],
        rows=rows,
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


def _may_see_least(contest: Shown, visible: str) -> bool:
    """Whether who asks may read which units are least active: the rules say who."""
    roles = asking.roles(contest.row)
    if visible == "public" or (visible == "units" and Role.COORDINATOR in roles):
        return True
    return not roles.isdisjoint({Role.ORGANISER, Role.AUDITOR})


def _map(contest: Shown, bulletin: Bulletin) -> tiles.Map | None:
    """The map of the very figures of the bulletin."""
    standing = contest.contest.standing(bulletin.standing)
    metric = contest.contest.metrics[standing.ladder[0]]
    values = {
        code: Fraction(values[0]) if values and values[0] is not None else None
        for _rank, code, _name, _block, values, _counts in bulletin.data["lines"]
    }
    return tiles.tile_map(
        {code: place for code, place in contest.definition.tiles.items() if code in values},
        contest.names,
        values,
        lambda value: metrics.show(metric, value, contest.zone),
        contest.unit_href,
    )


def figures(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The three figures of the letter: registered, finished, and their share."""
    totals = bulletin.data["figures"]
    registered, finished = totals.get("registered", 0), totals.get("submitted", 0)
    share = _share(finished, registered)
    return [
        (_("registered"), formats.number(registered)),
        (_("finished"), formats.number(finished)),
        (_("finished of registered"), metrics.DASH if share is None else formats.percent(share)),
    ]


def _lines(contest: Shown, bulletin: Bulletin) -> list[Line]:
    standing = contest.contest.standing(bulletin.standing)
    metric = contest.contest.metrics[standing.ladder[0]]
    found = []
    for rank, code, name, _block, values, counts in bulletin.data["lines"]:
        registered, finished = counts.get("registered", 0), counts.get("submitted", 0)
        value = Fraction(values[0]) if values and values[0] is not None else None
        found.append(
            Line(
                rank=rank,
                code=code,
                name=name,
                figure=metrics.show(metric, value, contest.zone),
                registered=registered,
                finished=finished,
                share=_share(finished, registered),
            )
        )
    return found


def _metric(contest: Shown, bulletin: Bulletin) -> str:
    standing = contest.contest.standing(bulletin.standing)
    return formats.text(contest.contest.metrics[standing.ladder[0]].title)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _bulletin(slug: str, number: str) -> tuple[Shown, Bulletin]:
    contest = shown(slug, "bulletin.see")
    return contest, bulletins.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)
