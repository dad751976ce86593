"""Documents about prizes that were given: the decision that takes some back, as two people want it.

Made from a proposal, so that the paper can be signed before the decision is taken, or after.
"""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers import award
from app.operations.papers.award import KINDS, Held
from app.operations.papers.gathered import MERITS, Choice, Gathered, Said, cells, items, joined, usual
from app.operations.papers.of_prizes import winners
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from rounds.definition import Prize
from rounds.definition.folder import Definition
from rounds.proof import chain


def choices(session: Session, contest: Contest) -> list[Choice]:
    """What somebody proposes to take back, or what was taken back."""
    return [
        Choice(
            str(each.number),
            f"Đề nghị số {each.number}: {said.count(len(each.data['awards']))} giải, giấy khen",
            f"Proposal {each.number}: {len(each.data['awards'])} prizes or commendations",
        )
        for each in _proposals(session, contest)
    ]


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """Which awards of whom, by which document they were given, why, and what money is to come back."""
    definition = contests.definition(session, contest)
    proposed = next(each for each in _proposals(session, contest) if str(each.number) == key)
    wanted = set(proposed.data["awards"])
    found = [each for each in award.held(session, contest.id) if each.given.award.number in wanted]
    names, people = winners(session, contest, definition, {each.given.won.subject for each in found})
    due = sum(award.paid(each.given) for each in found)
    values: dict[str, Said] = {
        **usual(definition),
        "taken_back": items([_line(definition, each, names[each.given.won.subject]) for each in found]),
        "why": proposed.reason.rstrip("."),
        "due": said.money(due) if due else "",
        "given_by": ", ".join(
            dict.fromkeys(f"{each.given.issue.symbol} ngày {said.day(each.given.issue.on)}" for each in found)
        ),
    }
    rows: list[list[Said]] = [
        [
            str(number),
            names[each.given.won.subject],
            _title(definition, each),
            said.whole(award.paid(each.given)) if award.paid(each.given) else "",
            each.given.issue.symbol,
        ]
        for number, each in enumerate(found, 1)
    ]
    table = cells(
        ["TT", "Đơn vị, cá nhân", "Giải, khen thưởng", "Số tiền (đồng)", "Trao theo"],
        [8, 46, 46, 24, 30],
        ["center", "left", "left", "right", "left"],
        rows,
    )
    digest = hashlib.sha256(chain.canonical([proposed.kind, proposed.data, proposed.reason])).hexdigest()
    origin = {"kind": "proposal", "key": key, "digest": digest}
    return Gathered(origin, values, {"taken": table}, people)


def _line(definition: Definition, each: Held, name: Said) -> Said:
    money = f", số tiền {said.whole(award.paid(each.given))} đồng" if award.paid(each.given) else ""
    return joined(
        "", [f"{_title(definition, each)} của ", name, f"{money}, trao theo {each.given.issue.symbol}"]
    )


def _title(definition: Definition, each: Held) -> str:
    prize = _prize(definition, each)
    if each.given.award.kind == "prize" or prize.merit is None:
        return prize.title.vi
    return f"{MERITS[prize.merit.kind]} kèm {prize.title.vi}"


def _prize(definition: Definition, each: Held) -> Prize:
    return next(line for line in definition.contest.prize_lines if line.id == each.given.won.prize)


def _proposals(session: Session, contest: Contest) -> list[Proposal]:
    return [each for each in proposals.listed(session, contest.id, KINDS) if each.state != "withdrawn"]
