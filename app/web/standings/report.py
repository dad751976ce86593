"""Reports of the rules: all of them, one with its figures, and what they say of one unit.

Each says up to when something is counted, so that who is missing finds out why and where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, url_for

from app import phrases
from app.documents import workbook
from app.operations.standings import report as verbs
from app.permissions import Role, State, allows, may
from app.storage.contest import unit as units
from app.storage.postgres.database import db
from app.storage.standings import report as reports
from app.storage.standings.report import Report
from app.web.contest.frame import Shown, shown
from app.web.learning import path
from app.web.learning.learner import Learner, learner_of
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.standings import figured
from app.web.standings.figured import Figured
from rounds import calendar
from rounds import report as rule
from rounds.definition import Report as Rule
from rounds.definition import Standing

bp = Blueprint("report", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A report of the rules: what was made of it, the newest first, and when the next is due."""

    title: str
    made: Sequence[Report]
    following: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Whether who asks is counted somewhere, and the sentence why. `href` leads there."""

    title: str
    as_of: int
    href: str
    counted: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a standing: reports with an earlier cut-off, and where who asks is counted."""

    earlier: Sequence[tuple[str, int]]
    own: Sequence[Own]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a report says of one unit. `more`: so many finished more than in the one before."""

    report: Report
    title: str
    rank: int | None
    registered: int
    finished: int
    valid: int
    more: int | None


@bp.get("/contests/<slug>/reports")
@allows("report.see")
def index(slug: str) -> str:
    """Every report of the rules, what was made of it and what comes."""
    contest = shown(slug, "report.see")
    made = reports.listed(db.session(), contest.row.id)
    return render_template(
        "report/index.html",
        contest=contest,
        simulated=contest.simulated,
        series=[
            Series(
                title=formats.text(each.title),
                made=[row for row in made if row.report == each.id],
                following=next((at for at in _cuts(contest, each) if at > contest.now), None),
            )
            for each in contest.contest.reports
        ],
    )


@bp.get("/contests/<slug>/reports/<number>")
@allows("report.see")
def show(slug: str, number: str) -> str:
    """One report: its figures as they were at its cut-off, who is in it and who is not."""
    contest, report = _report(slug, number)
    made = reports.listed(db.session(), contest.row.id, [report.report])
    seen = _seen(contest, report)
    return render_template(
        "report/show.html",
        contest=contest,
        simulated=contest.simulated,
        report=report,
        title=title(contest, report),
        views=[_figured(contest, report, standing) for standing in seen],
        held_back=len(seen) < len(report.data["standings"]),
        others=[each for each in made if each.number != report.number][:10],
        following=next((at for at in _cuts(contest, _rule(contest, report)) if at > report.as_of), None),
        own=[each for each in own(contest) if each.as_of == report.as_of],
        may_issue=may(asking.roles(contest.row), "bulletin.issue", State(contest.row.state)),
    )


@bp.get("/contests/<slug>/reports/<number>.xlsx")
@allows("report.see")
def download(slug: str, number: str) -> Response:
    """The same as a workbook, a sheet a standing."""
    contest, report = _report(slug, number)
    seen = _seen(contest, report) or abort(404)
    pages = [
        figured.sheet(
            contest,
            standing,
            report.data["standings"][standing.id],
            title=formats.text(standing.title),
            as_of=report.as_of,
        )
        for standing in seen
    ]
    mark = "-mo-phong-simulated" if contest.simulated else ""
    name = f"{contest.slug}-report-{report.number}{mark}.xlsx"
    return downloads.attachment(workbook.write(*pages), name=name, media_type=XLSX)


@bp.get("/contests/<slug>/units/<code>/reports")
@allows("report.see")
def unit(slug: str, code: str) -> str:
    """What every report says of one unit, and why the figures of one differ from those of the next."""
    contest = shown(slug, "report.see")
    found = units.by_code(db.session(), contest.row.id, code) or abort(404)
    return render_template(
        "report/unit.html",
        contest=contest,
        simulated=contest.simulated,
        unit=found,
        rows=rows(contest, code),
        own=own(contest),
    )


def rows(contest: Shown, code: str) -> list[Row]:
    """The lines of a unit in every report that who asks may see, the newest first."""
    found: list[Row] = []
    before: dict[str, int] = {}
    for report in reversed(reports.listed(db.session(), contest.row.id, whole=True)):
        for standing in _seen(contest, report):
            figures = verbs.counts(report, standing, code)
            if figures is None:
                continue
            rank, counts = figures
            valid = counts.get("valid", counts.get("submitted", 0))
            last = before.get(report.report)
            found.append(
                Row(
                    report=report,
                    title=title(contest, report),
                    rank=rank,
                    registered=counts.get("registered", 0),
                    finished=counts.get("submitted", 0),
                    valid=valid,
                    more=None if last is None else valid - last,
                )
            )
            before[report.report] = valid
            break
    return found[::-1]


def title(contest: Shown, report: Report) -> str:
    """What a report is called: `Report of the units: before 10/06/2026`, `...: supplement`."""
    return _title(contest, _rule(contest, report), report.as_of)


def _title(contest: Shown, of: Rule, as_of: int) -> str:
    words = formats.text(of.title)
    if of.before and calendar.instant(of.before, contest.zone) == as_of:
        return _("%(title)s: before %(day)s", title=words, day=formats.day(of.before))
    if of.supplement and calendar.instant(of.supplement, contest.zone) == as_of:
        return _("%(title)s: supplement", title=words)
    return words


def own(contest: Shown) -> list[Own]:
    """Whether who asks is counted in each report that was made once, with the sentence why, the last first.

    Empty for whoever takes no part.
    """
    found: list[Own] = []
    if not (who := _who(contest)):
        return found
    for each in contest.contest.reports:
        standing = contest.contest.standing(each.standings[0])
        line = who.lines.get(standing.round)
        if line is None or not (each.at or each.before):
            continue
        made = reports.listed(db.session(), contest.row.id, [each.id])
        found += [
            Own(
                title=title(contest, report),
                as_of=report.as_of,
                href=url_for("report.show", slug=contest.slug, number=report.number),
                counted=presence.counted,
                words=phrases.sentence(presence.why, formats.language()),
            )
            for report, presence in verbs.presences(contest.row, made, line.valid)
        ]
    return found


def beside(contest: Shown, standing: Standing, as_of: int) -> Beside:
    """What stands beside a standing as of an instant: the reports that took its figures earlier, and
    whether who asks is counted here and there.
    """
    earlier = [
        (_title(contest, each, cut), cut)
        for each in contest.contest.reports
        if standing.id in each.standings and (each.at or each.before)
        for cut in _cuts(contest, each)
        if cut < as_of
    ]
    mine = own(contest)
    who = _who(contest)
    line = who.lines.get(standing.round) if who else None
    if standing.of == "units" and line is not None:
        here = rule.presence(line.valid, as_of, (), contest.zone)
        words = phrases.sentence(here.why, formats.language())
        title = formats.text(standing.title)
        href = url_for("standing.show", slug=contest.slug, id=standing.id)
        mine.insert(0, Own(title=title, as_of=as_of, href=href, counted=here.counted, words=words))
    return Beside(earlier=earlier, own=mine)


def _who(contest: Shown) -> Learner | None:
    """Whoever asks as somebody who takes part."""
    if asking.person() is None or path.round_of(contest) is None:
        return None
    who = learner_of(contest)
    return who if who.contestant else None


def _figured(contest: Shown, report: Report, standing: Standing) -> Figured:
    kept = report.data["standings"][standing.id]
    return figured.figured(contest, standing, kept, rule.ends_of(_rule(contest, report)))


def _seen(contest: Shown, report: Report) -> list[Standing]:
    """The standings of a report that who asks may see: not what is for others or held back (T2)."""
    kept = [contest.contest.standing(id) for id in report.data["standings"]]
    roles = asking.roles(contest.row)
    if not roles.isdisjoint({Role.ORGANISER, Role.AUDITOR}):
        return kept
    mine = {"public", "units"} if Role.COORDINATOR in roles else {"public"}
    frozen = {each.id: contest.frozen_since(each) for each in kept}
    return [
        each
        for each in kept
        if each.visible in mine and ((since := frozen[each.id]) is None or report.as_of <= since)
    ]


def _cuts(contest: Shown, report: Rule) -> list[int]:
    return [each.opens for each in contest.events if each.subject == report.id]


def _rule(contest: Shown, report: Report) -> Rule:
    return next(each for each in contest.contest.reports if each.id == report.report)


def _report(slug: str, number: str) -> tuple[Shown, Report]:
    contest = shown(slug, "report.see")
    if not number.isdigit() or len(number) > 9:
        abort(404)
    return contest, reports.by_number(db.session(), contest.row.id, int(number)) or abort(404)
