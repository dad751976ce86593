"""The units of a contest: the list, and the page of one with its places over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from app.permissions import allows
from app.storage.contest import unit as units
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.standings import metrics, pictures, places, trend
from rounds import calendar
from rounds.definition import Standing

bp = Blueprint("unit", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list; `amounts` as they are printed, in the order of the definition."""

    code: str
    name: str
    href: str
    kind: str
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a unit stands in one standing: now, and over time."""

    title: str
    href: str
    rank: int | None
    of: int
    as_of: int
    figures: tuple[tuple[str, str], ...]
    why: str
    trend: trend.Trend | None
    history: tuple[tuple[str, str, str], ...]


@bp.get("/contests/<slug>/units")
@allows("unit.see")
def index(slug: str) -> str:
    """All units, searched, filtered by block and sorted as the address says."""
    contest = shown(slug, "unit.see")
    q, block = request.args.get("q", "")[:80], request.args.get("block", "")
    sort = request.args.get("sort", "name")
    found = units.listed(db.session(), contest.row.id, block=block or None, search=q)
    rows = _sorted(contest, [_listed(contest, unit) for unit in found], sort)
    return render_template(
        "unit/index.html",
        contest=contest,
        simulated=contest.simulated,
        rows=rows,
        q=q,
        block=block,
        sort=sort,
        denominators=contest.contest.denominators,
        blocks=[(each.id, formats.text(each.title)) for each in contest.contest.blocks],
    )


@bp.get("/contests/<slug>/units/<code>")
@allows("unit.see")
def show(slug: str, code: str) -> str:
    """One unit: what it is measured against, where it stands, what was decided about it."""
    contest = shown(slug, "unit.see")
    unit = units.by_code(db.session(), contest.row.id, code) or abort(404)
    return render_template(
        "unit/show.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        kind=kind_words(unit.kind),
        parent=contest.names.get(unit.parent, ""),
        children=[each for each in contest.definition.units if each.parent == code],
        amounts=units.amounts(db.session(), contest.row.id, code),
        denominators={each.id: each for each in contest.contest.denominators},
        targets=[each for each in contest.contest.targets if not each.kinds or unit.kind in each.kinds],
        campaigns=[each for each in contest.contest.campaigns if each.unit == code],
        stands=_stands(contest, code),
    )


def kind_words(kind: str) -> str:
    """What a kind of unit is called."""
    return {
        "commune": _("commune"),
        "ward": _("ward"),
        "special_zone": _("special zone"),
        "department": _("department"),
        "section": _("section"),
        "school": _("school"),
        "neighbourhood": _("neighbourhood"),
        "organisation": _("organisation"),
    }[kind]


def _listed(contest: Shown, unit: units.Unit) -> Listed:
    amounts = [
        contest.amounts.get((unit.code, denominator.id)) for denominator in contest.contest.denominators
    ]
    return Listed(
        unit.code,
        unit.name,
        contest.unit_href(unit.code),
        kind_words(unit.kind),
        tuple(metrics.DASH if amount is None else formats.number(amount) for amount in amounts),
    )


def _sorted(contest: Shown, rows: list[Listed], sort: str) -> list[Listed]:
    """By name as they come; by code or kind; by a denominator, the largest first and the unknown last."""
    if sort == "code":
        return sorted(rows, key=lambda row: row.code)
    if sort == "kind":
        return sorted(rows, key=lambda row: row.kind)
    if sort in {one.id for one in contest.contest.denominators}:
        return sorted(rows, key=lambda row: -contest.amounts.get((row.code, sort), -1))
    return rows


def _stands(contest: Shown, code: str) -> list[Stand]:
    found = []
    for standing in contest.standings:
        if standing.of == "units" and (picture := pictures.picture(contest, standing)):
            line = snapshot.place_of(db.session(), picture.snapshot.id, code)
            if line is not None:
                found.append(_stand(contest, standing, picture, line))
    return found


def _stand(contest: Shown, standing: Standing, picture: pictures.Picture, line: snapshot.Place) -> Stand:
    points = _while_it_ran(contest, standing, picture.as_of, line.subject)
    among = picture.snapshot
    total = among.total if standing.together else snapshot.ranked(db.session(), among.id, line.block)
    ids = places.columns(contest, standing)
    row = None
    if line.rank is not None:
        row = (
            places.table(contest, standing, [line], above=picture.above([line]), cut=False).groups[0].rows[0]
        )
    reasons = places.not_ranked(contest, standing, [line])
    cut = places.cuts(contest, standing)
    last = cut.get(line.block) or cut.get("")
    return Stand(
        title=formats.text(standing.title),
        href=standing.id,
        rank=line.rank,
        of=total,
        as_of=picture.as_of,
        figures=tuple(
            (places.title(contest, id), value)
            for id, value in zip(ids, places.figures(contest, standing, line, ids), strict=True)
        ),
        why=row.why if row else reasons[0].reason,
        trend=_trend(contest, points, total, last),
        history=_history(contest, standing, points),
    )


def _while_it_ran(contest: Shown, standing: Standing, as_of: int, subject: str) -> Sequence[snapshot.Point]:
    """Where it stood until the round was over; later pictures only repeat the last of these."""
    closes = max((each.closes for each in contest.events if each.round == standing.round), default=as_of)
    points = snapshot.trend(db.session(), contest.row.id, standing.id, subject)
    over = next((number for number, point in enumerate(points) if point.as_of >= closes), len(points))
    return [point for point in points[: over + 1] if point.as_of <= as_of]


def _trend(
    contest: Shown, points: Sequence[snapshot.Point], total: int, cut: places.Cut | None
) -> trend.Trend | None:
    ranked = [
        (point.as_of, point.rank, formats.day(calendar.local(point.as_of, contest.zone).date()))
        for point in points
        if point.rank is not None
    ]
    return trend.trend(ranked, total, cut=cut.last if cut else 0, cut_words=cut.words if cut else "")


def _history(
    contest: Shown, standing: Standing, points: Sequence[snapshot.Point]
) -> tuple[tuple[str, str, str], ...]:
    """When, rank and deciding figure, newest first."""
    metric = contest.contest.metrics[standing.ladder[0]]
    return tuple(
        (
            formats.moment(point.as_of, contest.zone),
            str(point.rank) if point.rank is not None else _("not ranked"),
            metrics.show(metric, point.values[0] if point.values else None, contest.zone),
        )
        for point in reversed(points)
    )
