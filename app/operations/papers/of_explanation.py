"""The explanation of a result in plain words, and the figures with which an inspector does it again.

Knows the last recorded outcome, the words of the definition and the decisions of people; computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers.gathered import Cells, Choice, Gathered, Said, cells, items
from app.operations.papers.of_prizes import first, kept, lines, winners
from app.operations.papers.of_result import last, made, titled, ways
from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from app.storage.standings.snapshot import Outcome
from rounds import calendar
from rounds.definition.folder import Definition

TOLD = {
    "extend": "gia hạn",
    "void": "không tính bài trong một khoảng thời gian",
    "regrade": "chấm lại một câu hỏi",
    "disqualify": "loại khỏi cuộc thi",
    "withdraw": "đơn vị rút",
    "silent": "đơn vị không gửi bài",
    "replace": "đơn vị dự bị vào thay",
    "vote": "Hội đồng biểu quyết",
    "review": "xem xét bài có điểm chênh lệch lớn",
    "withhold": "không trao một giải",
    "share": "chia giải cho các bài bằng nhau",
    "answer": "trả lời khiếu nại",
    "confirm": "công nhận kết quả chính thức",
}
"""What people decided that an inspector asks about, by kind of decision."""


def choices(session: Session, contest: Contest) -> list[Choice]:
    """The last results."""
    outcome, _definition = last(session, contest)
    if outcome is None:
        return []
    return [
        Choice("whole", titled("Toàn bộ kết quả", outcome, "lần"), titled("All results", outcome, "version"))
    ]


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """How the results came about: the ladders, the lists, the scores, the prizes, what people decided."""
    outcome, definition = last(session, contest)
    assert outcome is not None
    rules = definition.contest
    awards = outcome.data.get("awards") or {"awards": [], "unawarded": [], "total": 0}
    judged = {id: each for id, each in outcome.data.get("judged", {}).items() if each["result"]["places"]}
    subjects = {each["subject"] for each in awards["awards"]}
    subjects |= {owner for each in judged.values() for owner in each["owners"].values()}
    names, people = winners(session, contest, definition, subjects)
    acts = _acts(session, contest, definition, outcome)
    waiting = len(outcome.data.get("blockers", ()))
    values: dict[str, Said] = {
        "how": "\n".join(f"- {line}" for each in rules.standings for line in ways(definition, each.id)),
        "lists": _lists(definition, outcome),
        "panels": "\n".join(_panel(definition, id, each) for id, each in judged.items()),
        "panels_title": "Điểm của từng bài ở Phụ lục." if judged else "",
        "acts": "\n".join(acts),
        "acts_title": (
            "Những việc sau do người có thẩm quyền quyết định và đã tính vào kết quả:"
            if acts
            else "Không có việc nào phải quyết định riêng."
        ),
        "awards": lines(definition, awards["awards"], names),
        "awards_total": said.money(awards["total"]) if awards["awards"] else "",
        "table_total": said.money(rules.prizes.total) if rules.prizes else "",
        **kept(definition, awards["unawarded"]),
        "open_count": said.count(waiting) if waiting else "",
        "facts": f"{len(definition.units)} đơn vị, {len(rules.rounds)} chặng",
    }
    sums = {
        "judged": [_sums(definition, id, each, names) for id, each in judged.items()],
        "awards": [
            [first(names[each["subject"]]), _prize_title(definition, each["prize"]), each["amount"]]
            for each in awards["awards"]
        ],
        "table": [[line.title.vi, line.count, line.each] for line in rules.prize_lines],
    }
    return made(definition, outcome, key, values, {"judged": _table(definition, judged, names)}, people, sums)


def _lists(definition: Definition, outcome: Outcome) -> str:
    """Who goes on by each list, block by block, and how many wait."""
    rules, units = definition.contest, {unit.code: unit.name for unit in definition.units}
    blocks = {block.id: block.title.vi for block in rules.blocks}
    found: list[str] = []
    for selection in rules.selections:
        picked = outcome.data.get("selections", {}).get(selection.id)
        if not picked:
            continue
        reserve, out = said.count(len(picked["reserve"])), said.count(len(picked["out"]))
        seats = said.count(len(picked["seats"]))
        found.append(f"{selection.title.vi}: {seats} suất; dự bị {reserve}; không vào {out}. Được chọn:")
        by_block: dict[str, list[str]] = {}
        for each in picked["seats"]:
            by_block.setdefault(each["block"], []).append(units.get(each["subject"], each["subject"]))
        found.append(
            items([f"{blocks.get(id, 'Các đơn vị')}: {said.units(names)}" for id, names in by_block.items()])
        )
    return "\n".join(found)


def _panel(definition: Definition, id: str, judged: Mapping[str, Any]) -> str:
    """How a panel came to its places, a line."""
    title = definition.contest.round(id).title.vi
    entries, judges = said.count(len(judged["totals"])), said.count(len(_judges(judged)))
    return f"- {title}: {entries} bài, {judges} giám khảo chấm độc lập; {_method(judged)}."


def _method(judged: Mapping[str, Any]) -> str:
    method = judged["result"]["method"]
    if method["kind"] == "trimmed":
        ends = "điểm cao nhất và điểm thấp nhất"
        if method["drop"] > 1:
            ends = (
                f"{said.count(method['drop'])} điểm cao nhất và {said.count(method['drop'])} điểm thấp nhất"
            )
        return f"bỏ {ends} rồi lấy trung bình cộng các điểm còn lại"
    return "lấy trung bình cộng" if method["kind"] == "mean" else "tính theo phương pháp ghi trong Thể lệ"


def _acts(session: Session, contest: Contest, definition: Definition, outcome: Outcome) -> list[str]:
    """Decisions that the result rests on: number, day, what, why."""
    zone, found = definition.contest.zone, []
    for row in decisions.listed(session, contest.id):
        if row.kind in TOLD and row.happened_at < outcome.as_of:
            on = said.day(calendar.local(row.happened_at, zone).date())
            why = f"; lý do: {row.reason.rstrip('.')}" if row.reason else ""
            found.append(f"- Số {row.number}, ngày {on}: {TOLD[row.kind]}{why}.")
    return found[-30:]


def _table(
    definition: Definition, judged: Mapping[str, Mapping[str, Any]], names: Mapping[str, Said]
) -> Cells:
    """Every place of every panel, with the score rounded for print."""
    rows: list[list[Said]] = []
    for id, each in judged.items():
        title = definition.contest.round(id).title.vi
        for place in each["result"]["places"]:
            owner = first(names[each["owners"][place["entry"]]])
            score = said.exact(Fraction(place["score"]))
            rows.append([title, str(place["rank"]), place["entry"], owner, score])
    return cells(
        ["Chặng", "Hạng", "Mã bài", "Đơn vị, cá nhân", "Điểm"],
        [62, 13, 24, 44, 16],
        ["left", "center", "left", "left", "right"],
        rows,
    )


def _sums(
    definition: Definition, id: str, judged: Mapping[str, Any], names: Mapping[str, Said]
) -> dict[str, Any]:
    """The exact points of one panel, in the order of the places."""
    judges = _judges(judged)
    return {
        "title": definition.contest.round(id).title.vi,
        "method": judged["result"]["method"],
        "judges": judges,
        "rows": [
            [
                place["entry"],
                first(names[judged["owners"][place["entry"]]]),
                [judged["totals"][place["entry"]].get(judge, "") for judge in judges],
                place["score"],
                place["rank"],
            ]
            for place in judged["result"]["places"]
        ],
    }


def _judges(judged: Mapping[str, Any]) -> Sequence[str]:
    return sorted({judge for row in judged["totals"].values() for judge in row})


def _prize_title(definition: Definition, id: str) -> str:
    return next(line.title.vi for line in definition.contest.prize_lines if line.id == id)
