"""The desk of a unit: for its coordinators and those of the units above it, and for organisers.

Residents appear here as counts; what is shown of days and units is of the same instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, Response, abort, render_template, request, url_for

from app.documents import workbook
from app.permissions import Role, State, allows, may
from app.storage.contest import unit as units
from app.storage.postgres.database import db
from app.storage.postgres.vietnamese import search_key
from app.storage.units import desk
from app.storage.units.desk import Counted
from app.web.contest.frame import Shown, desk_of, shown
from app.web.contest.unit import kind_words
from app.web.entries import ways
from app.web.page import bars, formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.units import companion, roster
from rounds import calendar
from rounds.definition import Round, Target
from rounds.record import Unit

bp = Blueprint("desk", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAGES = ("registered", "learned", "submitted", "shared", "valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target of the unit: how many there are, how many are wanted, and of how many.

    `missing` is how many are still to come; without a denominator there is no share to tell.
    """

    title: str
    context_only: bool
    count: int
    of: int | None
    wanted: int | None

    @property
    def share(self) -> Fraction | None:
        """The share reached."""
        return Fraction(self.count, self.of) if self.of else None

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max((self.wanted or 0) - self.count, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """One unit below this one."""

    code: str
    name: str
    kind: str
    href: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything a desk shows."""

    unit: units.Unit
    round: Round
    counted: Counted | None
    counts: tuple[tuple[str, int], ...]
    goals: tuple[Goal, ...]
    below: tuple[Below, ...]
    chart: bars.Chart | None


@bp.get("/contests/<slug>/units/<code>/desk")
@allows("desk.see")
def show(slug: str, code: str) -> str:
    """Where the unit stands, who is still to come, and what the letter upward will say."""
    contest = shown(slug, "desk.see")
    view = _view(contest, desk_of(contest, code))
    q, sort = request.args.get("q", "")[:80].strip(), request.args.get("sort", "name")
    return render_template(
        "desk/unit.html",
        contest=contest,
        simulated=contest.simulated,
        view=view,
        kind=kind_words(view.unit.kind),
        below=_arranged(view.below, q, sort),
        q=q,
        sort=sort,
        stages=stage_words(),
        amounts=units.amounts(db.session(), contest.row.id, code),
        denominators={each.id: each for each in contest.contest.denominators},
        letter=_letter(contest, view) if view.counted else "",
        staff=roster.read(contest, view.unit),
        companions=companion.reached(contest, [view.unit])[code],
        entries=ways.of(contest, unit=code) if code in asking.units(contest.row, Role.COORDINATOR) else [],
        may_act=may(asking.roles(contest.row), "companion.declare", State(contest.row.state)),
        sees_staff=may(asking.roles(contest.row), "roster.see", State(contest.row.state)),
    )


@bp.get("/contests/<slug>/units/<code>/desk.xlsx")
@allows("desk.see")
def download(slug: str, code: str) -> Response:
    """Every table of the desk as a workbook."""
    contest = shown(slug, "desk.see")
    view = _view(contest, desk_of(contest, code))
    if view.counted is None:
        abort(404)
    data = workbook.write(*_pages(contest, view, view.counted))
    mark = "-mo-phong-simulated" if contest.simulated else ""
    return downloads.attachment(data, name=f"{contest.slug}-{code}{mark}.xlsx", media_type=XLSX)


def stage_words() -> dict[str, str]:
    """What the stages people pass are called."""
    return {
        "registered": _("Registered"),
        "learned": _("Finished the course"),
        "submitted": _("Handed the quiz in"),
        "shared": _("Story sent"),
        "valid": _("Complete and valid"),
    }


def _view(contest: Shown, unit: units.Unit) -> View:
    round = contest.learning
    children = [each for each in contest.definition.units if each.parent == unit.code]
    of_units = [s.id for s in contest.contest.standings if (s.of, s.round) == ("units", round.id)]
    counted = desk.counted(
        db.session(),
        contest.row.id,
        round.id,
        of_units,
        [unit.code, *(child.code for child in children)],
        calendar.day_starts(contest.zone),
    )
    words, stages = stage_words(), _stages(round)
    found = counted or Counted(contest.now, {})
    targets = [each for each in contest.contest.targets if not each.kinds or unit.kind in each.kinds]
    return View(
        unit=unit,
        round=round,
        counted=counted,
        counts=tuple((words[stage], found.count(unit.code, stage)) for stage in stages),
        goals=tuple(_goal(contest, unit.code, target, found) for target in targets),
        below=tuple(_below(contest, child, found) for child in children),
        chart=bars.by_day(
            found.days(unit.code, "registered"),
            found.days(unit.code, "valid"),
            lambda day: formats.day(calendar.local(day, contest.zone).date()),
        ),
    )


def _pages(contest: Shown, view: View, counted: Counted) -> list[workbook.Page]:
    """Every table of the desk, and the roster for whoever may see it."""
    words, code = stage_words(), view.unit.code
    moment = formats.moment(counted.as_of, contest.zone)
    above = [*([contest.mark] if contest.mark else []), f"{view.unit.name} ({code})", moment]
    by_stage = {stage: counted.days(code, stage) for stage in ("registered", "valid")}
    staff = roster.sheet(contest, view.unit, above)
    beside = companion.sheet(contest, view.unit, above)
    return [
        workbook.Page(title=_("Figures"), columns=[_("Figure"), _("People")], rows=view.counts, above=above),
        workbook.Page(
            title=_("Targets"),
            columns=[_("Target"), _("Reached"), _("Of"), _("Share"), _("Still to come")],
            rows=[(g.title, g.count, g.of, g.share, g.missing if g.wanted else None) for g in view.goals],
            above=above,
        ),
        workbook.Page(
            title=_("By day"),
            columns=[_("Day"), words["registered"], words["valid"]],
            rows=[
                (
                    formats.day(calendar.local(day, contest.zone).date()),
                    *(days.get(day, 0) for days in by_stage.values()),
                )
                for day in sorted({day for days in by_stage.values() for day in days})
            ],
            above=above,
        ),
        workbook.Page(
            title=_("Units below it"),
            columns=[_("Code"), _("Unit"), _("Kind"), *(words[stage] for stage in STAGES)],
            rows=[(each.code, each.name, each.kind, *each.counts) for each in view.below],
            above=above,
        ),
        *(page for page in (beside, staff) if page),
    ]


def _stages(round: Round) -> tuple[str, ...]:
    learning = round.learning
    if learning is None or learning.source == "counts":
        return ("registered", "submitted", "valid")
    return STAGES if learning.story else tuple(stage for stage in STAGES if stage != "shared")


def _goal(contest: Shown, code: str, target: Target, counted: Counted) -> Goal:
    of = contest.amounts.get((code, target.per)) if target.per else None
    named = contest.contest.registration.household in ("code", "head_and_group")
    wanted = None if of is None else -(-target.share * of // 1)
    return Goal(
        title=formats.text(target.title),
        context_only=target.context_only,
        count=counted.count(code, "households" if target.per == "households" and named else "valid"),
        of=of,
        wanted=None if wanted is None else int(wanted),
    )


def _below(contest: Shown, unit: Unit, counted: Counted) -> Below:
    return Below(
        code=unit.code,
        name=unit.name,
        kind=kind_words(unit.kind),
        href=url_for("desk.show", slug=contest.slug, code=unit.code),
        counts=tuple(counted.count(unit.code, stage) for stage in STAGES),
    )


def _arranged(rows: tuple[Below, ...], q: str, sort: str) -> list[Below]:
    """Those whose name holds `q` without accents; by name as they come, or the most of a stage first."""
    found = [row for row in rows if search_key(q) in search_key(row.name)]
    if sort in STAGES:
        return sorted(found, key=lambda row: -row.counts[STAGES.index(sort)])
    return found


def _letter(contest: Shown, view: View) -> str:
    """What a report upward can say, with the figures of this very page."""
    assert view.counted is not None
    counts = "; ".join(f"{words.lower()}: {formats.number(count)}" for words, count in view.counts)
    lines = [
        _(
            'Results of %(unit)s in the contest "%(contest)s" as of %(moment)s: %(counts)s.',
            unit=view.unit.name,
            contest=contest.title,
            moment=formats.moment(view.counted.as_of, contest.zone),
            counts=counts,
        )
    ]
    for goal in view.goals:
        if goal.share is not None and not goal.context_only:
            lines.append(
                _(
                    "%(target)s: %(count)s of %(of)s (%(share)s).",
                    target=goal.title,
                    count=formats.number(goal.count),
                    of=formats.number(goal.of or 0),
                    share=formats.percent(goal.share, 1),
                )
            )
    return "\n".join(lines)
