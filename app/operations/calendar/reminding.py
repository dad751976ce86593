"""Remind people of what is due: those who run units, judges. Puts letters into the outbox, in the transaction
of the step, and nobody gets the same one twice.

Knows who is reminded and why; the sentences come from whoever asks, Vietnamese first, then English.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.identities import Scheme
from app.operations.calendar import situation
from app.operations.entries import entry as entries
from app.operations.people.outbox import CHANNELS
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import member
from app.storage.people import outbox
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people.outbox import MAIL, SMS
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

KIND = "calendar"
SCHEMES = (Scheme.EMAIL, Scheme.PHONE)
"""By what somebody is reached, the best first."""


class Letters(NamedTuple):
    """How people are told here: `ways` are mail and sms as far as there are, `say` makes a sentence of a
    reason in `vi` or `en`.
    """

    ways: frozenset[str]
    say: Callable[[Reason, str], str]


class Told(NamedTuple):
    """Somebody who is told something about a unit, or about nothing but the contest."""

    person_id: uuid.UUID
    about: str
    why: Reason


def remind(session: Session, contest: Contest, step: Step, letters: Letters, now: int) -> dict[str, Any]:
    """Send a reminder to everybody it is for; how many were written. Nothing once the round has closed."""
    everybody = listed(session, contest, step, now)
    if everybody is None:
        return {"sent": 0, "over": True}
    return tell(session, contest, step.key, everybody, letters, now)


def listed(session: Session, contest: Contest, step: Step, now: int) -> list[Told] | None:
    """Whom a reminder would be sent to now; None once the round has closed."""
    whom, _, round_id = step.subject.partition(":")
    definition = contests.definition(session, contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    events = calendar.timeline(definition.contest, acts)
    about = (round_id, PARTS[whom])
    closes = max((each.closes for each in events if (each.round, each.kind) == about), default=0)
    if closes <= now:
        return None
    find = {"targets": _below_target, "deadline": _coordinators, "entries": _without_entry, "sheets": _judges}
    until = calendar.local_text(closes, contest.zone)
    return list(find[whom](session, contest, definition, definition.contest.round(round_id), until, now))


PARTS = {"targets": "learning", "deadline": "learning", "entries": "entry", "sheets": "judging"}


def tell(
    session: Session, contest: Contest, name: str, everybody: list[Told], letters: Letters, now: int
) -> dict[str, Any]:
    """Write one letter to each, who cannot be reached left out; none to whoever got the one of this `name`.

    In the caller's transaction. Says how many were written, and how many had no address.
    """
    sent = without = 0
    for each in everybody:
        person = session.get(Person, each.person_id)
        found = (
            _address(session, each.person_id, letters.ways) if person and person.state == "active" else None
        )
        if found is None:
            without += 1
        elif outbox.first_time(session, f"{contest.id}:{name}:{each.person_id}:{each.about}", now):
            channel, address = found
            sent += 1
            outbox.add(
                session,
                channel,
                KIND,
                person_id=each.person_id,
                address=address,
                subject=letters.say(reason("letter.subject", contest=contest.title_vi), "vi"),
                body="\n\n".join(letters.say(each.why, language) for language in ("vi", "en")),
                now=now,
            )
    return {"sent": sent, "without": without}


def _address(session: Session, person_id: uuid.UUID, ways: frozenset[str]) -> tuple[str, str] | None:
    held = {row.scheme: row.value for row in reversed(people.identities(session, person_id))}
    for scheme in SCHEMES:
        if scheme in held and CHANNELS[scheme] in ways:
            return CHANNELS[scheme], held[scheme]
    return None


def ways(*, mail: bool, sms: bool) -> frozenset[str]:
    """The ways of an instance that can send so."""
    return frozenset(way for way, there in ((MAIL, mail), (SMS, sms)) if there)


# --- whom -----------------------------------------------------------------------------------------


def _coordinators(
    session: Session, contest: Contest, definition: Definition, round: Round, until: str, now: int
) -> Iterator[Told]:
    """Everybody who runs a unit."""
    for unit, who in _running(session, contest, definition, now):
        why = reason("letter.deadline", contest=contest.title_vi, unit=unit.name, until=until)
        yield Told(who, unit.code, why)


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
                yield Told(who, unit.code, why)
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
            yield Told(who, unit.code, why)


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
            yield Told(person.id, "", why)


def _running(
    session: Session, contest: Contest, definition: Definition, now: int
) -> Iterator[tuple[Any, uuid.UUID]]:
    """Every unit with each person who runs it."""
    units = {unit.code: unit for unit in definition.units}
    for grant in grants.holders(session, Role.COORDINATOR, contest.id, now):
        if grant.unit in units:
            yield units[grant.unit], grant.person_id
