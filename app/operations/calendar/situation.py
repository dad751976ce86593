"""What is known when a step of the calendar is looked at: who would go on, what panels have not settled, who
may decide; and the list that is drawn up of it. Changes nothing.

Of a judged round nothing is said before its minutes are signed, but that its panel is at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import memory
from app.memory import Shelf
from app.operations.standings.counting import Counting, Moment
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.people import role as grants
from app.storage.record import decision as decisions
from app.storage.record import fact, program
from app.storage.record import record as records
from app.storage.record import seal as seals
from app.storage.standings import live
from rounds import calendar
from rounds.appeal import held_up
from rounds.contest import PRIZES, Reckoning
from rounds.definition import Contest as Plan
from rounds.definition.folder import Definition
from rounds.live import is_followed
from rounds.prize import Awards
from rounds.proof import bundle, chain
from rounds.reasons import Reason, reason
from rounds.record import FACTS, Decision, Record
from rounds.selection import Picked
from rounds.steps import Situation, Step


class Looked(NamedTuple):
    """A contest as of an instant. `foreseen`: who would go on if their round ended now, by selection."""

    situation: Situation
    foreseen: Mapping[str, Picked]
    now: int


def look(session: Session, contest: Contest, now: int, *, exact: bool = False) -> Looked:
    """Everything that is known now. For pages from the live counts as of the last minute; `exact`, for what
    is kept and decided, from every fact.
    """
    definition = contests.definition(session, contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    working = frozenset(minutes.waited_for(session, contest.id))
    if exact:
        reckoned = _from_facts(session, contest, definition, now, working)
    else:
        sealed = tuple(sorted(seals.counts(session, contest.id).items()))
        key = (contest.id, contest.digest, len(acts), sealed, working, now // calendar.MINUTE)
        reckoned = _reckoned.get(key, lambda: _from_counts(session, contest, definition, acts, now, working))
    held = grants.holders(session, Role.ORGANISER, contest.id, now)
    situation = Situation(
        picked=dict(reckoned.picked),
        awards=reckoned.awards,
        unsigned=dict(reckoned.unsigned),
        no_minutes=frozenset(working) - reckoned.unsigned.keys(),
        appeals={each.id: len(held_up(acts, {each.id})) for each in definition.contest.selections},
        organisers=len({each.person_id for each in held}),
        decided=_decided(acts),
    )
    return Looked(situation, reckoned.foreseen, now)


def basis(session: Session, contest: Contest, step: Step) -> str:
    """A digest of what a look at a step rests on: with the same, the same would be found."""
    rests_on = {
        "step": step.key,
        "facts": list(fact.last_seqs(session, contest.id, list(FACTS))),
        "decisions": decisions.last_number(session, contest.id),
        "version": contest.version,
        "minutes": minutes.waited_for(session, contest.id),
    }
    return hashlib.sha256(chain.canonical(rests_on)).hexdigest()


def inputs(
    session: Session, contest: Contest, facts: Mapping[str, int], acts: int, as_of: int
) -> tuple[str, dict[str, Any]]:
    """What a step rests on and its digest: facts up to a number of each kind, decisions, rules, instant."""
    rests_on = bundle.rests_on(
        facts=facts, decisions=acts, version=contest.version, program=program.digest()
    ) | {"as_of": as_of}
    return hashlib.sha256(chain.canonical(rests_on)).hexdigest(), rests_on


def draft(session: Session, contest: Contest, subject: str, now: int) -> dict[str, Any]:
    """The list of a selection, or the prizes, as the rules have it now: what a decision would be made of."""
    found = look(session, contest, now, exact=True).situation
    if subject == PRIZES:
        assert found.awards is not None
        return {
            "as_of": now,
            "awards": [[each.prize, each.subject, each.amount] for each in found.awards.awards],
        }
    picked = found.picked[subject]
    return {
        "as_of": now,
        "units": [seat.subject for seat in picked.seats],
        "reserve": [seat.subject for seat in picked.reserve],
        "out": len(picked.out),
    }


class _Reckoned(NamedTuple):
    picked: Mapping[str, Picked]
    awards: Awards | None
    unsigned: Mapping[str, list[Reason]]
    foreseen: Mapping[str, Picked]


_reckoned: Shelf[tuple[object, ...], _Reckoned] = Shelf(20)


@memory.kept()
def _from_facts(
    session: Session, contest: Contest, definition: Definition, now: int, working: frozenset[str]
) -> _Reckoned:
    record = as_of(records.read(session, contest.id), now)
    return _reckon(Reckoning(definition, record, now), working, people=True)


def _from_counts(
    session: Session,
    contest: Contest,
    definition: Definition,
    acts: Sequence[Decision],
    now: int,
    working: frozenset[str],
) -> _Reckoned:
    """The same from the live counts, whatever the size; prizes of people cannot be told from them."""
    plan = definition.contest
    followed = any(is_followed(round) for round in plan.rounds)
    state = live.state(session, contest.id) if followed else None
    if followed and state is None:
        return _from_facts(session, contest, definition, now, working)
    few = {kind: fact.read(session, contest.id, kind) for kind in ("counts", "givens", "entries", "sheets")}
    record = as_of(Record(**few, decisions=acts), now)
    known = {}
    if state is not None:
        known = dict(Counting(session, contest, Moment(state.as_of, state.facts, acts), {}).known)
    return _reckon(Reckoning(definition, record, now, known=known), working, people=False)


def _reckon(reckoning: Reckoning, working: frozenset[str], *, people: bool) -> _Reckoned:
    plan = reckoning.contest
    unsigned = {
        round.id: [reason("step.panel-at-work")]
        for round in plan.rounds
        if round.judging and not reckoning.verdict(round).complete
    }
    secret = working | unsigned.keys()
    told = [each for each in plan.selections if plan.standing(each.standing).round not in secret]
    if not people:
        told = [each for each in told if plan.standing(each.standing).of != "people"]
    picked = {each.id: found for each in told if (found := reckoning.picked(each)) is not None}
    of_people = any(
        line.ranks_of and plan.standing(line.ranks_of).of == "people" for line in plan.prize_lines
    )
    hidden = secret & _ranked(plan) or (of_people and not people)
    return _Reckoned(
        picked,
        None if hidden else reckoning.awards,
        unsigned,
        {each.id: reckoning.foreseen(each) for each in told},
    )


def as_of(record: Record, now: int) -> Record:
    """The record without sheets of counts that came after `now`; all else is cut off by the rules."""
    return Record(
        **{name: getattr(record, name) for name in (*FACTS, "decisions") if name != "counts"},
        counts=[row for row in record.counts if row.at <= now],
    )


def _ranked(plan: Plan) -> frozenset[str]:
    """The rounds that prizes rest on."""
    ids = {line.ranks_of for line in plan.prize_lines if line.ranks_of}
    ids |= {plan.selection(line.exit.not_picked).standing for line in plan.prize_lines if line.exit}
    return frozenset(plan.standing(id).round for id in ids)


def _decided(acts: list[Decision]) -> frozenset[str]:
    advanced = {act.subject for act in acts if act.kind == "advance"}
    return frozenset(advanced | {PRIZES for act in acts if (act.kind, act.subject) == ("confirm", PRIZES)})
