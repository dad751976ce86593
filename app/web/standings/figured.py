"""Figures of units as they were kept: lines, sums, both ends, map and workbook of a bulletin or a report.

Everything is read from what was kept; nothing is computed here but shares for the eye.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.documents.workbook import Page, Value
from app.permissions import Role
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from app.web.standings import metrics, tiles
from rounds import report as rule
from rounds.definition import Standing
from rounds.report import Ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit. `finished` is who handed in, `share` of those registered, `valid` who is complete."""

    rank: int | None
    code: str
    name: str
    figure: str
    registered: int
    finished: int
    valid: int
    share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured:
    """A standing as it was kept. `least` is empty for whom the rules do not let read it.

    `more` is true where being complete takes more than handing in, so that both are shown.
    """

    standing: Standing
    metric: str
    sums: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    most: Sequence[Line]
    least: Sequence[Line]
    map: tiles.Map | None
    more: bool


def figured(contest: Shown, standing: Standing, kept: Mapping[str, Any], ends: Ends) -> Figured:
    """Everything a page shows of what was kept of a standing (`operations/standings/picture.py: told`)."""
    lines = _lines(contest, standing, kept["lines"])
    most, least = rule.named([line for line in lines if line.rank is not None], ends)
    return Figured(
        standing=standing,
        metric=metric(contest, standing),
        sums=_sums(kept["figures"]),
        lines=lines,
        most=most,
        least=least if _may_see_least(contest, ends.visible) else [],
        map=_map(contest, standing, kept["lines"]),
        more=any(line.valid != line.finished for line in lines),
    )


def metric(contest: Shown, standing: Standing) -> str:
    """What the first figure of a standing is called."""
    return formats.text(contest.contest.metrics[standing.ladder[0]].title)


def sheet(contest: Shown, standing: Standing, kept: Mapping[str, Any], *, title: str, as_of: int) -> Page:
    """The same as one sheet of a workbook: the annex of the letter."""
    rows: list[Sequence[Value]] = [
        [line.rank, line.code, line.name, line.figure, line.registered, line.finished, line.share]
        for line in _lines(contest, standing, kept["lines"])
    ]
    registered, finished = _totals(kept["figures"])
    rows.append([None, "", _("Total"), "", registered, finished, _share(finished, registered)])
    moment = _("As of %(moment)s", moment=formats.moment(as_of, contest.zone))
    return Page(
        title=title,
        above=[*([contest.mark] if contest.mark else []), contest.title, moment],
        columns=[
            _("Rank"),
            _("Code"),
            _("Unit"),
            metric(contest, standing),
            _("Registered"),
            _("Finished"),
            _("Finished of registered"),
        ],
        rows=rows,
    )


def _lines(contest: Shown, standing: Standing, kept: Sequence[Any]) -> list[Line]:
    first = contest.contest.metrics[standing.ladder[0]]
    return [
        Line(
            rank=rank,
            code=code,
            name=name,
            figure=metrics.show(first, _value(values), contest.zone),
            registered=counts.get("registered", 0),
            finished=counts.get("submitted", 0),
            valid=counts.get("valid", 0),
            share=_share(counts.get("submitted", 0), counts.get("registered", 0)),
        )
        for rank, code, name, _block, values, counts in kept
    ]


def _map(contest: Shown, standing: Standing, kept: Sequence[Any]) -> tiles.Map | None:
    """The map of the very figures that were kept."""
    first = contest.contest.metrics[standing.ladder[0]]
    values = {code: _value(values) for _rank, code, _name, _block, values, _counts in kept}
    return tiles.tile_map(
        {code: place for code, place in contest.definition.tiles.items() if code in values},
        contest.names,
        values,
        lambda value: metrics.show(first, value, contest.zone),
        contest.unit_href,
    )


def _sums(totals: Mapping[str, int]) -> list[tuple[str, str]]:
    """The three figures of the letter: registered, finished, and their share."""
    registered, finished = _totals(totals)
    share = _share(finished, registered)
    return [
        (_("registered"), formats.number(registered)),
        (_("finished"), formats.number(finished)),
        (_("finished of registered"), metrics.DASH if share is None else formats.percent(share)),
    ]


def _totals(totals: Mapping[str, int]) -> tuple[int, int]:
    return totals.get("registered", 0), totals.get("submitted", 0)


def _may_see_least(contest: Shown, visible: str) -> bool:
    """Whether who asks may read which units are least active: the rules say who."""
    roles = asking.roles(contest.row)
    if visible == "public" or (visible == "units" and Role.COORDINATOR in roles):
        return True
    return not roles.isdisjoint({Role.ORGANISER, Role.AUDITOR})


def _value(values: Sequence[str | int | None]) -> Fraction | None:
    return Fraction(values[0]) if values and values[0] is not None else None


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
