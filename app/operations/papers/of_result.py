"""Documents made from the recorded results: who goes on, who wins what, what is paid, why it came so.

Knows the last recorded outcome and the words of the definition; computes no place and no prize.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.documents.words import dong
from app.operations.papers.gathered import MERITS, Cells, Choice, Gathered, cells, items, usual
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
WHY = {
    "no-candidate": "không có đơn vị, cá nhân đủ điều kiện",
    "withheld": "không trao theo quyết định",
    "blocked": "chưa xác định",
    "higher-prize": "đã nhận giải cao hơn",
    "shared-remainder": "phần lẻ khi chia giải",
}


def selections(session: Session, contest: Contest) -> list[Choice]:
    """The lists of those who go on that the last results have."""
    outcome, definition = _last(session, contest)
    if outcome is None:
        return []
    found = outcome.data.get("selections", {})
    return [
        Choice(each.id, _of(each.title.vi, outcome, "kết quả lần"), _of(each.title.en, outcome, "results"))
        for each in definition.contest.selections
        if each.id in found
    ]


def of_selection(session: Session, contest: Contest, key: str) -> Gathered:
    """Who goes on, who waits, by block."""
    outcome, definition = _last(session, contest)
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
    return _made(definition, outcome, key, values, tables)


def prizes(session: Session, contest: Contest) -> list[Choice]:
    """The prizes of the last results, once there are any."""
    outcome, _definition = _last(session, contest)
    if outcome is None or not (outcome.data.get("awards") or {}).get("awards"):
        return []
    return [
        Choice("prizes", _of("Danh sách giải", outcome, "kết quả lần"), _of("The prizes", outcome, "results"))
    ]


def of_prizes(session: Session, contest: Contest, key: str) -> Gathered:
    """Who wins what, in figures and words; what is left unawarded; what is paid."""
    outcome, definition = _last(session, contest)
    assert outcome is not None
    awards = outcome.data["awards"]
    names = {unit.code: unit.name for unit in definition.units}
    lines = {each.id: each for each in definition.contest.prize_lines}
    rows: list[list[str]] = []
    paid: list[list[str]] = []
    merits: list[list[str]] = []
    listed: list[str] = []
    for number, each in enumerate(awards["awards"], 1):
        name, line = names.get(each["subject"], each["subject"]), lines[each["prize"]]
        merit = MERITS[line.merit.kind] if line.merit else ""
        amount = said.whole(each["amount"])
        rows.append([str(number), name, line.title.vi, amount, merit])
        paid.append([str(number), name, line.title.vi, amount, "", ""])
        if line.merit:
            merits.append([name, line.title.vi, line.merit.signed_by.vi, MERITS[line.merit.kind]])
    total = said.whole(awards["total"])
    if rows:
        rows.append(["", "Tổng cộng", "", total, ""])
        paid.append(["", "Tổng cộng", "", total, "", ""])
    for each in definition.contest.prize_lines:
        won = [a for a in awards["awards"] if a["prize"] == each.id]
        if won:
            amounts = {a["amount"] for a in won}
            every = "mỗi giải " if len(won) > 1 and len(amounts) == 1 else ""
            sums = (
                said.money(won[0]["amount"])
                if len(amounts) == 1
                else said.money(sum(a["amount"] for a in won))
            )
            who = said.units([names.get(a["subject"], a["subject"]) for a in won])
            listed.append(f"{said.count(len(won))} {each.title.vi}, {every}{sums}: {who}")
    kept = []
    for each in awards["unawarded"]:
        title, sums = lines[each["prize"]].title.vi, said.money(each["amount"])
        kept.append(f"{title}: {said.count(each['count'])} giải, {sums}, {WHY[each['why']]}")
    values = {
        "awards": items(listed),
        "awards_count": said.count(len(awards["awards"])),
        "awards_total": said.money(awards["total"]),
        "awards_words": dong(awards["total"]),
        "kept": items(kept),
        "kept_title": "Giải không trao:" if kept else "",
        "merits_count": said.count(len(merits)) if merits else "",
        "merit_signer": merits[0][2].upper() if merits else "",
    }
    tables = {
        "awards": cells(
            ["TT", "Đơn vị, cá nhân", "Giải", "Số tiền (đồng)", "Khen thưởng"],
            [8, 48, 34, 24, 24],
            ["center", "left", "left", "right", "left"],
            rows,
            totals=True,
        ),
        "payment": cells(
            ["TT", "Đơn vị, cá nhân", "Giải", "Số tiền (đồng)", "Họ tên người nhận", "Ký nhận"],
            [8, 40, 32, 24, 34, 24],
            ["center", "left", "left", "right", "left", "left"],
            paid,
            totals=True,
            tall=12,
        ),
        "merits": cells(["", "", "", ""], [1, 1, 1, 1], ["left"] * 4, merits),
    }
    return _made(definition, outcome, key, values, tables)


def whole(session: Session, contest: Contest) -> list[Choice]:
    """The last results."""
    outcome, _definition = _last(session, contest)
    if outcome is None:
        return []
    return [Choice("whole", _of("Toàn bộ kết quả", outcome, "lần"), _of("All results", outcome, "version"))]


def of_whole(session: Session, contest: Contest, key: str) -> Gathered:
    """How the results came about: the ladders, the lists, what people decided."""
    outcome, definition = _last(session, contest)
    assert outcome is not None
    rules = definition.contest
    how = [f"- {line}" for each in rules.standings for line in _ways(definition, each.id)]
    lists = []
    for selection in rules.selections:
        if picked := outcome.data.get("selections", {}).get(selection.id):
            lists.append(
                f"- {selection.title.vi}: {said.count(len(picked['seats']))} suất, dự bị "
                f"{said.count(len(picked['reserve']))}, không vào {said.count(len(picked['out']))}."
            )
    acts = [
        f"- Số {each['number']}: {each['reason']}."
        for each in outcome.data.get("decisions", ())
        if each.get("reason")
    ][:20]
    awards = outcome.data.get("awards") or {}
    open_points = len(outcome.data.get("blockers", ()))
    values = {
        "how": "\n".join(how),
        "lists": "\n".join(lists),
        "acts": "\n".join(acts),
        "acts_title": "Các quyết định của người có thẩm quyền đã được ghi vào kết quả:" if acts else "",
        "awards_total": said.money(awards["total"]) if awards else "",
        "open_count": said.count(open_points) if open_points else "",
        "facts": _facts(definition),
    }
    return _made(definition, outcome, key, values, {})


def _made(
    definition: Definition, outcome: Outcome, key: str, values: Mapping[str, str], tables: Mapping[str, Cells]
) -> Gathered:
    zone = definition.contest.zone
    origin = {"kind": "result", "key": key, "version": outcome.number, "digest": outcome.digest}
    common = {
        "result": str(outcome.number),
        "result_code": outcome.digest[:16],
        "result_as_of": said.moment(calendar.local(outcome.as_of, zone)),
    }
    return Gathered(origin, {**usual(definition), **common, **values}, tables)


def _last(session: Session, contest: Contest) -> tuple[Outcome | None, Definition]:
    return snapshot.outcome(session, contest.id), contests.definition(session, contest)


def _ways(definition: Definition, standing: str) -> list[str]:
    """By what a standing is ordered and who is ranked, a sentence each."""
    rules, of = definition.contest, definition.contest.standing(standing)
    ladder = "; rồi ".join(rules.metrics[id].title.vi.lower() for id in of.ladder)
    floors = [(rules.metrics[each.metric].title.vi.lower(), _floor(each.at_least)) for each in of.qualify]
    return [
        f"{of.title.vi}: xếp theo {ladder}.",
        *(f"Được xếp hạng khi {metric} đạt từ {least} trở lên." for metric, least in floors),
    ]


def _rule(definition: Definition, standing: str) -> str:
    return " ".join(_ways(definition, standing))


def _ranked(picked: Mapping[str, Any]) -> str:
    """How many had a place, and how many none."""
    out = [bool(each["rank"]) for each in picked["out"]]
    placed = len(picked["seats"]) + len(picked["reserve"]) + sum(out)
    without = said.count(out.count(False))
    return f"Số đơn vị được xếp hạng: {said.count(placed)}; không đủ điều kiện xếp hạng: {without}."


def _of(title: str, outcome: Outcome, words: str) -> str:
    return f"{title}, {words} {outcome.number}"


def _floor(share: Any) -> str:
    return f"{said.exact(share * 100, 0)}%" if share <= 1 else said.exact(share, 0)


def _facts(definition: Definition) -> str:
    return f"{len(definition.units)} đơn vị, {len(definition.contest.rounds)} chặng"


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
    _outcome, definition = _last(session, contest)
    last = {each.field for each in definition.contest.rounds if each.ceremony and each.field}
    return [each for each in selections(session, contest) if each.key in last]
