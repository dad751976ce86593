"""What the panel of a round has come to so far: its result, and how sure it is.

Reads entries, sheets and decisions, which are few; who was let into a round is known from elsewhere. Changes
nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.memory import Shelf
from app.operations.entries import entry as entries
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import sheet as sheets
from app.storage.record import decision as decisions
from app.storage.record import fact
from judging.reasons import Reason
from judging.report import Report, report
from judging.result import Rulings
from judging.rubric import BlankSheet
from judging.scheme import Scheme
from judging.scoring import Gap, wide_gaps
from rounds import certainty as certain
from rounds import judged
from rounds.certainty import Certainty
from rounds.contest import Reckoning
from rounds.definition import Contest as Plan
from rounds.definition import Judging, Round, Standing
from rounds.definition.folder import Definition
from rounds.figures import Figures
from rounds.judged import Verdict
from rounds.proof import chain
from rounds.reasons import reason
from rounds.record import Decision, EntryVersion, Record, Sheet
from rounds.standings import Ranking

UNSIGNED = frozenset(
    {
        "judged.sheets-unsigned",
        "judged.sheets-too-few",
        "judged.second-stage-waits",
        "judged.no-panel",
    }
)
"""What the table of points waits for."""


class Tie(NamedTuple):
    """Equals of a round (entries) or of a standing (its subjects), by the id of either."""

    subject: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A judged round as of now. `reopened` are signed sheets, by judge and entry, given back to their
    judge: what they said counts, and nothing is signed before they are signed anew.

    `sheets` are all of the round in the order they were signed, `works` the last version of each entry,
    `rankings` the standings of the round that rest on panels alone, by id; `field` who was let into it;
    `figures` what all of that was worked out from.
    """

    definition: Definition
    round: Round
    rules: Judging
    blank: BlankSheet
    verdict: Verdict
    sheets: Sequence[Sheet]
    works: Mapping[str, EntryVersion]
    rankings: Mapping[str, Ranking]
    field: frozenset[str]
    decisions: Sequence[Decision]
    figures: Figures
    reopened: Sequence[tuple[str, str]]
    at: int

    @property
    def open(self) -> bool:
        """Whether points may be seen: every sheet that counts is signed."""
        codes = {blocker.code for blocker in self.verdict.result.blockers}
        return bool(self.verdict.owners) and not codes & UNSIGNED

    @property
    def scheme(self) -> Scheme | Reason:
        """The declared way from totals to places."""
        return judged.scheme_of(self.rules, self.blank, self.verdict.totals)

    @property
    def rulings(self) -> Rulings:
        """What people decided on ties and gaps."""
        return judged.rulings_of(self.round.id, self.rules, self.blank, self.decisions)[0]

    @property
    def weighted(self) -> list[Standing]:
        """The standings of the round by a total of panels, once it can be told."""
        plan = self.definition.contest
        return [
            plan.standing(id)
            for id, ranking in self.rankings.items()
            if ranking.places and certain.is_weighted(plan, plan.standing(id))
        ]

    @property
    def cuts(self) -> tuple[int, ...]:
        """After how many places of the panel itself something ends; not of a total in which it is a part."""
        plan = self.definition.contest
        own = {
            standing.id
            for standing in plan.standings
            if standing.round == self.round.id and not certain.is_weighted(plan, standing)
        }
        return judged.cuts(plan, own, len(self.verdict.owners))

    @property
    def orders(self) -> dict[str, list[str]]:
        """The entries of each judge in the order in which their first sheets were signed."""
        found: dict[str, list[str]] = {}
        for sheet in self.sheets:
            own = found.setdefault(sheet.judge, [])
            if sheet.entry not in own:
                own.append(sheet.entry)
        return found

    @property
    def gaps(self) -> dict[str, Gap]:
        """Entries whose judges are as far apart as the rules ask somebody to look at, looked at or not."""
        if self.rules.gap is None:
            return {}
        return {gap.entry: gap for gap in wide_gaps(self.verdict.totals, Fraction(self.rules.gap))}

    @property
    def ties(self) -> list[Tie]:
        """Equals whom only a vote of the panel can separate now."""
        found = []
        for blocker in self.verdict.result.blockers:
            if blocker.code in ("result.vote-needed", "result.tie"):
                names = str(dict(blocker.values)["entries"]).split(", ")
                found.append(Tie(self.round.id, tuple(names)))
        for id, ranking in self.rankings.items():
            for blocker in ranking.blockers:
                if subjects := dict(blocker.values).get("subjects"):
                    found.append(Tie(id, tuple(str(subjects).split(", "))))
        return found

    @property
    def waits(self) -> list[Reason]:
        """What keeps the result from being signed: all but warnings."""
        again = [reason("minutes.sheet-reopened", judge=judge, entry=entry) for judge, entry in self.reopened]
        of_rankings = [blocker for ranking in self.rankings.values() for blocker in ranking.blockers]
        return [each for each in (*again, *self.verdict.result.blockers, *of_rankings) if not each.warning]

    @property
    def signed(self) -> frozenset[tuple[str, str]]:
        """(judge, entry) of every sheet that was signed."""
        return frozenset((sheet.judge, sheet.entry) for sheet in self.sheets)


def find(session: Session, contest: Contest, round_id: str, *, also: Sequence[Decision] = ()) -> Found | None:
    """The judged round of that id as of now, or as it would be with `also` besides.

    None where there is none.
    """
    definition = contests.definition(session, contest)
    round = next((each for each in definition.contest.rounds if each.id == round_id), None)
    if round is None or round.judging is None:
        return None
    blank = definition.rubrics[round.judging.rubric].sheet(round.judging.sheet)
    assert blank is not None
    now = clock.read(session)
    taken = [each.value() for each in decisions.listed(session, contest.id)]
    record = Record(
        entries=fact.read(session, contest.id, "entries"),
        sheets=fact.read(session, contest.id, "sheets"),
        decisions=[*taken, *also],
    )
    until = definition.contest.rounds.index(round) + 1
    fields = {
        each.id: field
        for each in definition.contest.rounds[:until]
        if (field := entries.invited(session, contest, each, known=(taken, now))) is not None
    }
    reckoning = Reckoning(definition, record, now + 1, let_in=fields)
    mine = [sheet for sheet in record.sheets if sheet.round == round_id]
    found = reckoning.verdict(round)
    return Found(
        definition=definition,
        round=round,
        rules=round.judging,
        blank=blank,
        verdict=found,
        field=fields.get(round_id, frozenset(found.owners.values())),
        sheets=sorted(mine, key=lambda sheet: sheet.at),
        works={version.entry: version for version in record.entries},
        rankings={
            standing.id: reckoning.ranking(standing.id)
            for standing in definition.contest.standings
            if standing.round == round_id and rests_on_panels(definition.contest, standing)
        },
        decisions=record.decisions,
        figures=reckoning.figures,
        reopened=sorted(
            cell
            for cell, state in sheets.states(session, contest.id, round_id).items()
            if state == "reopened"
            and cell[0] in (found.seating.judges.get(cell[1], ()) if found.seating else ())
        ),
        at=now,
    )


def rests_on_panels(contest: Plan, standing: Standing) -> bool:
    """Whether nothing in a standing asks how anybody learnt."""

    def of_panels(id: str) -> bool:
        metric = contest.metrics[id]
        if metric.kind == "weighted_sum":
            return all(of_panels(part.metric) for part in metric.parts)
        return metric.kind in ("judged", "majority", "criterion", "vote", "draw")

    asked = [*standing.ladder, *standing.also_show, *(each.metric for each in standing.qualify)]
    return all(of_panels(id) for id in asked)


def how_sure(found: Found) -> Report | None:
    """The report on a result that is there; None before. The same for all who look, worked out once."""
    scheme = found.scheme
    if not found.open or not found.verdict.complete or isinstance(scheme, Reason):
        return None
    verdict, cuts, orders = found.verdict, found.cuts, found.orders
    seating, official = verdict.seating, found.rulings.official
    assert seating is not None
    rests_on = {
        "definition": found.definition.digest,
        "round": found.round.id,
        "criteria": _written(verdict.criteria),
        "official": {entry: str(points) for entry, points in official.items()},
        "orders": orders,
        "seats": sorted([*cell, one] for cell, one in seating.substitutes.items()),
    }
    key = hashlib.sha256(chain.canonical(rests_on)).hexdigest()
    return _reports.get(
        key,
        lambda: report(
            verdict.totals,
            scheme,
            cuts,
            seed=found.round.id,
            seating=seating,
            by_criterion=verdict.criteria,
            official=official,
            orders=orders,
        ),
    )


def certainty(found: Found, standing: Standing) -> Certainty:
    """How sure a weighted total is; the same for all who look, worked out once."""
    verdicts = {
        each.round: found.figures.panel(each.round).verdict
        for each, _ in certain.addends(
            found.definition.contest, found.definition.contest.metrics[standing.ladder[0]]
        )
    }
    rests_on = {
        "definition": found.definition.digest,
        "standing": standing.id,
        "criteria": {id: _written(verdict.criteria) for id, verdict in verdicts.items()},
        "scores": {
            id: {place.entry: str(place.score) for place in verdict.result.places}
            for id, verdict in verdicts.items()
        },
        "seats": {
            id: sorted([*cell, one] for cell, one in verdict.seating.substitutes.items())
            for id, verdict in verdicts.items()
            if verdict.seating
        },
        "places": [place.subject for place in found.rankings[standing.id].places],
    }
    key = hashlib.sha256(chain.canonical(rests_on)).hexdigest()
    return _certainties.get(
        key, lambda: certain.certainty(standing, found.figures, found.rankings[standing.id])
    )


def _written(criteria: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, object]:
    return {
        criterion: {
            entry: {judge: str(points) for judge, points in row.items()} for entry, row in table.items()
        }
        for criterion, table in criteria.items()
    }


_reports: Shelf[str, Report] = Shelf(50)
_certainties: Shelf[str, Certainty] = Shelf(50)
