"""Remind people of what is due: those who run units, judges. Each is told in the transaction of the step, and
nobody twice of the same. Knows who is reminded, why, and the page where they do it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.operations.calendar import situation
from app.operations.entries import entry as entries
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import member
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.units import desk
from rounds import calendar
from rounds.contest import Reckoning
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.steps import Step

KINDS = {"targets": "learning", "deadline": "learning", "entries": "entry", "sheets": "judging"}
"""Each reminder, and the part of a round that it is about."""


class Told(NamedTuple):
    """Somebody who is told something about a unit, or about nothing but the contest."""

    person_id: uuid.UUID
    about: str
    saying: Saying


def remind(session: Session, contest: Contest, step: Step, now: int) -> dict[str, Any]:
    """Remind everybody whom a step is for; how many were told. Nobody once the round has closed."""
    everybody = listed(session, contest, step, now)
    if everybody is None:
        return {"sent": 0, "over": True}
    return tell(session, contest, step.key, everybody, now)


def listed(session: Session, contest: Contest, step: Step, now: int) -> list[Told] | None:
    """Whom a reminder would go to now; None once the round has closed."""
    whom, _, round_id = step.subject.partition(":")
    definition = contests.definition(session, contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    events = calendar.timeline(definition.contest, acts)
    about = (round_id, KINDS[whom])
    closes = max((each.closes for each in events if (each.round, each.kind) == about), default=0)
    if closes <= now:
        return None
    find = {"targets": _below_target, "deadline": _coordinators, "entries": _without_entry, "sheets": _judges}
    until = calendar.local_text(closes, contest.zone)
    return list(find[whom](session, contest, definition, definition.contest.round(round_id), until, now))


def tell(
    session: Session, contest: Contest, name: str, everybody: Sequence[Told], now: int
) -> dict[str, Any]:
    """Tell each of them; nobody who was told under this `name`. In the caller's transaction.

    Says how many were told, and how many of those find it in their inbox alone.
    """
    sent = without = 0
    for each in everybody:
        to = notice.address(session, each.person_id, contest)
        key = f"{contest.id}:{name}:{each.about}"
        if notice.tell(session, each.person_id, each.saying, key=key, now=now, contest=contest, to=to):
            sent += 1
            without += to is None
    return {"sent": sent, "without": without}


# --- whom -----------------------------------------------------------------------------------------


def _coordinators(
    session: Session, contest: Contest, definition: Definition, round: Round, until: str, now: int
) -> Iterator[Told]:
    """Everybody who runs a unit."""
    for unit, who in _running(session, contest, definition, now):
        why = reason("letter.deadline", contest=contest.title_vi, unit=unit.name, until=until)
        yield Told(who, unit.code, _saying("deadline", contest, why, f"units/{unit.code}/desk", until))


def _below_target(
    session: Session, contest: Contest, definition: Definition, round: Round, until: str, now: int
) -> Iterator[Told]:
    """Those who run a unit that is below its target, with how many are missing."""
    plan = definition.contest
    standings = [each.id for each in plan.standings if (each.of, each.round) == ("units", round.id)]
    amounts = {(each.unit, each.denominator): each.value for each in definition.amounts}
    running = list(_running(session, contest, definition, now))
    codes = sorted({unit.code for unit, _ in running})
    counted = desk.counted(session, contest.id, round.id, standings, codes, calendar.day_starts(contest.zone))
    for unit, who in running:
        for target in plan.targets:
            of = amounts.get((unit.code, target.per))
            if target.context_only or of is None or (target.kinds and unit.kind not in target.kinds):
                continue
            wanted = int(-(-target.share * of // 1))
            count = counted.count(unit.code, "valid") if counted else 0
            if count < wanted:
                why = reason(
                    "letter.targets",
                    contest=contest.title_vi,
                    unit=unit.name,
                    until=until,
                    count=count,
                    missing=wanted - count,
                    wanted=wanted,
                )
                yield Told(who, unit.code, _saying("targets", contest, why, f"units/{unit.code}/desk", until))
                break


def _without_entry(
    session: Session, contest: Contest, definition: Definition, round: Round, until: str, now: int
) -> Iterator[Told]:
    """Those who run a unit that is let in and has handed nothing in."""
    field = entries.invited(session, contest, round)
    there = set(entries.intake(session, contest, round.id).owners.values())
    for unit, who in _running(session, contest, definition, now):
        if (field is None or unit.code in field) and unit.code not in there:
            why = reason("letter.entries", contest=contest.title_vi, unit=unit.name, until=until)
            page = f"entries/{round.id}/{unit.code}"
            yield Told(who, unit.code, _saying("entries", contest, why, page, until))


def _judges(
    session: Session, contest: Contest, definition: Definition, round: Round, until: str, now: int
) -> Iterator[Told]:
    """Judges with unsigned sheets, each with the number of their own."""
    record = situation.as_of(records.read(session, contest.id), now)
    blockers = Reckoning(definition, record, now).verdict(round).result.blockers
    unsigned = [dict(each.values) for each in blockers if each.code == "judged.sheets-unsigned"]
    seated: Mapping[str, Person] = member.by_code(session, contest.id)
    for each in unsigned:
        if person := seated.get(str(each["judge"])):
            why = reason("letter.sheets", contest=contest.title_vi, sheets=each["number"], until=until)
            yield Told(person.id, "", _saying("sheets", contest, why, "judge", until))


def _running(
    session: Session, contest: Contest, definition: Definition, now: int
) -> Iterator[tuple[Any, uuid.UUID]]:
    """Every unit with each person who runs it."""
    units = {unit.code: unit for unit in definition.units}
    for grant in grants.holders(session, Role.COORDINATOR, contest.id, now):
        if grant.unit in units:
            yield units[grant.unit], grant.person_id


def _saying(kind: str, contest: Contest, why: Reason, page: str, until: str) -> Saying:
    subject = reason(f"letter.{kind}-subject", contest=contest.title_vi, until=until)
    return Saying(f"remind-{kind}", subject, [why], f"/contests/{contest.slug}/{page}")
