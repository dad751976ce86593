"""What a panel of a judged round has before it, read once: its seats, its entries, what people decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as entries
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import member as members
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from judging.panel import Cell, Panel
from judging.rubric import BlankSheet, Level
from rounds import calendar, calibration, judged, sharing
from rounds.calendar import Span
from rounds.definition import Judging, Round
from rounds.entry import Work
from rounds.reasons import reason
from rounds.record import Decision
from rounds.sharing import Shares
from rounds.tie import speaking_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A judged round as of `now`. `people` are all who ever had a code in the contest.

    `panel` is None before it was appointed; `samples` are the codes of what is scored before the works;
    `recused` are the cells of which somebody decided so. `speaking` are the works in the drawn order of their
    presentations, empty before it is drawn and where nobody presents.
    """

    round: Round
    rules: Judging
    blank: BlankSheet
    levels: Sequence[Level]
    span: Span
    panel: Panel | None
    recused: frozenset[Cell]
    named: Mapping[Cell, str]
    works: Mapping[str, Work]
    speaking: tuple[str, ...]
    samples: tuple[str, ...]
    shares: Shares
    people: Mapping[str, Person]
    parents: Mapping[str, str]
    now: int

    @property
    def scoring(self) -> frozenset[str]:
        """The codes of members and alternates."""
        return frozenset((*self.panel.members, *self.panel.alternates)) if self.panel else frozenset()

    def code_of(self, person: Person) -> str:
        """The code of somebody who scores here; empty for everybody else."""
        mine = (code for code, who in self.people.items() if who.id == person.id)
        return next((code for code in mine if code in self.scoring), "")

    @property
    def shared_out(self) -> bool:
        """Whether the entries are too many for every judge to read every one."""
        return self.rules.per_entry is not None and len(self.works) > self.rules.all_score_up_to


def judging_of(session: Session, contest: Contest, round_id: str) -> tuple[Round, Judging]:
    """A judged round of the contest. Raises Refused(panel.unknown-round)."""
    for round in contests.definition(session, contest).contest.rounds:
        if round.id == round_id and round.judging is not None:
            return round, round.judging
    raise Refused(reason("panel.unknown-round", round=round_id))


def read(session: Session, contest: Contest, round_id: str) -> Sitting:
    """The sitting of a round. Raises Refused(panel.unknown-round)."""
    round, rules = judging_of(session, contest, round_id)
    definition = contests.definition(session, contest)
    rubric = definition.rubrics[rules.rubric]
    blank = rubric.sheet(rules.sheet)
    assert blank is not None
    acts: list[Decision] = [each.value() for each in decisions.listed(session, contest.id)]
    known = acts, clock.read(session)
    recused, named = judged.recusals(round_id, acts)
    span = calendar.span(rules.window, definition.contest.zone)
    works = {work.entry: work for work in entries.works(session, contest, round_id, known=known)}
    return Sitting(
        round=round,
        rules=rules,
        blank=blank,
        levels=rubric.levels,
        span=calendar.extended(span, round_id, "judging", acts),
        panel=judged.panel_of(round_id, rules, acts),
        recused=frozenset(recused),
        named=named,
        works=works,
        speaking=_speaking(round_id, works, acts),
        samples=calibration.samples(round_id, acts),
        shares=sharing.shares(round_id, acts),
        people=members.by_code(session, contest.id),
        parents=entries.parents(definition),
        now=known[1],
    )


def _speaking(round_id: str, works: Mapping[str, Work], acts: Sequence[Decision]) -> tuple[str, ...]:
    """The works in the order in which their owners present, where it was drawn."""
    turns = speaking_order(round_id, {work.owner for work in works.values()}, acts) or ()
    return tuple(entry for owner in turns for entry, work in works.items() if work.owner == owner)
