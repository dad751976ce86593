"""Selection: who goes on from a standing, block by block, and who waits in reserve.

Knows one ranking and the decisions of people. Orders nobody by itself: a tie on the cut waits for a vote or a
lot (unless the rules take all in), and a seat given up is filled only by a decision that names the next in
reserve.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rounds.definition import Selection
from rounds.reasons import Reason
from rounds.record import Decision
from rounds.standings import Place, Ranking
from rounds.tie import Settled, settle

DEPARTURES = {"withdraw": "withdrawn", "silent": "silent", "disqualify": "disqualified"}
"""Kinds of decision by which a unit loses its seat, and what is said of it."""


class Seat(NamedTuple):
    """A unit that goes on.

    `how`: `rank`, `carry-over` (a seat another block left), `replace` (from the reserve), `draw`, `vote`,
    `all-in`, `override` (people put it in against the ranking). `block` is the quota it sits on: empty for
    one pool of all.
    """

    subject: str
    block: str
    rank: int
    how: str
    instead_of: str = ""


class Left(NamedTuple):
    """A unit that does not go on.

    `why`: `below-cut`, `unranked`, `withdrawn`, `silent`, `disqualified`, `tied-on-cut`, or `override`
    (people took its seat against the ranking). `rank` is 0 when it has none.
    """

    subject: str
    block: str
    rank: int
    why: str


class Advance(NamedTuple):
    """The decision that confirmed the list. `override` marks one that differs from what the rules gave."""

    decision: int
    at: int
    override: bool
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    reason: str
    by: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The outcome of one selection.

    `blockers` name a tie on the cut, seats that nobody can take and decisions that were refused.
    """

    selection: str
    as_of: int
    seats: tuple[Seat, ...]
    reserve: tuple[Seat, ...]
    out: tuple[Left, ...]
    blockers: tuple[Reason, ...]
    advance: Advance | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """The codes of all who go on."""
        return frozenset(seat.subject for seat in self.seats)

    @property
    def open(self) -> bool:
        """Whether a blocker (not a mere warning) keeps the list from being whole."""
        return any(not blocker.warning for blocker in self.blockers)


def pick(
    selection: Selection,
    ranking: Ranking,
    decisions: Sequence[Decision],
    *,
    as_of: int,
    ranked_in: str,
    fills: Collection[str] = (),
    replace_until: int | None = None,
) -> Picked:
    """The seats, the reserve and the rest.

    `ranking` is the standing as of the last `advance` decision on this selection, or as of now when there is
    none: a confirmed list does not move when the ranking behind it does; later acts change it one by one.
    `decisions` are all that count so far, in order. `ranked_in` is the round of the standing: who gives up a
    place in it is passed over. `fills` are the rounds this selection lets into: who gives up a place in one
    of them leaves a seat free. From the instant `replace_until` on no replacement is taken (None: no limit).
    """
    advances = [n for n, d in enumerate(decisions) if d.kind == "advance" and d.subject == selection.id]
    last = advances[-1] if advances else None
    before = decisions if last is None else decisions[:last]
    table = _Table(selection, fills, replace_until)
    table.seat(ranking, before, ranked_in)
    for decision in before:
        table.fold(decision)
    if last is not None:
        table.confirm(decisions[last])
        for decision in decisions[last + 1 :]:
            table.fold(decision)
    return table.picked(as_of)


class _Table:
    """The list while decisions are folded in, one after the other."""

    def __init__(self, selection: Selection, fills: Collection[str], replace_until: int | None) -> None:
        self.selection, self.fills, self.replace_until = selection, fills, replace_until
        self.seats: dict[str, Seat] = {}
        self.reserve: dict[str, Seat] = {}
        self.out: dict[str, Left] = {}
        self.vacant: dict[str, Seat] = {}
        self.waiting: frozenset[str] = frozenset()
        self.blockers: list[Reason] = []
        self.blocks = {quota.block for quota in selection.quotas}
        self.advance: Advance | None = None

    def seat(self, ranking: Ranking, decisions: Sequence[Decision], ranked_in: str) -> None:
        """Seat the best of `ranking`: blocks with a quota first, then the pool of all who are left."""
        gone = {
            d.subject: DEPARTURES[d.kind]
            for d in decisions
            if d.kind in DEPARTURES and d.data.get("round") == ranked_in
        }
        self.waiting = ranking.waiting
        standing = [place for place in ranking.places if place.subject not in gone]
        self._leave_out(((p.subject, p.block, p.rank) for p in ranking.places if p.subject in gone), gone)
        self._leave_out(((u.subject, u.block, 0) for u in ranking.unranked), gone)
        pools: dict[str, list[Place]] = {}
        for place in standing:
            pools.setdefault(place.block, []).append(place)
        own, carried = self._claims({block: len(pool) for block, pool in pools.items()})
        blocks = sorted(dict.fromkeys([*own, *carried]), key=lambda block: not block)
        held_up: set[str] = set()
        for block in blocks:
            # Who loses a tie in a block still has a chance in the pool of all, so the pool waits for it.
            if block or not held_up:
                pool = pools.get(block, []) if block else self._not_placed(standing)
                if not self._seat_block(block, pool, own.get(block, 0), carried.get(block, 0), decisions):
                    held_up.add(block)
        for block in blocks:
            if block not in held_up and (block or not held_up):
                pool = self._not_placed(pools.get(block, []) if block else standing)
                self._wait(block, pool, decisions)
        self._leave_out(((p.subject, p.block, p.rank) for p in self._not_placed(standing)), {})

    def _claims(self, free: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
        """Seats per block: its own, and those carried over to it from blocks too small to fill theirs."""
        own: dict[str, int] = {}
        for quota in self.selection.quotas:
            own[quota.block] = own.get(quota.block, 0) + quota.seats
        free = dict(free)
        if "" in own or "" in self.selection.carry_over:
            free[""] = sum(free.values()) - sum(min(own[b], free.get(b, 0)) for b in own if b)
        short = {block: seats - free.get(block, 0) for block, seats in own.items()}
        short = {block: missing for block, missing in short.items() if missing > 0}
        spare, carried = sum(short.values()), {}
        for block in self.selection.carry_over:
            carried[block] = min(spare, max(0, free.get(block, 0) - own.get(block, 0)))
            spare -= carried[block]
        if spare:
            blocks = ", ".join(filter(None, short))
            self._block("selection.seats-empty", warning=True, seats=spare, blocks=blocks)
        return own, carried

    def _seat_block(
        self, block: str, pool: Sequence[Place], own: int, carried: int, decisions: Sequence[Decision]
    ) -> bool:
        """Seat the best of `pool`; False when a tie on the cut holds the last seats up."""
        taken, wanted = 0, own + carried
        for rank, tied in _equals(pool):
            room = wanted - taken
            if room <= 0:
                break
            how, seated = "rank" if taken < own else "carry-over", tied
            if room < len(tied) and self.selection.tie == "all_in" and self.waiting.isdisjoint(tied):
                how = "all-in"
            elif room < len(tied):
                if (settled := self._settle(tied, decisions)) is None:
                    self.out.update((subject, Left(subject, block, rank, "tied-on-cut")) for subject in tied)
                    self._block(
                        _OPEN_TIE[self.selection.tie],
                        units=", ".join(sorted(tied)),
                        seats=room,
                        block=block,
                        rank=rank,
                    )
                    return False
                how, seated = settled.how, settled.order[:room]
            self.seats.update((subject, Seat(subject, block, rank, how)) for subject in seated)
            taken += len(seated)
        return True

    def _wait(self, block: str, pool: Sequence[Place], decisions: Sequence[Decision]) -> None:
        """Put the best of `pool` in reserve. Equals whom nothing orders are all in."""
        room = self.selection.reserve
        for rank, tied in _equals(pool):
            if room <= 0:
                return
            waiting, how = tied, "rank"
            if len(tied) > 1 and (settled := self._settle(tied, decisions)):
                waiting, how = settled.order[:room], settled.how
            self.reserve.update((subject, Seat(subject, block, rank, how)) for subject in waiting)
            room -= len(waiting)

    def _settle(self, tied: Collection[str], decisions: Sequence[Decision]) -> Settled | None:
        return settle(tied, (self.selection.id, self.selection.standing), decisions)

    def fold(self, decision: Decision) -> None:
        """Take one later act in: somebody leaves, or a reserve takes a seat."""
        if decision.kind in DEPARTURES and self._frees(decision):
            self._leave(decision.subject, DEPARTURES[decision.kind])
        elif decision.kind == "replace" and decision.subject == self.selection.id:
            self._replace(decision)

    def _frees(self, decision: Decision) -> bool:
        """Whether a departure empties a seat of this selection, not a place in the round that was ranked."""
        return decision.kind == "disqualify" or decision.data.get("round") in self.fills

    def _leave(self, subject: str, why: str) -> None:
        if seat := self.seats.pop(subject, None):
            self.vacant[subject] = seat
        elif not (seat := self.reserve.pop(subject, None)):
            if why == "disqualified" and subject in self.out:
                self.out[subject] = self.out[subject]._replace(why=why)
            return
        self.out[subject] = Left(subject, seat.block, seat.rank, why)

    def _replace(self, decision: Decision) -> None:
        out, new = str(decision.data.get("out", "")), str(decision.data.get("in", ""))
        seat, number = self.vacant.get(out), decision.number
        first = self._first_in_reserve(seat.block) if seat else ()
        if seat is None:
            self._block("selection.replace-seat-not-free", out=out, decision=number)
        elif self.replace_until is not None and decision.at >= self.replace_until:
            self._block("selection.replace-too-late", out=out, until=self.replace_until, decision=number)
        elif len(first) > 1:
            self._block("selection.reserve-tied", units=", ".join(first), decision=number)
        elif new not in first:
            self._block("selection.replace-not-next", named=new, next="".join(first), decision=number)
        else:
            del self.vacant[out]
            self.seats[new] = self.reserve.pop(new)._replace(how="replace", instead_of=out)

    def _first_in_reserve(self, block: str) -> tuple[str, ...]:
        """Who takes the next free seat of the block: several when they are equal, nobody when none waits."""
        waiting = [seat for seat in self.reserve.values() if seat.block == block]
        # Those whom a vote or a lot has put in order are no equals any more, though they share a rank.
        equal = [seat.subject for seat in waiting if (seat.rank, seat.how) == (waiting[0].rank, "rank")]
        return tuple(sorted(equal)) or tuple(seat.subject for seat in waiting[:1])

    def confirm(self, decision: Decision) -> None:
        """Take the confirmed list in; one that differs from the computed list is an override.

        An override needs a reason and a second person; without them the computed list stays.
        """
        units = list(dict.fromkeys(str(code) for code in decision.data.get("units", ())))
        added = tuple(code for code in units if code not in self.seats)
        dropped = tuple(code for code in self.seats if code not in units)
        unknown = [code for code in added if code not in self.reserve and code not in self.out]
        override = bool(added or dropped)
        if unknown:
            self._block("selection.advance-unknown", codes=", ".join(unknown), decision=decision.number)
            return
        if override:
            if not decision.reason.strip() or decision.second in ("", decision.by):
                self._block(
                    "selection.override-unsigned",
                    added=", ".join(added),
                    dropped=", ".join(dropped),
                    decision=decision.number,
                )
                return
            self._override(units, dropped)
        self.advance = Advance(
            decision.number,
            decision.at,
            override,
            added,
            dropped,
            decision.reason,
            decision.by,
            decision.second,
        )

    def _override(self, units: Sequence[str], dropped: Sequence[str]) -> None:
        for subject in dropped:
            seat = self.seats.pop(subject)
            self.out[subject] = Left(subject, seat.block, seat.rank, "override")
        seats = {}
        for subject in units:
            old = self.seats.get(subject)
            if old is None:
                was = self.reserve.pop(subject, None) or self.out.pop(subject)
                old = Seat(subject, was.block if was.block in self.blocks else "", was.rank, "override")
            seats[subject] = old
        self.seats = seats
        # The people who signed the list have also settled what the rules could not.
        self.blockers = [blocker for blocker in self.blockers if blocker.code not in _ON_THE_CUT]

    def picked(self, as_of: int) -> Picked:
        """The list as it stands, with a warning for each seat that is still free and may still be filled."""
        if self.replace_until is None or as_of < self.replace_until:
            for subject, seat in self.vacant.items():
                self._block(
                    "selection.seat-vacant",
                    warning=True,
                    out=subject,
                    block=seat.block,
                    next=", ".join(self._first_in_reserve(seat.block)),
                )
        return Picked(
            selection=self.selection.id,
            as_of=as_of,
            seats=tuple(self.seats.values()),
            reserve=tuple(self.reserve.values()),
            out=tuple(self.out.values()),
            blockers=tuple(self.blockers),
            advance=self.advance,
        )

    def _not_placed(self, places: Sequence[Place]) -> list[Place]:
        placed = self.seats.keys() | self.reserve.keys() | self.out.keys()
        return [place for place in places if place.subject not in placed]

    def _leave_out(self, rows: Iterable[tuple[str, str, int]], why: dict[str, str]) -> None:
        for subject, block, rank in rows:
            usual = "below-cut" if rank else "unranked"
            self.out[subject] = Left(subject, block, rank, why.get(subject, usual))

    def _block(self, code: str, *, warning: bool = False, **values: object) -> None:
        path = f"selection.{self.selection.id}"
        self.blockers.append(Reason(code, "", path, tuple(sorted(values.items())), warning))


def _equals(pool: Sequence[Place]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each rank of the pool with those who share it, best first."""
    for rank, places in groupby(sorted(pool, key=lambda place: place.rank), key=lambda place: place.rank):
        yield rank, tuple(place.subject for place in places)


_OPEN_TIE = {
    "person": "selection.tie-on-cut",
    "draw": "selection.draw-not-held",
    # All equals go on, but the ladder of the standing is still to say who they are.
    "all_in": "selection.tie-on-cut",
}
_ON_THE_CUT = {*_OPEN_TIE.values(), "selection.seats-empty"}
