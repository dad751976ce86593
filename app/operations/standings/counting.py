"""Count what is new in a contest into its live figures, in the caller's transaction.

Who was recorded anew is looked up with all facts of theirs; what their counts were before is taken off and
what they are now is added (`rounds/live.py`). When rules or rulings change, everybody is counted anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import fact, program
from app.storage.registration.contestant import Contestant
from app.storage.standings import live
from app.storage.standings.live import Live
from rounds import contestant
from rounds.attempt import named_by
from rounds.contest import Reckoning
from rounds.contestant import Line
from rounds.definition import Round, Standing
from rounds.figures import Known
from rounds.live import EVERYBODY, Key, Ladder, Plan, best, followable, is_followed, prefixes
from rounds.proof import chain
from rounds.reasons import Reason
from rounds.record import Decision, Record
from rounds.sameness import counted, groups
from rounds.standings import Place, Ranking
from rounds.tally import Tally

KINDS = ("registrations", "steps", "attempts")
OF_ALL = ("extend", "void", "regrade")
"""Kinds of decision after which everybody is counted anew, unless they name some."""
OF_ONE = ("disqualify", "same", "leave")
"""Kinds of decision that change the lines of those whom they name."""
BATCH = 2_000  # contestants at a time

Rows = Mapping[str, list[tuple[int, Any]]]
Keys = dict[str, tuple[int, ...]]


class Moment(NamedTuple):
    """What counts as of an instant: facts up to a seq of each kind, and what people had decided."""

    as_of: int
    facts: Mapping[str, int]
    acts: Sequence[Decision]

    @property
    def out(self) -> frozenset[str]:
        """Who is disqualified."""
        return frozenset(act.subject for act in self.acts if act.kind == "disqualify")


class Counting:
    """The live figures of one contest on their way to one moment.

    `let_in` are the units and contestants of rounds that not everybody is let into. A live picture lists
    `shown` people of each block; `keep` are kept, so that some may fall back before others are looked for.
    """

    shown, keep = 1_000, 1_500

    def __init__(
        self, session: Session, of: Contest, moment: Moment, let_in: Mapping[str, frozenset[str]]
    ) -> None:
        self.session, self.of, self.moment, self.let_in = session, of, moment, let_in
        self.definition = contests.definition(session, of)
        self.contest = self.definition.contest
        self.rounds = [round for round in self.contest.rounds if is_followed(round)]
        self.plans = {round.id: Plan(self.definition, round) for round in self.rounds}
        followed = [each for each in self.contest.standings if followable(self.contest, each)]
        self.people = [each for each in followed if each.of == "people"]
        self.ladders = {each.id: Ladder(self.contest, each) for each in self.people}
        decided = {act.kind for act in moment.acts}
        self.settled = {id: ladder.settles(decided) for id, ladder in self.ladders.items()}
        self.waiting: set[str] = set()
        self.kept: dict[str, dict[str, live.Kept]] = {}

    def run(self) -> bool:
        """Count up to the moment. Says whether there was anything new."""
        state, rules = live.state(self.session, self.of.id), self._rules()
        changed = self._count(state) if state is not None and state.rules == rules else None
        if changed is None or self._short():
            changed = self._anew()
            state = None
        if state is None:
            state = Live(contest_id=self.of.id)
            self.session.add(state)
        state.as_of, state.facts = self.moment.as_of, dict(self.moment.facts)
        state.decisions, state.rules = len(self.moment.acts), rules
        state.waiting = sorted(self.waiting)
        state.rulings = [act.number for act in self.moment.acts if _named(act)]
        for id, kept in self.kept.items():
            live.keep(self.session, self.of.id, id, kept)
        self.session.flush()
        return changed

    def _rules(self) -> str:
        """A digest of everything by which lines are reckoned, but for rulings on single people."""
        basis = {
            "definition": self.of.digest,
            "program": program.digest(),
            "acts": [list(act[:5]) for act in self.moment.acts if act.kind in OF_ALL and not _named(act)],
            "let_in": {id: sorted(names) for id, names in self.let_in.items()},
            "settled": self.settled,
        }
        return hashlib.sha256(chain.canonical(basis)).hexdigest()

    def _anew(self) -> bool:
        live.empty(self.session, self.of.id)
        self.waiting = set()
        codes = select(Contestant.code).where(Contestant.contest_id == self.of.id)
        # A cursor of the server: a million codes need not be here at once.
        everybody = self.session.scalars(codes.execution_options(yield_per=BATCH))
        self._change(everybody, Moment(self.moment.as_of, dict.fromkeys(KINDS, 0), self.moment.acts))
        return True

    def _count(self, state: Live) -> bool:
        """Take in what is new since the state. Says whether there was anything."""
        ruled = set(state.rulings)
        acts = [act for act in self.moment.acts if not _named(act) or act.number in ruled]
        touched = set(state.waiting)
        for act in self.moment.acts:
            if act.number not in ruled:
                touched |= _named(act)
        for kind in KINDS:
            after, up_to = state.facts.get(kind, 0), self.moment.facts.get(kind, 0)
            touched |= fact.touched(self.session, self.of.id, kind, after=after, up_to=up_to)
        self._change(sorted(touched), Moment(state.as_of, dict(state.facts), acts))
        # Sheets of counts, figures from outside and rulings move a standing too.
        elsewhere = (state.facts, state.decisions) != (dict(self.moment.facts), len(self.moment.acts))
        return bool(touched) or elsewhere

    def _change(self, contestants: Iterable[str], before: Moment) -> None:
        """Take off what the counts of those people were before, and add what they are now."""
        self.kept = {each.id: live.kept(self.session, self.of.id, each.id) for each in self.people}
        for batch in _batches(contestants, [*groups(before.acts), *groups(self.moment.acts)]):
            rows = self._rows(batch)
            self.waiting |= {
                row.contestant for kind in KINDS for _, row in rows[kind] if row.at >= self.moment.as_of
            }
            for round in self.rounds:
                old, new = self._lines(round, rows, before), self._lines(round, rows, self.moment)
                self._change_units(round, old, new, before.out)
                for standing in self.people:
                    if standing.round == round.id:
                        self._change_people(standing, batch, old, new, before)

    def _rows(self, contestants: Collection[str]) -> Rows:
        """All facts about those people, with their seq, up to the moment."""
        return {
            kind: fact.of_contestants(
                self.session, self.of.id, kind, contestants, up_to=self.moment.facts.get(kind, 0)
            )
            for kind in KINDS
        }

    def _lines(self, round: Round, rows: Rows, moment: Moment) -> list[Line]:
        """The lines of those people that count as of a moment."""
        found = {kind: [row for seq, row in rows[kind] if seq <= moment.facts.get(kind, 0)] for kind in KINDS}
        reckoned = contestant.lines(
            self.contest,
            round,
            Record(**found, decisions=moment.acts),
            moment.as_of,
            bank=self.definition.bank,
            units=self.definition.units,
            field=self.let_in.get(round.id),
        )
        return list(counted({line.contestant: line for line in reckoned}, moment.acts).values())

    def _change_units(self, round: Round, old: list[Line], new: list[Line], out: frozenset[str]) -> None:
        plan = self.plans[round.id]
        changes = plan.counts(new, self.moment.out)
        changes.subtract(plan.counts(old, out))
        live.add(self.session, self.of.id, round.id, changes, plan.scattered)

    # --- people -----------------------------------------------------------------------------------

    def _change_people(
        self, standing: Standing, batch: Collection[str], old: list[Line], new: list[Line], before: Moment
    ) -> None:
        """Count keys anew, and put those of the batch among the best who belong there."""
        was, unranked_before = self._ranked(standing, old, before)
        now, unranked = self._ranked(standing, new, self.moment)
        change = {Key(EVERYBODY, f"unranked {standing.id}"): unranked - unranked_before}
        live.add(self.session, self.of.id, standing.round, change, ())
        lines = {line.contestant: line for line in new}
        kept, those = self.kept[standing.id], set(batch)
        for block in sorted({*was, *now, *kept}):
            keys = prefixes(now.get(block, {}).values())
            keys.subtract(prefixes(was.get(block, {}).values()))
            live.add_ranks(self.session, self.of.id, standing.id, block, keys)
            held, floor = kept.get(block, live.Kept({}, None))
            seats = {who: seat for who, seat in held.items() if who not in those}
            seats |= {who: (key, lines[who]) for who, key in now.get(block, {}).items()}
            found = best(
                ((key, who) for who, (key, _) in seats.items()),
                floor,
                keep=self.keep,
                settled=self.settled[standing.id],
            )
            kept[block] = live.Kept({who: seats[who] for _, who in found.seats}, found.floor)

    def _ranked(
        self, standing: Standing, lines: Sequence[Line], moment: Moment
    ) -> tuple[dict[str, Keys], int]:
        """The keys of those of these people who are ranked, by block, and how many are not."""
        ranking = self._ranking(standing, lines, moment)
        found: dict[str, Keys] = {}
        for place in ranking.places:
            block, key = self._seat(standing, place)
            found.setdefault(block, {})[place.subject] = key
        return found, len(ranking.unranked)

    def _ranking(self, standing: Standing, lines: Sequence[Line], moment: Moment) -> Ranking:
        """The standing as if there were these people alone."""
        known = {standing.round: Known({line.contestant: line for line in lines}, {}, Tally())}
        return self.reckoning(known, moment).ranking(standing.id)

    def _seat(self, standing: Standing, place: Place) -> tuple[str, tuple[int, ...]]:
        """In which pool somebody is counted, and by which key."""
        return "" if standing.together else place.block, self.ladders[standing.id].key(place.values)

    def seat(self, standing: Standing, contestant: str) -> tuple[str, tuple[int, ...]] | Reason | None:
        """Pool and key of one person as of the moment, or why they are not ranked; None for who does not
        count or is not listed. Looks at their facts alone.
        """
        members = (group for group, _ in groups(self.moment.acts) if contestant in group)
        rows = self._rows(sorted({contestant}.union(*members)))
        lines = self._lines(self.contest.round(standing.round), rows, self.moment)
        ranking = self._ranking(standing, lines, self.moment)
        for place in ranking.places:
            if place.subject == contestant:
                return self._seat(standing, place)
        return next((each.reason for each in ranking.unranked if each.subject == contestant), None)

    def _short(self) -> bool:
        """Whether so many fell back that others, who are not kept, belong among the best."""
        return any(
            held.floor is not None and len(held.seats) < self.shown
            for kept in self.kept.values()
            for held in kept.values()
        )

    # --- what follows -----------------------------------------------------------------------------

    def reckoning(self, known: Mapping[str, Known], moment: Moment | None = None) -> Reckoning:
        """What follows from lines and tallies of the rounds that are followed."""
        moment = moment or self.moment
        record = Record(counts=self._counts, givens=self._givens, decisions=moment.acts)
        return Reckoning(self.definition, record, moment.as_of, known=known, let_in=self.let_in)

    @cached_property
    def _counts(self) -> list[Any]:
        learning = [round.learning for round in self.contest.rounds if round.learning]
        if all(each.source != "counts" for each in learning):
            return []
        return fact.read(self.session, self.of.id, "counts")

    @cached_property
    def _givens(self) -> list[Any]:
        if all(metric.kind != "given" for metric in self.contest.metrics.values()):
            return []
        return fact.read(self.session, self.of.id, "givens")

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """The tallies of every followed round, of the units that a standing or a sum may name, once run."""
        top = [unit.code for unit in self.definition.units if not unit.parent or self.contest.blocks]
        return {round.id: Known({}, *self._tallies(round, top)) for round in self.rounds}

    def _tallies(self, round: Round, units: Sequence[str]) -> tuple[dict[str, Tally], Tally]:
        plan = self.plans[round.id]
        counts = live.counts(self.session, self.of.id, round.id, [*units, EVERYBODY])
        nothing = Tally()
        found = {unit.code: nothing for unit in self.definition.units}
        for unit in units:
            if unit in counts:
                of = counts[unit]
                instants = {
                    stage: live.Instants(
                        self.session,
                        (self.of.id, round.id, unit, f"at {stage}"),
                        {int(day): n for (name, day), n in of.items() if name == f"day {stage}" and n},
                    )
                    for stage in plan.instants
                }
                found[unit] = plan.tally(of, instants)
        return found, plan.tally(counts.get(EVERYBODY, {}), {})

    def best_lines(self, standing: Standing) -> dict[str, Line]:
        """The lines of the best people of a standing."""
        return {
            who: line for held in self.kept[standing.id].values() for who, (_, line) in held.seats.items()
        }


def _named(act: Decision) -> frozenset[str]:
    """Those whose lines a decision changes, and nobody else's; empty where it names nobody."""
    if act.kind in OF_ONE:
        return frozenset((act.subject, str(act.data.get("as", act.subject))))
    return named_by(act)


def _batches(
    contestants: Iterable[str], together: Iterable[tuple[frozenset[str], str]]
) -> Iterator[list[str]]:
    """All of them in batches. Whoever is one person with others comes with them, in the last batch."""
    members = [set(group) for group, _ in together]
    grouped: set[str] = set().union(*members)
    first: set[str] = set()
    everybody = iter(contestants)
    while batch := list(islice(everybody, BATCH)):
        first |= grouped.intersection(batch)
        yield [who for who in batch if who not in grouped]
    while more := set[str]().union(*(group for group in members if group & first)) - first:
        first |= more
    if first:
        yield sorted(first)
