"""Documents made from the prizes of the recorded results: who wins what, what is paid, who is commended.

Knows the last recorded outcome and the words of the definition; computes no prize. People who win stand in
the data by their codes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.documents.words import dong
from app.operations.papers.gathered import (
    MERITS,
    Cells,
    Choice,
    Gathered,
    Named,
    Said,
    cells,
    items,
    joined,
    person,
)
from app.operations.papers.of_result import last, made, titled
from app.storage.contest.contest import Contest
from app.storage.record import fact
from app.storage.record.prize import FIGURES
from app.storage.registration import enrolment
from rounds.definition import Prize
from rounds.definition.folder import Definition

WHY = {
    "no-candidate": "không có đơn vị, cá nhân đủ điều kiện",
    "withheld": "không trao theo quyết định",
    "blocked": "chưa xác định",
    "higher-prize": "đã nhận giải cao hơn",
    "shared-remainder": "phần lẻ khi chia giải",
}


def choices(session: Session, contest: Contest) -> list[Choice]:
    """The prizes of the last results, once there are any."""
    outcome, _definition = last(session, contest)
    if outcome is None or not (outcome.data.get("awards") or {}).get("awards"):
        return []
    vi = titled("Danh sách giải", outcome, "kết quả lần")
    return [Choice("prizes", vi, titled("The prizes", outcome, "results"))]


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """Who wins what, in figures and words; what is left unawarded; what is paid."""
    outcome, definition = last(session, contest)
    assert outcome is not None
    awards = outcome.data["awards"]
    won = awards["awards"]
    names, people = winners(session, contest, definition, {each["subject"] for each in won})
    merits = [each for each in won if _prize(definition, each).merit]
    signers = [_merit(definition, each)[0] for each in merits]
    values: dict[str, Said] = {
        "awards": lines(definition, won, names),
        "awards_count": said.count(len(won)),
        "awards_total": said.money(awards["total"]),
        "awards_words": dong(awards["total"]),
        **kept(definition, awards["unawarded"]),
        "merits_count": said.count(len(merits)) if merits else "",
        "merit_signer": signers[0].upper() if signers else "",
    }
    tables = {
        **_tables(definition, won, names, awards["total"]),
        "merits": _merits(definition, merits, names),
    }
    found = made(definition, outcome, key, values, tables, people)
    # The very lines of the register that the document is about, whichever words it has for them.
    given = {"awards": _figures(won), "merits": _figures(merits)}
    return found._replace(origin={**found.origin, **given})


def winners(
    session: Session, contest: Contest, definition: Definition, subjects: Collection[str]
) -> tuple[dict[str, Said], dict[str, Named]]:
    """What each winner is called: units by name, people by a code that leads to their name.

    An entry wins for whoever handed it in.
    """
    units = {unit.code: said.unit(unit.name) for unit in definition.units}
    authors = {row.entry: row.contestant or row.unit for row in fact.read(session, contest.id, "entries")}
    owners = {each: authors.get(each, each) if each not in units else each for each in subjects}
    codes = {owner for owner in owners.values() if owner not in units}
    people = {
        code: Named(row.person_id, row.full_name)
        for code, row in enrolment.by_codes(session, contest.id, codes).items()
        if row.full_name
    }
    return {each: units.get(owner) or person(owner) for each, owner in owners.items()}, people


def lines(definition: Definition, won: Collection[Mapping[str, Any]], names: Mapping[str, Said]) -> Said:
    """`- 02 Giải Nhì, mỗi giải 5.000.000 đồng (bằng chữ: ...): xã A, phường B;` and so on."""
    found: list[Said] = []
    for line in definition.contest.prize_lines:
        mine = [each for each in won if each["prize"] == line.id]
        if not mine:
            continue
        amounts = {each["amount"] for each in mine}
        every = "mỗi giải " if len(mine) > 1 and len(amounts) == 1 else ""
        sums = said.money(amounts.pop() if len(amounts) == 1 else sum(each["amount"] for each in mine))
        who = joined(", ", [names[each["subject"]] for each in mine])
        found.append(joined("", [f"{said.count(len(mine))} {line.title.vi}, {every}{sums}: ", who]))
    return items(found)


def kept(definition: Definition, unawarded: Collection[Mapping[str, Any]]) -> dict[str, Said]:
    """What is left unawarded and why, under its heading; both empty where nothing is."""
    found = []
    for each in unawarded:
        title, sums = _prize(definition, each).title.vi, said.money(each["amount"])
        found.append(f"{title}: {said.count(each['count'])} giải, {sums}, {WHY[each['why']]}")
    return {"kept": items(found), "kept_title": "Giải không trao:" if found else ""}


def _tables(
    definition: Definition,
    won: Collection[Mapping[str, Any]],
    names: Mapping[str, Said],
    total: int,
) -> dict[str, Cells]:
    rows: list[list[Said]] = []
    paid: list[list[Said]] = []
    for number, each in enumerate(won, 1):
        title = _prize(definition, each).title.vi
        name, amount = first(names[each["subject"]]), said.whole(each["amount"])
        rows.append([str(number), name, title, amount, _merit(definition, each)[1]])
        paid.append([str(number), name, title, amount, "", ""])
    if rows:
        rows.append(["", "Tổng cộng", "", said.whole(total), ""])
        paid.append(["", "Tổng cộng", "", said.whole(total), "", ""])
    return {
        "awards": cells(
            ["TT", "Đơn vị, cá nhân", "Giải", "Số tiền (đồng)", "Khen thưởng"],
            [8, 48, 34, 24, 24],
            ["center", "left", "left", "right", "left"],
            rows,
            totals=True,
        ),
        "payment": cells(
            ["TT", "Đơn vị, cá nhân", "Giải", "Số tiền (đồng)", "Họ tên người nhận", "Ký nhận"],
            [8, 36, 36, 26, 34, 24],
            ["center", "left", "left", "right", "left", "left"],
            paid,
            totals=True,
            tall=10,
        ),
    }


def _merits(
    definition: Definition, merits: Collection[Mapping[str, Any]], names: Mapping[str, Said]
) -> Cells:
    rows = [
        [
            first(names[each["subject"]]),
            _prize(definition, each).title.vi,
            *_merit(definition, each),
        ]
        for each in merits
    ]
    return cells(["", "", "", ""], [1, 1, 1, 1], ["left"] * 4, rows)


def _merit(definition: Definition, award: Mapping[str, Any]) -> tuple[str, str]:
    """Who signs the commendation that comes with a prize, and what it is called; empty without one."""
    merit = _prize(definition, award).merit
    return (merit.signed_by.vi, MERITS[merit.kind]) if merit else ("", "")


def _prize(definition: Definition, award: Mapping[str, Any]) -> Prize:
    return next(line for line in definition.contest.prize_lines if line.id == award["prize"])


def first(name: Said) -> Said:
    """A name at the beginning of a line."""
    return name[:1].upper() + name[1:] if isinstance(name, str) else name


def _figures(awards: Collection[Mapping[str, Any]]) -> list[list[Any]]:
    return [[each[name] for name in FIGURES] for each in awards]
