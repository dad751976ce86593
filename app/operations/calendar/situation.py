"""What is known when a step of the calendar is looked at: who would go on, what panels have not settled, who
may decide; and the list that is drawn up of it. Changes nothing.

Of a judged round nothing is said before its minutes are signed, but that its panel is at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import memory
from app.memory import Shelf
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.people import role as grants
from app.storage.record import decision as decisions
from app.storage.record import fact, program
from app.storage.record import record as records
from rounds import calendar
from rounds.contest import PRIZES, Reckoning
from rounds.definition import Contest as Plan
from rounds.definition.folder import Definition
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


def look(session: Session, contest: Contest, now: int) -> Looked:
    """Everything that is known now; worked out anew when a fact or a decision came, and every minute."""
    definition = contests.definition(session, contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    working = tuple(minutes.waited_for(session, contest.id))
    last = fact.last_seqs(session, contest.id, list(FACTS))
    key = (contest.id, contest.digest, len(acts), last, working, now // calendar.MINUTE)
    reckoned = _reckoned.get(key, lambda: _reckon(session, contest, definition, now, frozenset(working)))
    held = grants.holders(session, Role.ORGANISER, contest.id, now)
    situation = Situation(
        picked=dict(reckoned.picked),
        awards=reckoned.awards,
        unsigned=dict(reckoned.unsigned),
        no_minutes=frozenset(working) - reckoned.unsigned.keys(),
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
    found = look(session, contest, now).situation
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
def _reckon(
    session: Session, contest: Contest, definition: Definition, now: int, working: frozenset[str]
) -> _Reckoned:
    plan = definition.contest
    reckoning = Reckoning(definition, as_of(records.read(session, contest.id), now), now)
    unsigned = {
        round.id: [reason("step.panel-at-work")]
        for round in plan.rounds
        if round.judging and not reckoning.verdict(round).complete
    }
    secret = working | unsigned.keys()
    open_ones = [each for each in plan.selections if plan.standing(each.standing).round not in secret]
    picked = {each.id: found for each in open_ones if (found := reckoning.picked(each)) is not None}
    return _Reckoned(
        picked,
        None if secret & _ranked(plan) else reckoning.awards,
        unsigned,
        {each.id: reckoning.foreseen(each) for each in open_ones},
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
