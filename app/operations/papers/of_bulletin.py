"""Documents made from a bulletin: figures of all units as of an instant, computed once and kept.

The page, the workbook, the map and the letter of a bulletin say the same because they read the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers.gathered import Cells, Choice, Gathered, cells, usual
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.standings import bulletin as bulletins
from app.storage.standings.bulletin import Bulletin
from rounds import calendar
from rounds import report as rule
from rounds.definition.folder import Definition


def choices(session: Session, contest: Contest) -> list[Choice]:
    """Every bulletin, the newest first."""
    zone = contests.definition(session, contest).contest.zone
    return [
        Choice(
            str(each.number),
            f"Bản tin số {each.number}, tính đến {said.moment(calendar.local(each.as_of, zone))}",
            f"Bulletin {each.number}, as of {calendar.local(each.as_of, zone):%H:%M on %d/%m/%Y}",
        )
        for each in bulletins.listed(session, contest.id)
    ]


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """What that bulletin says."""
    bulletin = bulletins.by_number(session, contest.id, int(key))
    assert bulletin is not None
    definition = contests.definition(session, contest, bulletin.rests_on["version"])
    origin = {"kind": "bulletin", "key": key, "digest": bulletin.digest, "as_of": bulletin.as_of}
    values, tables = _figures(definition, bulletin)
    return Gathered(origin, {**usual(definition), **values}, tables)


def _figures(definition: Definition, bulletin: Bulletin) -> tuple[dict[str, str], dict[str, Cells]]:
    rules_of = definition.contest
    standing = rules_of.standing(bulletin.standing)
    totals, lines = bulletin.data["figures"], bulletin.data["lines"]
    registered, finished = totals.get("registered", 0), totals.get("submitted", 0)
    ranked = [line for line in lines if line[0] is not None]
    ends = rule.ends(rules_of.reports, bulletin.standing)
    most, fewest = rule.named(ranked, ends)
    told = fewest if ends.visible != "organisers" else []
    behind = _behind(definition, lines)
    at = calendar.local(bulletin.as_of, rules_of.zone)
    values = {
        "as_of": said.moment(at),
        "as_of_day": said.day(at.date()),
        "bulletin": str(bulletin.number),
        "bulletin_code": bulletin.digest[:16],
        "standing": standing.title.vi,
        "taking_part": said.whole(sum(line[5].get("registered", 0) > 0 for line in lines)),
        "registered": said.whole(registered),
        "finished": said.whole(finished),
        "share": f"{said.percent(Fraction(finished, registered))}%" if registered else "",
        "most_count": said.count(len(most)) if most else "",
        "most": said.units([line[2] for line in most]),
        "fewest_count": said.count(len(told)) if told else "",
        "fewest": said.units([line[2] for line in told]),
        "behind_count": said.count(len(behind["rows"])) if behind["rows"] else "",
    }
    return values, {"units": _units(lines, registered, finished), "behind": behind}


def _units(lines: list[Any], registered: int, finished: int) -> Cells:
    rows = [
        [
            str(number),
            line[2],
            said.whole(line[5].get("registered", 0)),
            said.whole(line[5].get("submitted", 0)),
            _share(line[5].get("submitted", 0), line[5].get("registered", 0)),
            str(line[0] or ""),
        ]
        for number, line in enumerate(lines, 1)
    ]
    rows.append(
        ["", "Tổng cộng", said.whole(registered), said.whole(finished), _share(finished, registered), ""]
    )
    return cells(
        ["TT", "Đơn vị", "Số thí sinh đăng ký", "Số thí sinh hoàn thành", "Tỷ lệ hoàn thành (%)", "Xếp thứ"],
        [8, 42, 22, 22, 20, 14],
        ["center", "left", "right", "right", "right", "center"],
        rows,
        totals=True,
    )


def _behind(definition: Definition, lines: list[Any]) -> Cells:
    """The units below the first target of the rules that can be counted."""
    amounts = {(each.unit, each.denominator): each.value for each in definition.amounts}
    kind = {unit.code: unit.kind for unit in definition.units}
    rows: list[list[str]] = []
    for target in definition.contest.targets:
        if target.context_only or not target.per:
            continue
        for line in lines:
            whole = amounts.get((line[1], target.per), 0)
            done = _done(line[5])
            if not whole or (target.kinds and kind[line[1]] not in target.kinds):
                continue
            if Fraction(done, whole) < Fraction(target.share):
                share = _share(done, whole)
                rows.append([str(len(rows) + 1), line[2], said.whole(whole), said.whole(done), share])
        break  # the others stand beside it and are not urged
    return cells(
        ["TT", "Đơn vị", "Tổng số", "Đã hoàn thành", "Tỷ lệ (%)"],
        [8, 46, 20, 22, 18],
        ["center", "left", "right", "right", "right"],
        rows,
    )


def _done(figures: Mapping[str, int]) -> int:
    return figures.get("valid", figures.get("submitted", 0))


def _share(part: int, whole: int) -> str:
    return said.percent(Fraction(part, whole)) if whole else ""
