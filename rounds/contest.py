"""The whole contest: from a definition and its record to every outcome.

    outcome(definition, record, as_of) -> Outcome

Facts and decisions with `at < as_of` count; a sheet of counts belongs to every picture from its own `as_of`
on. What rests on what is found by asking: prizes ask for rankings and exits, a ranking for the field of its
round, a field for the selection that lets it in, down to facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from rounds import appeal, calendar, prize, sample
from rounds.definition import Exit, Round, Selection, Window
from rounds.definition.folder import Definition
from rounds.entry import Intake, intake
from rounds.figures import Figures, Known
from rounds.judged import Verdict, judge
from rounds.prize import Awards
from rounds.proof import chain
from rounds.reasons import Reason, reason
from rounds.record import Decision, Record
from rounds.selection import DEPARTURES, Picked, pick
from rounds.standings import Ranking, rank
from rounds.tie import seed_mistakes

PRIZES = "prizes"
"""What a `confirm` decision calls the whole prize list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that follows; `blockers` are the points where only a person can go on, with their key paths.

    Rounds, standings and selections are by id. A selection is there once the round it rests on is over (or
    people have confirmed it), the awards once the first prize can be told. `official` are the ids of
    standings and selections and `prizes`, as far as people have confirmed them and nothing has changed since;
    all else is provisional.
    """

    as_of: int
    standings: Mapping[str, Ranking]
    judged: Mapping[str, Verdict]
    selections: Mapping[str, Picked]
    awards: Awards | None
    blockers: tuple[Reason, ...]
    intakes: Mapping[str, Intake]
    official: frozenset[str] = frozenset()

    def digest(self, subject: str) -> str:
        """SHA-256 (hex) of one result, which a `confirm` decision names. Raises KeyError before there is one.

        `subject` is the id of a standing or selection, or `prizes`. The moment of reckoning and open points
        are left out: the same result has the same digest tomorrow.
        """
        part: Any
        if subject == PRIZES:
            if self.awards is None:
                raise KeyError(subject)
            part = self.awards
        else:
            part = self.selections.get(subject) or self.standings[subject]
        return digest_of({name: getattr(part, name) for name in _DIGESTED if hasattr(part, name)})


_DIGESTED = ("awards", "unawarded", "seats", "reserve", "out", "places", "unranked")
"""What the digest of a result is of, by the names of its fields."""


def digest_of(result: Mapping[str, Any]) -> str:
    """The digest of one result that is already at hand, as values or as JSON (`to_data`)."""
    part = {name: _plain(result[name]) for name in _DIGESTED if name in result}
    return hashlib.sha256(chain.canonical(part)).hexdigest()


def outcome(definition: Definition, record: Record, as_of: int) -> Outcome:
    """Everything that follows from what happened before `as_of` (microseconds UTC, excluded), and from sheets
    of counts as of then, even if they came in later.
    """
    return Reckoning(definition, record, as_of).outcome()


def to_data(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON values, for the bundle and for prepared pictures: a fraction as text ("251/3")."""
    plain: dict[str, Any] = _plain(outcome)
    return plain


T = TypeVar("T")

_FEW = ("givens", "entries", "sheets", "decisions")


class Reckoning:
    """One outcome while it is worked out. Each part is worked out when it is first asked for, and once.

    `known` are learning rounds that need not be worked out anew (`rounds/history.py`), `let_in` who was let
    into a round, where that is known.
    """

    def __init__(
        self,
        definition: Definition,
        record: Record,
        as_of: int,
        *,
        known: Mapping[str, Known] = MappingProxyType({}),
        let_in: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self.followed, self.let_in = known, let_in
        self.definition, self.contest, self.as_of = definition, definition.contest, as_of
        # The many facts of learners are cut off at `as_of` where they are gone through; sheets of counts
        # say themselves of which instant they are.
        self.record = replace(
            record, **{kind: [row for row in getattr(record, kind) if row.at < as_of] for kind in _FEW}
        )
        self.decisions = self.record.decisions
        self.parents = {unit.code: unit.parent for unit in definition.units}
        self.known: dict[tuple[str, str], Any] = {}

    def _once(self, kind: str, id: str, work_out: Callable[[], T]) -> T:
        if (kind, id) not in self.known:
            self.known[kind, id] = work_out()
        found: T = self.known[kind, id]
        return found

    def outcome(self) -> Outcome:
        """Ask for every part."""
        rounds = self.contest.rounds
        picked = {selection.id: self.picked(selection) for selection in self.contest.selections}
        whole = Outcome(
            as_of=self.as_of,
            standings={standing.id: self.ranking(standing.id) for standing in self.contest.standings},
            judged={round.id: self.verdict(round) for round in rounds if round.judging},
            selections={id: found for id, found in picked.items() if found is not None},
            awards=self.awards,
            blockers=(),
            intakes={round.id: self.intake(round) for round in rounds if round.entry},
        )
        official, changed = self._confirmed(whole)
        return replace(
            whole, official=official, blockers=tuple(dict.fromkeys([*self._open(whole), *changed]))
        )

    # --- rounds ---------------------------------------------------------------------------------------

    def field(self, round: Round) -> frozenset[str] | None:
        """The units and persons let into the round; None when everybody is."""
        if not round.field:
            return None
        if round.id in self.let_in:
            return self.let_in[round.id]
        picked = self.picked(self.contest.selection(round.field))
        return self._owners(picked.subjects) if picked else frozenset()

    def _owners(self, subjects: frozenset[str]) -> frozenset[str]:
        """The subjects, and whoever handed in those that are entries."""
        authors = self.figures.authors
        return subjects | {authors[subject] for subject in subjects if subject in authors}

    def intake(self, round: Round) -> Intake:
        """What came in for a round that takes entries."""
        return self._once("intake", round.id, lambda: self._came_in(round))

    def _came_in(self, round: Round) -> Intake:
        entries, zone, invited = self.record.entries, self.contest.zone, self.field(round)
        return intake(round, entries, self.decisions, zone=zone, invited=invited, parents=self.parents)

    def verdict(self, round: Round) -> Verdict:
        """What the panel of a judged round found."""
        return self._once("verdict", round.id, lambda: self._judged(round))

    def _judged(self, round: Round) -> Verdict:
        assert round.judging is not None
        blank = self.definition.rubrics[round.judging.rubric].sheet(round.judging.sheet)
        if blank is None:
            raise KeyError(round.judging.sheet)
        owners = self._before_the_panel(round)
        span = self._span(round, "judging", round.judging.window)
        return judge(round, blank, owners, self.record.sheets, self.decisions, span=span)

    def _before_the_panel(self, round: Round) -> Mapping[str, str]:
        """Owner by entry: of the works for this round, or for the last one before it that took any."""
        until = self.contest.rounds.index(round) + 1
        sources = [earlier for earlier in self.contest.rounds[:until] if earlier.entry]
        owners = self.intake(sources[-1]).owners if sources else {}
        field = self.field(round)
        return {entry: owner for entry, owner in owners.items() if field is None or owner in field}

    def over(self, round: Round) -> bool:
        """Whether the round can change no more: every window closed for everybody, every sheet signed."""
        for part in calendar.PARTS:
            window = calendar.window_of(round, part)
            if window is None:
                continue
            if part == "judging":
                # A panel that has signed everything need not wait for its last day.
                if not self.verdict(round).complete:
                    return False
                continue
            span = self._span(round, part, window)
            if self.as_of < calendar.last_receipt(round, part, span, self.contest.zone):
                return False
        return True

    def _span(self, round: Round, part: calendar.Part, window: Window) -> calendar.Span:
        """A window until it has closed for the last unit."""
        span = calendar.span(window, self.contest.zone)
        return calendar.extended(span, round.id, part, self.decisions, units=self.parents)

    # --- standings and selections ---------------------------------------------------------------------

    def ranking(self, id: str) -> Ranking:
        """A standing as of now."""
        standing = self.contest.standing(id)
        return self._once("ranking", id, lambda: rank(standing, self.figures))

    @cached_property
    def figures(self) -> Figures:
        """The value of every metric as of now."""
        return Figures(
            self.definition,
            self.record,
            self.as_of,
            field=self.field,
            verdict=self.verdict,
            known=self.followed,
        )

    def picked(self, selection: Selection) -> Picked | None:
        """Who goes on; None while the round is not over and nobody has confirmed a list."""
        return self._once("picked", selection.id, lambda: self._picked(selection))

    def _picked(self, selection: Selection) -> Picked | None:
        round = self.contest.round(self.contest.standing(selection.standing).round)
        if self._last("advance", selection.id) is None and not self.over(round):
            return None
        found = self.foreseen(selection)
        held_up = appeal.held_up(self.decisions, {selection.id})
        return replace(found, blockers=(*self._of_the_panel(round), *held_up, *found.blockers))

    def foreseen(self, selection: Selection) -> Picked:
        """Who would go on if the round it rests on ended now, or who does by what people confirmed."""
        advance = self._last("advance", selection.id)
        return pick(
            selection,
            (self._before(advance) if advance else self).ranking(selection.standing),
            self.decisions,
            as_of=self.as_of,
            ranked_in=self.contest.standing(selection.standing).round,
            fills=frozenset(later.id for later in self.contest.rounds if later.field == selection.id),
            replace_until=self._deadline(selection),
        )

    def afresh(self, selection: Selection) -> Picked:
        """Who would go on by the ranking as of now had nobody confirmed a list: where a revision starts."""
        others = [act for act in self.decisions if (act.kind, act.subject) != ("advance", selection.id)]
        return Reckoning(self.definition, replace(self.record, decisions=others), self.as_of).foreseen(
            selection
        )

    def _before(self, decision: Decision) -> Reckoning:
        """The reckoning as it stood when a decision was taken."""
        earlier = self.decisions[: self.decisions.index(decision)]
        # It was taken on what was there at its very microsecond, not on corrections that came later.
        known = [row for row in self.record.counts if row.at <= decision.at]
        record = replace(self.record, decisions=earlier, counts=known)
        return Reckoning(self.definition, record, decision.at + 1)

    def _last(self, kind: str, subject: str) -> Decision | None:
        acts = [act for act in self.decisions if (act.kind, act.subject) == (kind, subject)]
        return acts[-1] if acts else None

    def _deadline(self, selection: Selection) -> int | None:
        until = selection.replace_until
        return None if until is None else calendar.deadline(until, self.contest.zone)

    def _of_the_panel(self, round: Round) -> list[Reason]:
        """What the panel of a round still has to settle, but for ties: on a cut they are named anyway."""
        if not round.judging:
            return []
        return [
            replace(blocker, path=f"round.{round.id}")
            for blocker in self.verdict(round).result.blockers
            if "rank" not in dict(blocker.values)
        ]

    # --- prizes and official results ------------------------------------------------------------------

    @cached_property
    def awards(self) -> Awards | None:
        """The prize list; None before the first of its lines can be told."""
        lines = self.contest.prize_lines
        ranked = {line.ranks_of for line in lines if line.ranks_of}
        rankings = {
            id: self.ranking(id)
            for id in sorted(ranked)
            if self.over(self.contest.round(self.contest.standing(id).round))
        }
        exits = {
            line.exit: leavers
            for line in lines
            if line.exit and (leavers := self._leavers(line.exit)) is not None
        }
        if not rankings and not exits:
            return None
        found = prize.award(self.contest, rankings, exits, self.decisions, authors=self.figures.authors)
        unseen = sample.waits(self.contest, found, self.figures, self.parents, self.decisions)
        held_up = appeal.held_up(self.decisions, {PRIZES})
        return replace(found, blockers=(*held_up, *unseen, *found.blockers))

    def _leavers(self, exit: Exit) -> frozenset[str] | None:
        """Who took part in round `left`, was not picked and has not gone away; None while that is open."""
        selection, left = self.contest.selection(exit.not_picked), self.contest.round(exit.left)
        picked = self.picked(selection)
        if picked is None or picked.open:
            return None
        if left.entry:
            took_part = frozenset(self.intake(left).owners.values())
        else:
            took_part = frozenset(place.subject for place in self.ranking(selection.standing).places)
        gone = {row.subject for row in picked.out if row.why in DEPARTURES.values()}
        return took_part - self._owners(picked.subjects) - self._owners(frozenset(gone))

    def _open(self, whole: Outcome) -> list[Reason]:
        """Every point where only a person can go on."""
        found = seed_mistakes(self.decisions)
        for round in self.contest.rounds:
            if round.judging and self._due(round):
                found += self._of_the_panel(round)
        for picked in whole.selections.values():
            found += picked.blockers
        return [*found, *(whole.awards.blockers if whole.awards else ())]

    def _due(self, round: Round) -> bool:
        """Whether the panel's window has opened: before that nothing is missing."""
        window = calendar.window_of(round, "judging")
        return window is not None and calendar.span(window, self.contest.zone).opens <= self.as_of

    def _confirmed(self, whole: Outcome) -> tuple[frozenset[str], list[Reason]]:
        """What people have made final, and what has changed since they did."""
        last = {act.subject: act for act in self.decisions if act.kind == "confirm"}
        official, changed = set(), []
        for subject, act in last.items():
            try:
                same = whole.digest(subject) == act.data.get("digest")
            except KeyError:
                same = False
            if same:
                official.add(subject)
            else:
                changed.append(
                    reason("outcome.changed-since-confirmed", subject=subject, decision=act.number)
                )
        return frozenset(official), changed


_SCALARS = frozenset({type(None), str, bool})


def _plain(value: Any) -> Any:
    """`value` as JSON values. Named tuples and dataclasses become objects, sets become sorted lists; whole
    numbers that JSON does not carry exactly become text, as fractions do.
    """
    if type(value) in _SCALARS:
        return value
    if type(value) is int:
        return value if -chain.LARGEST <= value <= chain.LARGEST else str(value)
    if isinstance(value, tuple):
        # Most of an outcome are places, a hundred thousand of them: they are asked for first.
        if hasattr(value, "_fields"):
            return {name: _plain(each) for name, each in zip(value._fields, value, strict=True)}
        return [_plain(each) for each in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Reason):
        return {
            "code": value.code,
            "path": value.path,
            "values": {name: _plain(each) for name, each in value.values},
            "warning": value.warning,
        }
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else " ".join(key): _plain(value[key]) for key in value}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, (set, frozenset)):
        return [_plain(each) for each in sorted(value)]
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    raise TypeError(type(value).__name__)
