"""Prizes: which places and exits receive which line of the prize table, in whole đồng.

Knows the prize table, rankings, who left at which round, and the decisions of people. The books always
balance: what is given and what stays in the till make the total of the table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from types import MappingProxyType
from typing import NamedTuple

from rounds.definition import Contest, Exit, Prize, Prizes
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.standings import Place, Ranking
from rounds.tie import settle


class Award(NamedTuple):
    """One prize given: `amount` in đồng; `shared_by` counts those who share it (1 = alone).

    `rank` is 0 for a prize by exit.
    """

    prize: str
    subject: str
    amount: int
    rank: int
    shared_by: int = 1


class Unawarded(NamedTuple):
    """Prizes of a line that stay in the till.

    `why`: `no-candidate`, `withheld`, `blocked` (a tie or a list still open), `higher-prize` (its winner
    keeps a higher one), or `shared-remainder`: the few đồng that a shared pool leaves; its `count` is 0.
    """

    prize: str
    count: int  # type: ignore[assignment]  # the word of the prize table, though tuples count as well
    amount: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Awards:
    """The prize list. `total` + what `unawarded` keeps = the total of the table.

    With the tie rule `each` equals all get the higher prize, so the total may pass the table's: then a
    blocker says so.
    """

    awards: tuple[Award, ...]
    unawarded: tuple[Unawarded, ...]
    total: int
    blockers: tuple[Reason, ...]


class Series(NamedTuple):
    """Lines that take their candidates one after the other: from an exit, or from the ranks of a block."""

    ranks_of: str
    block: str
    exit: Exit | None


Candidate = tuple[str, int]
"""A subject and its rank (0 = by exit, without a rank)."""


def award(
    contest: Contest,
    rankings: Mapping[str, Ranking],
    exits: Mapping[Exit, Collection[str]],
    decisions: Sequence[Decision],
    *,
    authors: Mapping[str, str] = MappingProxyType({}),
) -> Awards:
    """The whole prize list.

    `rankings` by standing, `exits` the subjects of each exit; a line whose standing or exit is not among them
    yet is kept back as `blocked`. `decisions` are all that count: `withhold`, `share`, and votes or lots on
    ties.
    `authors` is who handed in each entry: whoever wins with two works is one winner.
    """
    groups = _groups(contest, rankings, exits)
    waiting = {id: ranking.waiting for id, ranking in rankings.items()}
    barred: dict[Series, set[str]] = defaultdict(set)
    while True:
        table = _Table(contest, groups, decisions, barred, authors, waiting)
        table.fill()
        lesser = table.lesser_prizes() if table.settings.several == "highest_only" else []
        if not lesser:
            return table.awards()
        # One winner at a time, the dearest first: who moves up may meet the same rule in another series.
        for series, given in lesser:
            barred[series].add(given.subject)


def _series(line: Prize) -> Series:
    return Series(line.ranks_of, line.block, line.exit)


def _groups(
    contest: Contest, rankings: Mapping[str, Ranking], exits: Mapping[Exit, Collection[str]]
) -> dict[Series, list[list[Candidate]]]:
    """The candidates of each series, best first, equals together; without the series that are still open.

    No more candidates than could ever be needed: a series never reaches further down than all prizes and
    all winners of the contest together.
    """
    found: dict[Series, list[list[Candidate]]] = {}
    most = 2 * sum(line.count for line in contest.prize_lines)
    for series in map(_series, contest.prize_lines):
        if series.exit is not None:
            if series.exit in exits:
                found[series] = [[(code, 0) for code in sorted(exits[series.exit])]]
        elif series.ranks_of in rankings:
            places = rankings[series.ranks_of].places
            of_block = (place for place in places if series.block in ("", place.block))
            ranks = groupby(sorted(of_block, key=_rank), key=_rank)
            groups = ([(place.subject, rank) for place in equals] for rank, equals in ranks)
            found[series] = list(islice(groups, most))
    return found


def _rank(place: Place) -> int:
    return place.rank


class _Winner(NamedTuple):
    """Who wins. A person and a unit are never the same winner, whatever their codes."""

    kind: str
    code: str


class _Table:
    """The prize table while it is filled.

    `barred`: who keeps a higher prize and takes none in this series. `waiting`: who is equal only until a
    vote or a lot that the standing asks for is there.
    """

    def __init__(
        self,
        contest: Contest,
        groups: Mapping[Series, Sequence[Sequence[Candidate]]],
        decisions: Sequence[Decision],
        barred: Mapping[Series, Collection[str]],
        authors: Mapping[str, str],
        waiting: Mapping[str, Collection[str]],
    ) -> None:
        self.contest, self.groups, self.authors, self.waiting = contest, groups, authors, waiting
        self.settings = contest.prizes or Prizes(total=sum(p.count * p.each for p in contest.prize_lines))
        self.decisions, self.barred = decisions, barred
        last = {act.subject: act for act in decisions if act.kind == "share"}
        self.to_share = {prize: act for prize, act in last.items() if act.data.get("among")}
        self.given: list[tuple[Series, Award]] = []
        self.kept: list[Unawarded] = []
        self.blockers: list[Reason] = []

    def fill(self) -> None:
        """Fill every series."""
        series: dict[Series, list[Prize]] = {}
        for line in self.contest.prize_lines:
            series.setdefault(_series(line), []).append(line)
        withheld = self._withheld()
        for one, lines in series.items():
            for line in lines:
                self._keep(line, withheld[line.id], "withheld")
            slots = [line for line in lines for _ in range(line.count - withheld[line.id])]
            if one in self.groups:
                self._hand_out(one, slots)
            else:
                self._keep_all(slots, "blocked")
        for line in self.contest.prize_lines:
            if (act := self.to_share.get(line.id)) and _series(line) in self.groups:
                # Whoever was equal when people decided is so no more, or never was.
                among = ", ".join(sorted(map(str, act.data["among"])))
                self._block("prize.share-not-equal", line, subjects=among, decision=act.number)

    def _withheld(self) -> Counter[str]:
        lines = {line.id: line for line in self.contest.prize_lines}
        kept: Counter[str] = Counter()
        for decision in self.decisions:
            if decision.kind == "withhold" and (line := lines.get(decision.subject)):
                count = int(decision.data.get("count", 0))
                if not line.may_withhold:
                    self._block("prize.may-not-withhold", line, decision=decision.number)
                elif not 0 <= count <= line.count:
                    self._block(
                        "prize.withhold-out-of-range",
                        line,
                        count=count,
                        most=line.count,
                        decision=decision.number,
                    )
                else:
                    kept[line.id] = count
        return kept

    def _hand_out(self, series: Series, slots: Sequence[Prize]) -> None:
        """Give the prizes in `slots`, dearest first, to the candidates of the series, best first."""
        barred, at = self.barred.get(series, ()), 0
        moves_up = self.settings.spare == "next"
        for candidates in self.groups[series]:
            group = [each for each in candidates if not (moves_up and each[0] in barred)]
            covered = slots[at : at + len(group)]
            at += len(group)
            if not covered:
                continue
            if len(covered) == len(group) and covered[0].id == covered[-1].id:
                self._give(series, zip(group, covered, strict=True))
            else:
                self._over_a_boundary(series, group, covered)
        self._keep_all(slots[at:], "no-candidate")

    def _over_a_boundary(self, series: Series, group: list[Candidate], covered: Sequence[Prize]) -> None:
        """Equals whose places fall on different prizes, or partly on none."""
        rule, first = self.settings.tie, covered[0]
        ranks = dict(group)
        subjects = ("prizes",) if series.exit else (series.ranks_of, "prizes")
        if not ranks.keys().isdisjoint(self.waiting.get(series.ranks_of, ())):
            # The rules separate them by a vote or a lot that is still to come: they are no equals yet.
            rule = "person"
        if self._is_shared(first, ranks):
            rule = "share"
        if rule == "share":
            share, rest = divmod(sum(line.each for line in covered), len(group))
            self._award(series, (Award(first.id, code, share, rank, len(group)) for code, rank in group))
            if rest:
                self.kept.append(Unawarded(first.id, 0, rest, "shared-remainder"))
        elif rule == "each":
            self._give(series, ((candidate, first) for candidate in group))
        elif settled := settle(list(ranks), subjects, self.decisions):
            self._give(series, zip([(code, ranks[code]) for code in settled.order], covered, strict=False))
        else:
            self._keep_all(covered, "blocked")
            self._block(
                "prize.tie-over-boundary", first, subjects=", ".join(sorted(ranks)), places=len(covered)
            )

    def _is_shared(self, first: Prize, equals: Collection[str]) -> bool:
        """Whether people decided that these equals share, whatever the rules say of them."""
        act = self.to_share.get(first.id)
        if act is None or set(map(str, act.data["among"])) != set(equals):
            return False
        del self.to_share[first.id]
        return True

    def _give(self, series: Series, pairs: Iterable[tuple[Candidate, Prize]]) -> None:
        self._award(series, (Award(line.id, code, line.each, rank) for (code, rank), line in pairs))

    def _award(self, series: Series, awards: Iterable[Award]) -> None:
        """Give each award, but keep back what a winner of a higher prize leaves."""
        for award in awards:
            if award.subject in self.barred.get(series, ()):
                alone = int(award.shared_by == 1)
                self.kept.append(Unawarded(award.prize, alone, award.amount, "higher-prize"))
            else:
                self.given.append((series, award))

    def _keep(self, line: Prize, count: int, why: str) -> None:
        if count:
            self.kept.append(Unawarded(line.id, count, count * line.each, why))

    def _keep_all(self, slots: Sequence[Prize], why: str) -> None:
        for _, same in groupby(slots, key=lambda line: line.id):
            lines = list(same)
            self._keep(lines[0], len(lines), why)

    def _winner(self, series: Series, subject: str) -> _Winner:
        if series.exit is None:
            standing = self.contest.standing(series.ranks_of)
            if standing.of == "entries":
                return _Winner(self._hands_in(standing.round), self.authors.get(subject, subject))
            return _Winner(standing.of, subject)
        if self.contest.round(series.exit.left).entry is not None:
            return _Winner(self._hands_in(series.exit.left), subject)
        selection = self.contest.selection(series.exit.not_picked)
        return _Winner(self.contest.standing(selection.standing).of, subject)

    def _hands_in(self, round_id: str) -> str:
        """Whose the works of a round are, or of the last round before it that took any."""
        rounds = self.contest.rounds
        until = rounds.index(self.contest.round(round_id)) + 1
        entries = [round.entry for round in rounds[:until] if round.entry is not None]
        return "people" if entries and entries[-1].by == "person" else "units"

    def lesser_prizes(self) -> list[tuple[Series, Award]]:
        """All but the dearest prize of one winner of several: of the winner of the dearest of all."""
        won: dict[_Winner, list[tuple[Series, Award]]] = defaultdict(list)
        for series, given in self.given:
            won[self._winner(series, given.subject)].append((series, given))
        dearest = {
            winner: max(prizes, key=lambda prize: prize[1].amount)
            for winner, prizes in won.items()
            if len(prizes) > 1
        }
        if not dearest:
            return []
        winner = min(dearest, key=lambda winner: (-dearest[winner][1].amount, winner))
        return [prize for prize in won[winner] if prize is not dearest[winner]]

    def awards(self) -> Awards:
        """The list in the order of the prize table, best rank first."""
        order = {line.id: number for number, line in enumerate(self.contest.prize_lines)}
        given = sorted((award for _, award in self.given), key=lambda a: (order[a.prize], a.rank, a.subject))
        kept = sorted(self.kept, key=lambda kept: (order[kept.prize], kept.why))
        total = sum(award.amount for award in given)
        most = self.settings.total
        if total > most:
            self.blockers.append(reason("prize.total-exceeded", path="prizes.total", total=total, most=most))
        return Awards(awards=tuple(given), unawarded=tuple(kept), total=total, blockers=tuple(self.blockers))

    def _block(self, code: str, line: Prize, **values: object) -> None:
        values["prize"] = line.id
        self.blockers.append(Reason(code, "", f"prize.{line.id}", tuple(sorted(values.items()))))
