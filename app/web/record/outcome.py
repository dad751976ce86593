"""The recorded results as the page shows them: who goes on, who waits, judged entries, prizes and sums.

Knows the last recorded outcome and the definition's words; computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from flask import url_for

from app import phrases
from app.operations.papers import award as given
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from app.web.record import acts
from rounds import tie as ties
from rounds.award import REVOKE
from rounds.definition import Prize, Selection
from rounds.prize import Award, Unawarded
from rounds.reasons import Reason
from rounds.record import Decision
from rounds.selection import Left, Seat

PRIZES = "prizes"
NO_AWARDS: Mapping[str, Any] = {"awards": (), "unawarded": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One subject in a list: its name, where its page is, its rank (0 = none) and a remark."""

    name: str
    href: str
    rank: int
    remark: str


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one block; without a title where there is only one."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """The decision behind a result, or None of it yet: number, when, who, why."""

    number: int
    at: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A selection as it stands."""

    id: str
    title: str
    standing: str
    official: bool
    act: Act | None
    seats: tuple[Block, ...]
    reserve: tuple[Block, ...]
    out: tuple[Block, ...]
    count: int
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judged round: its entries best first with score and what separated each from the one above. `draw` is
    where its lots can be drawn again, once a seed was sealed for it.
    """

    title: str
    draw: str
    entries: tuple[tuple[int, str, str, str, str], ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """One line of the prize table with its winners, and what of it stays in the till."""

    prize: Prize
    winners: tuple[tuple[Line, int], ...]
    kept: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the page shows."""

    as_of: int
    version: int
    digest: str
    log_seq: int
    official: bool
    picked: tuple[Picked, ...]
    judged: tuple[Judged, ...]
    awarded: tuple[Awarded, ...]
    prizes_act: Act | None
    total: int
    kept: int
    open: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing has come out yet."""
        return not (self.picked or self.judged or self.awarded)


def results(contest: Shown, outcome: snapshot.Outcome) -> Results:
    """The results as they were recorded last."""
    data = outcome.data
    awards = data.get("awards") or {}
    return Results(
        as_of=outcome.as_of,
        version=outcome.number,
        digest=outcome.digest,
        log_seq=outcome.log_seq,
        official=contest.official,
        picked=tuple(
            _picked(contest, selection, data["selections"][selection.id], selection.id in contest.confirmed)
            for selection in contest.contest.selections
            if selection.id in data["selections"]
        ),
        judged=tuple(
            _judged(contest, round.id, data["judged"][round.id])
            for round in contest.contest.rounds
            if round.id in data["judged"] and _may_be_told(contest, round.id, data["judged"][round.id])
        ),
        awarded=_awarded(contest, awards) if awards else (),
        prizes_act=_act(contest, PRIZES, "confirm") or _act(contest, PRIZES, "publish"),
        total=int(awards.get("total", 0)),
        kept=sum(each.amount for each in _unawarded(awards)),
        open=_sentences(data.get("blockers", ())),
    )


def prizes(contest: Shown, recorded: snapshot.Outcome | None) -> tuple[Awarded, ...]:
    """Every line of the prize table, with its winners as far as the recorded results have any."""
    return _awarded(contest, (recorded.data.get("awards") if recorded else None) or NO_AWARDS)


def told(contest: Shown, subject: str, data: Mapping[str, Any] | None) -> Picked | tuple[Awarded, ...] | None:
    """One result as JSON the way its page shows it: a list of who goes on, or the prize table."""
    if data is None:
        return None
    if subject == PRIZES:
        return _awarded(contest, data)
    return _picked(contest, contest.contest.selection(subject), data, official=False)


def _picked(contest: Shown, selection: Selection, data: Mapping[str, Any], official: bool) -> Picked:
    seats = [Seat(**each) for each in data["seats"]]
    return Picked(
        id=selection.id,
        title=formats.text(selection.title),
        standing=selection.standing if selection.standing in {each.id for each in contest.standings} else "",
        official=official,
        act=_act(contest, selection.id, "confirm") or _act(contest, selection.id, "advance"),
        seats=_blocks(contest, [(seat.block, _seat(contest, seat)) for seat in seats]),
        reserve=_blocks(
            contest,
            [(seat.block, _seat(contest, seat)) for seat in (Seat(**each) for each in data["reserve"])],
        ),
        out=_blocks(
            contest, [(left.block, _left(contest, left)) for left in (Left(**each) for each in data["out"])]
        ),
        count=len(seats),
        open=_sentences(data.get("blockers", ())),
    )


def _judged(contest: Shown, round_id: str, data: Mapping[str, Any]) -> Judged:
    owners = data["owners"]
    lines = []
    for place in data["result"]["places"]:
        owner = owners.get(place["entry"], "")
        rung = place["rung"]
        lines.append(
            (
                place["rank"],
                contest.names.get(owner, owner or place["entry"]),
                contest.unit_href(owner) if owner in contest.names else "",
                formats.number(Fraction(place["score"]), 2),
                rung_words(contest, round_id, rung),
            )
        )
    return Judged(
        title=formats.text(contest.contest.round(round_id).title),
        draw=_draw(contest, round_id),
        entries=tuple(lines),
        open=_sentences(data["result"].get("blockers", ())),
    )


def _draw(contest: Shown, round_id: str) -> str:
    """The page of the draws of a round; empty where there is none."""
    scopes = {round_id, ties.order_subject(round_id)}
    if all(act.kind != "commit-seed" or act.subject not in scopes for act in contest.decisions):
        return ""
    return url_for("draw.show", slug=contest.slug, round=round_id)


def _may_be_told(contest: Shown, round_id: str, data: Mapping[str, Any]) -> bool:
    """Whether visitors see a judged round: none of its standings is for organisers, and the panel is through.

    Until its window closes, what blocks the panel is the organisers' matter.
    """
    if any(each.round == round_id and each.visible != "public" for each in contest.contest.standings):
        return False
    closes = [each.closes for each in contest.events if (each.round, each.kind) == (round_id, "judging")]
    return bool(data["result"]["places"]) or all(at <= contest.now for at in closes)


def rung_words(contest: Shown, round_id: str, rung: str) -> str:
    """What separated an entry from the one above it."""
    if rung.startswith("criterion:"):
        named = rung.removeprefix("criterion:")
        title = next(
            (
                formats.text(criterion.name)
                for rubric in contest.definition.rubrics.values()
                for sheet in rubric.sheets
                for criterion in sheet.criteria
                if criterion.id == named
            ),
            named,
        )
        return _("equal score; by the criterion “%(title)s”", title=title)
    return {
        "": _("highest score"),
        "score": _("by score"),
        "majority": _("equal score; more judges put the other higher"),
        "vote": _("equal score; the panel voted"),
        "lot": _("equal score; by the draw"),
        "tied": _("equal on every point"),
    }.get(rung, rung)


def _awarded(contest: Shown, data: Mapping[str, Any]) -> tuple[Awarded, ...]:
    awards = [Award(**each) for each in data["awards"]]
    kept, ended = _unawarded(data), _taken_back(contest) if awards else {}
    return tuple(
        Awarded(
            prize=line,
            winners=tuple(
                (_winner(contest, line, award, ended.get(award)), award.amount)
                for award in awards
                if award.prize == line.id
            ),
            kept=tuple(
                (each.count, each.amount, acts.unawarded(each.why)) for each in kept if each.prize == line.id
            ),
        )
        for line in contest.contest.prize_lines
    )


def _unawarded(data: Mapping[str, Any]) -> list[Unawarded]:
    return [Unawarded(**each) for each in data.get("unawarded", ())]


def _taken_back(contest: Shown) -> dict[Award, Decision]:
    """The prizes that two people have taken back since, each with their decision."""
    if not any(act.kind == REVOKE for act in contest.decisions):
        return {}
    return {
        Award(*each.given.won.figures()): each.standing.ended
        for each in given.held(db.session(), contest.row.id)
        if each.given.award.kind == "prize" and each.standing.ended is not None
    }


def _winner(contest: Shown, line: Prize, award: Award, ended: Decision | None) -> Line:
    if ended is not None:
        remark = _("taken back by decision %(number)s", number=ended.number)
        return _line(contest, award.subject, award.rank, remark)
    remark = _("shared by %(count)s", count=award.shared_by) if award.shared_by > 1 else ""
    return _line(contest, award.subject, award.rank, remark)


def _seat(contest: Shown, seat: Seat) -> Line:
    remark = acts.seat(seat.how)
    if seat.instead_of:
        name = contest.names.get(seat.instead_of, seat.instead_of)
        remark = _("from the reserve list, instead of %(name)s", name=name)
    return _line(contest, seat.subject, seat.rank, remark)


def _left(contest: Shown, left: Left) -> Line:
    return _line(contest, left.subject, left.rank, acts.left(left.why))


def _line(contest: Shown, subject: str, rank: int, remark: str) -> Line:
    known = subject in contest.names
    return Line(
        name=contest.names.get(subject, subject),
        href=contest.unit_href(subject) if known else "",
        rank=rank,
        remark=remark,
    )


def _blocks(contest: Shown, pairs: Sequence[tuple[str, Line]]) -> tuple[Block, ...]:
    titles = {block.id: formats.text(block.title) for block in contest.contest.blocks}
    order = {id: number for number, id in enumerate(titles)}
    ordered = sorted(pairs, key=lambda pair: (order.get(pair[0], len(order)), pair[1].rank or 10**9))
    grouped = [
        (block, tuple(line for _id, line in lines)) for block, lines in groupby(ordered, lambda p: p[0])
    ]
    return tuple(Block(titles.get(block, "") if len(grouped) > 1 else "", lines) for block, lines in grouped)


def _act(contest: Shown, subject: str, kind: str) -> Act | None:
    made: list[Decision] = [
        each for each in contest.decisions if each.kind == kind and each.subject == subject
    ]
    if not made:
        return None
    last = made[-1]
    return Act(last.number, last.at, acts.signed(last.by, last.second), last.reason)


def _sentences(blockers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What still waits for a person; mere warnings are for the organisers."""
    found = []
    for each in blockers:
        if not each.get("warning"):
            reason = Reason(each["code"], values=tuple(sorted(each["values"].items())))
            found.append(phrases.sentence(reason, formats.language()))
    return tuple(dict.fromkeys(found))
