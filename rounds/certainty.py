"""How sure a standing by a weighted total of panels is: without one judge, and with panels drawn anew.

What `judging/robustness.py` and `judging/chances.py` say of one panel, said of a total of several: a final
and the entries before it. Decides nothing; who was let into the round stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from judging.chances import Part, chances_of_top, seats_drawn
from judging.panel import Cell
from judging.report import Cut
from judging.result import Result
from judging.robustness import at_cut, cells_of, members_of, places_without, without
from judging.rubric import BlankSheet
from judging.scheme import Scheme
from judging.scoresheet import Matrix
from rounds.definition import Contest, Metric, Round, Standing
from rounds.figures import Figures
from rounds.judged import Verdict, cuts, rulings_of, scheme_of
from rounds.metric import low
from rounds.reasons import Reason
from rounds.standings import Ranking, rank

OF_THE_WHOLE = frozenset({"vote", "commit-seed", "reveal-seed"})
"""Decisions on the ties of the whole result: they say nothing of any other."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """What each cut of a standing rests on. `seats`: how many judges each panel has that is drawn for
    itself; two rounds with the same judges have one panel.
    """

    cuts: tuple[Cut, ...]
    seats: tuple[int, ...]


def is_weighted(contest: Contest, standing: Standing) -> bool:
    """Whether it ranks all together by a total of nothing but points of panels."""
    first = contest.metrics[standing.ladder[0]]
    return standing.together and first.kind == "weighted_sum" and bool(addends(contest, first))


def addends(contest: Contest, metric: Metric) -> list[tuple[Metric, Fraction]]:
    """The points of panels in a sum, sums in it resolved, each with its factor; none where others are in
    it.
    """
    found: list[tuple[Metric, Fraction]] = []
    for part in metric.parts:
        each, factor = contest.metrics[part.metric], Fraction(part.weight) / Fraction(part.scale)
        deeper = addends(contest, each) if each.kind == "weighted_sum" else [(each, Fraction(1))]
        if not deeper or any(one.kind not in ("judged", "criterion") for one, _ in deeper):
            return []
        found += [(one, share * factor) for one, share in deeper]
    return found


def certainty(standing: Standing, figures: Figures, ranking: Ranking) -> Certainty:
    """Of a standing that `is_weighted` and whose panels have come to results, which made `ranking`."""
    contest = figures.contest
    total = contest.metrics[standing.ladder[0]]
    summed = addends(contest, total)
    stages = {each.round: _Stage(figures, contest.round(each.round)) for each, _ in summed}
    subjects = [place.subject for place in ranking.places]
    ends = cuts(contest, {standing.id}, len(subjects))
    ranks = _ranks(standing, figures, stages)
    sign = -1 if low(total) else 1
    parts = [stages[metric.round].part(metric, sign * factor, subjects) for metric, factor in summed]
    chances = chances_of_top(parts, ends, seed=standing.id)
    return Certainty(
        tuple(
            Cut(at_cut(ranks, end), chances if isinstance(chances, Reason) else chances[end]) for end in ends
        ),
        tuple(seats_drawn(parts)),
    )


def _ranks(
    standing: Standing, figures: Figures, stages: Mapping[str, _Stage]
) -> dict[str, Mapping[str, int] | Reason]:
    """The ranks with all (under ""), and without each judge wherever that judge sat."""
    decisions = [each for each in figures.decisions if each.kind not in OF_THE_WHOLE]
    record = replace(figures.record, decisions=decisions)

    def run(judge: str) -> Mapping[str, int] | Reason:
        found: dict[str, Verdict] = {}
        for id, stage in stages.items():
            less = stage.without(judge)
            if isinstance(less, Reason):
                return less
            found[id] = less
        changed = Figures(
            figures.definition,
            record,
            figures.as_of,
            field=figures.field,
            verdict=lambda round: found[round.id],
        )
        return {place.subject: place.rank for place in rank(standing, changed).places}

    judges = sorted({judge for stage in stages.values() for judge in stage.judges})
    return {judge: run(judge) for judge in ("", *judges)}


class _Stage:
    """A judged round whose panel has come to a result."""

    def __init__(self, figures: Figures, round: Round) -> None:
        self.figures, self.round = figures, round
        self.panel = figures.panel(round.id)
        self.verdict = self.panel.verdict

    @property
    def substitutes(self) -> Mapping[Cell, str]:
        return self.verdict.seating.substitutes if self.verdict.seating else {}

    @property
    def judges(self) -> list[str]:
        return members_of(self.verdict.totals, self.substitutes)

    @cached_property
    def blank(self) -> BlankSheet:
        assert self.round.judging is not None
        blank = self.figures.definition.rubrics[self.round.judging.rubric].sheet(self.round.judging.sheet)
        assert blank is not None
        return blank

    @cached_property
    def scheme(self) -> Scheme:
        assert self.round.judging is not None
        found = scheme_of(self.round.judging, self.blank, self.verdict.totals)
        # The panel has come to a result, so its judges are enough for the method.
        assert not isinstance(found, Reason)
        return found

    @cached_property
    def official(self) -> Mapping[str, Fraction]:
        """Points of third markings, by entry."""
        assert self.round.judging is not None
        rulings, _ = rulings_of(self.round.id, self.round.judging, self.blank, self.figures.decisions)
        return rulings.official

    def without(self, judge: str) -> Verdict | Reason:
        """The verdict less what one judge gave, official scores kept."""
        verdict, gone = self.verdict, cells_of(judge, self.verdict.totals, self.substitutes)
        found = places_without(
            judge,
            verdict.totals,
            self.scheme,
            verdict.criteria,
            official=self.official,
            substitutes=self.substitutes,
        )
        if isinstance(found, Reason):
            return found
        return replace(
            verdict,
            totals=without(gone, verdict.totals),
            criteria={id: without(gone, points) for id, points in verdict.criteria.items()},
            result=Result(self.scheme.method, tuple(found)),
        )

    def part(self, metric: Metric, weight: Fraction, subjects: Sequence[str]) -> Part:
        """What the panel adds to the total of those subjects, judge by judge."""
        verdict = self.verdict
        whole: Matrix = verdict.totals if metric.kind == "judged" else verdict.criteria[metric.criterion]
        if verdict.seating is not None:
            whole = verdict.seating.by_seat(whole)
        entries = {subject: self.figures.entry(self.panel, subject) for subject in subjects}
        official = self.official if metric.kind == "judged" else {}
        return Part(
            {subject: whole[entry] for subject, entry in entries.items()},
            self.scheme.method,
            weight,
            {subject: official[entry] for subject, entry in entries.items() if entry in official},
        )
