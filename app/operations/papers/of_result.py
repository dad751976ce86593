"""Documents made from the recorded results: who goes on, by which rule.

Knows the last recorded outcome and the words of the definition; computes no place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers.gathered import Cells, Choice, Gathered, Named, Said, cells, items, usual
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.standings import snapshot
from app.storage.standings.snapshot import Outcome
from rounds import calendar
from rounds.definition.folder import Definition

HOW = {
    "rank": "",
    "carry-over": "nhận suất khối khác để lại",
    "replace": "thay đơn vị rút",
    "draw": "bốc thăm",
    "vote": "Hội đồng biểu quyết",
    "all-in": "đồng hạng",
    "override": "theo quyết định của Ban Tổ chức",
}


def selections(session: Session, contest: Contest) -> list[Choice]:
    """The lists of those who go on that the last results have."""
    outcome, definition = last(session, contest)
    if outcome is None:
        return []
    found = outcome.data.get("selections", {})
    return [
        Choice(
            each.id, titled(each.title.vi, outcome, "kết quả lần"), titled(each.title.en, outcome, "results")
        )
        for each in definition.contest.selections
        if each.id in found
    ]


def of_selection(session: Session, contest: Contest, key: str) -> Gathered:
    """Who goes on, who waits, by block."""
    outcome, definition = last(session, contest)
    assert outcome is not None
    selection = definition.contest.selection(key)
    picked = outcome.data["selections"][key]
    round = next((each for each in definition.contest.rounds if each.field == key), None)
    names = {unit.code: unit.name for unit in definition.units}
    blocks = {block.id: block.title.vi for block in definition.contest.blocks}
    seats: Sequence[Mapping[str, Any]] = picked["seats"]
    rows = [
        [
            str(number),
            names.get(s["subject"], s["subject"]),
            blocks.get(s["block"], ""),
            str(s["rank"] or ""),
            HOW.get(s["how"], ""),
        ]
        for number, s in enumerate(seats, 1)
    ]
    reserve = [
        [str(number), names.get(s["subject"], s["subject"]), blocks.get(s["block"], ""), str(s["rank"] or "")]
        for number, s in enumerate(picked["reserve"], 1)
    ]
    by_block: dict[str, list[str]] = {}
    for each in seats:
        by_block.setdefault(each["block"], []).append(names.get(each["subject"], each["subject"]))
    listed = [f"{blocks.get(block, 'Các đơn vị')}: {said.units(found)}" for block, found in by_block.items()]
    values = {
        "selection": selection.title.vi,
        "standing": definition.contest.standing(selection.standing).title.vi,
        "seats_count": said.count(len(seats)),
        "seats": items(listed),
        "reserve_count": said.count(len(reserve)) if reserve else "",
        "reserve_line": f"Số đơn vị dự bị: {said.count(len(reserve))}." if reserve else "",
        "rule": _rule(definition, selection.standing),
        "ranked": _ranked(picked),
        "next_round": round.title.vi if round else "",
        "presents": _minutes(definition, key),
        **_ceremony(definition, key),
    }
    tables = {
        "seats": cells(
            ["TT", "Đơn vị", "Khối", "Hạng", "Ghi chú"],
            [8, 46, 34, 12, 30],
            ["center", "left", "left", "center", "left"],
            rows,
        ),
        "reserve": cells(
            ["TT", "Đơn vị", "Khối", "Hạng"], [8, 50, 40, 14], ["center", "left", "left", "center"], reserve
        ),
    }
    return made(definition, outcome, key, values, tables)


def made(
    definition: Definition,
    outcome: Outcome,
    key: str,
    values: Mapping[str, Said],
    tables: Mapping[str, Cells],
    people: Mapping[str, Named] = MappingProxyType({}),
    sums: Mapping[str, Any] = MappingProxyType({}),
) -> Gathered:
    """What was gathered from a result, with what every document says of it."""
    zone = definition.contest.zone
    origin = {"kind": "result", "key": key, "version": outcome.number, "digest": outcome.digest}
    common = {
        "result": str(outcome.number),
        "result_code": outcome.digest[:16],
        "result_as_of": said.moment(calendar.local(outcome.as_of, zone)),
    }
    return Gathered(origin, {**usual(definition), **common, **values}, tables, people, sums)


def last(session: Session, contest: Contest) -> tuple[Outcome | None, Definition]:
    """The results that were recorded last, None before the first, and the rules."""
    return snapshot.outcome(session, contest.id), contests.definition(session, contest)


def ways(definition: Definition, standing: str) -> list[str]:
    """By what a standing is ordered and who is ranked, a sentence each."""
    rules, of = definition.contest, definition.contest.standing(standing)
    ladder = "; rồi ".join(rules.metrics[id].title.vi.lower() for id in of.ladder)
    floors = [(rules.metrics[each.metric].title.vi.lower(), _floor(each.at_least)) for each in of.qualify]
    return [
        f"{of.title.vi}: xếp theo {ladder}.",
        *(f"Được xếp hạng khi {metric} đạt từ {least} trở lên." for metric, least in floors),
    ]


def _rule(definition: Definition, standing: str) -> str:
    return " ".join(ways(definition, standing))


def _ranked(picked: Mapping[str, Any]) -> str:
    """How many had a place, and how many none."""
    out = [bool(each["rank"]) for each in picked["out"]]
    placed = len(picked["seats"]) + len(picked["reserve"]) + sum(out)
    without = said.count(out.count(False))
    return f"Số đơn vị được xếp hạng: {said.count(placed)}; không đủ điều kiện xếp hạng: {without}."


def titled(title: str, outcome: Outcome, words: str) -> str:
    """What a result is called where one is chosen."""
    return f"{title}, {words} {outcome.number}"


def _floor(share: Any) -> str:
    return f"{said.exact(share * 100, 0)}%" if share <= 1 else said.exact(share, 0)


def _minutes(definition: Definition, key: str) -> str:
    for round in definition.contest.rounds:
        if round.field == key and round.judging and round.judging.present_minutes:
            return f"{round.judging.present_minutes} phút"
    return ""


def _ceremony(definition: Definition, key: str) -> dict[str, str]:
    """When the final is, where the list is that of the finalists."""
    round = next((each for each in definition.contest.rounds if each.field == key), None)
    if round is None or round.ceremony is None:
        return {"ceremony": ""}
    zone = definition.contest.zone
    return {"ceremony": said.moment(calendar.local(calendar.instant(round.ceremony, zone), zone))}


def finals(session: Session, contest: Contest) -> list[Choice]:
    """The lists of finalists: those of rounds that end with a ceremony."""
    _outcome, definition = last(session, contest)
    fields = {each.field for each in definition.contest.rounds if each.ceremony and each.field}
    return [each for each in selections(session, contest) if each.key in fields]
