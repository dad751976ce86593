"""Documents made from a panel: its appointment, and the minutes that chair and secretary signed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.panel import member as verbs
from app.operations.papers.gathered import Choice, Gathered, Named, Said, cells, person, usual
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import member as members
from app.storage.panel import minutes as stored
from app.storage.panel.minutes import Minutes
from app.storage.record import audit
from app.storage.record import decision as decisions
from rounds import calendar
from rounds.definition import Round
from rounds.definition.folder import Definition


def panels(session: Session, contest: Contest) -> list[Choice]:
    """The rounds that have a panel."""
    return [
        Choice(each.id, f"Hội đồng của {each.title.vi}", f"Panel of {each.title.en}")
        for each in _judged(contests.definition(session, contest))
        if verbs.seats(session, contest, each.id) is not None
    ]


def of_panel(session: Session, contest: Contest, key: str) -> Gathered:
    """Who sits where, and where that stands in the record."""
    definition = contests.definition(session, contest)
    panel = verbs.seats(session, contest, key)
    assert panel is not None
    seats = [(panel.chair, "Chủ tịch Hội đồng"), (panel.secretary, "Thư ký")]
    seats += [(each, "Ủy viên") for each in panel.members if each not in (panel.chair, panel.secretary)]
    seats += [(each, "Ủy viên dự khuyết") for each in panel.alternates]
    rows = [
        [str(number), person(code), post, ""]
        for number, (code, post) in enumerate(((c, p) for c, p in seats if c), 1)
    ]
    act = [
        each for each in decisions.listed(session, contest.id) if (each.kind, each.subject) == ("panel", key)
    ][-1]
    origin = {"kind": "decision", "key": key, "number": act.number, "digest": f"{contest.slug}#{act.log_seq}"}
    values = {
        "round": definition.contest.round(key).title.vi,
        "members_count": said.count(len(rows)),
        "judges_count": said.count(len(panel.members)),
        "method": _method(definition.contest.round(key)),
    }
    table = cells(
        ["TT", "Họ và tên", "Chức danh trong Hội đồng", "Đơn vị công tác"],
        [8, 44, 36, 40],
        ["center", "left", "left", "left"],
        rows,
    )
    found = {code for code, _post in seats}
    return Gathered(
        origin, {**usual(definition), **values}, {"members": table}, _people(session, contest, found)
    )


def minutes(session: Session, contest: Contest) -> list[Choice]:
    """The rounds whose minutes carry both signatures."""
    found = []
    for each in _judged(contests.definition(session, contest)):
        if signed := stored.signed(session, contest.id, each.id):
            words = f"{each.title.vi}, biên bản lần {signed.version}"
            found.append(Choice(each.id, words, f"{each.title.en}, minutes {signed.version}"))
    return found


def of_minutes(session: Session, contest: Contest, key: str) -> Gathered:
    """What the minutes say: entries, scores of each judge, places; and room for everybody's signature."""
    definition = contests.definition(session, contest)
    signed = stored.signed(session, contest.id, key)
    assert signed is not None
    content = json.loads(signed.content)
    round = definition.contest.round(key)
    units = {unit.code: unit.name for unit in definition.units}
    panel = content["panel"]
    scored = {judge for row in content["totals"].values() for judge in row}
    stood_in = [each for each in panel["alternates"] if each in scored]
    judges = [*panel["members"], *stood_in]
    posts = {panel["chair"]: "Chủ tịch Hội đồng", panel["secretary"]: "Thư ký"}
    posts |= dict.fromkeys(stood_in, "Ủy viên dự khuyết")
    everybody = list(dict.fromkeys([panel["chair"], *judges, panel["secretary"]]))
    at = calendar.local(signed.frozen_at, definition.contest.zone)
    values: dict[str, Said] = {
        "round": round.title.vi,
        "minutes_version": str(signed.version),
        "minutes_code": signed.sha256[:16],
        "log_number": str(signed.log_seq),
        "log_root": grouped(audit.hash_of(session, contest.ledger, signed.log_seq)),
        "frozen_at": said.moment(at),
        "entries_count": said.count(len(content["places"])),
        "judges_count": said.count(len(panel["members"])),
        "method": _method(round),
        "chair": person(panel["chair"]),
        "secretary": person(panel["secretary"]),
        "notes": "\n".join(f"- {each['words']}" for each in content["notes"]),
        "present": f"{said.count(len(everybody))}",
    }
    seats = [[str(n), person(code), posts.get(code, "Ủy viên"), ""] for n, code in enumerate(everybody, 1)]
    tables = {
        "places": cells(
            ["Hạng", "Mã bài", "Đơn vị", "Điểm"],
            [12, 24, 60, 20],
            ["center", "left", "left", "right"],
            [
                [
                    str(p["rank"]),
                    p["entry"],
                    units.get(p["owner"], p["owner"]),
                    said.exact(Fraction(p["score"])),
                ]
                for p in content["places"]
            ],
        ),
        "totals": cells(
            ["Mã bài", *[f"GK {number}" for number in range(1, len(judges) + 1)]],
            [24, *[14] * len(judges)],
            ["left", *["right"] * len(judges)],
            [
                [entry, *[_points(row, judge) for judge in judges]]
                for entry, row in sorted(content["totals"].items())
            ],
        ),
        "signatures": cells(
            ["TT", "Họ và tên", "Chức danh", "Chữ ký"],
            [8, 50, 34, 40],
            ["center", "left", "left", "left"],
            seats,
            tall=13,
        ),
    }
    found = _people(session, contest, everybody)
    return Gathered(_origin(signed, key), {**usual(definition), **values}, tables, found)


def _origin(signed: Minutes, key: str) -> dict[str, Any]:
    return {"kind": "minutes", "key": key, "version": signed.version, "digest": signed.sha256}


def _points(row: Mapping[str, str], judge: str) -> str:
    return said.exact(Fraction(row[judge])) if judge in row else "–"


def _people(session: Session, contest: Contest, codes: Collection[str]) -> dict[str, Named]:
    return {
        code: Named(who.id, who.name)
        for code, who in members.by_code(session, contest.id).items()
        if code in codes
    }


def _judged(definition: Definition) -> list[Round]:
    return [each for each in definition.contest.rounds if each.judging]


def _method(round: Round) -> str:
    assert round.judging is not None
    if round.judging.method == "trimmed":
        return "bỏ điểm cao nhất và điểm thấp nhất, lấy trung bình cộng các điểm còn lại"
    return "theo quy định tại Thể lệ"


def grouped(root: str) -> str:
    """A hash in groups of eight that can be read aloud and break over lines."""
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8))
