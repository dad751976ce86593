"""Entries as everybody else asks for them: who is invited, what counts, who may see which.

    intake(session, contest, "chang-2") -> rounds.entry.Intake as of now
    works(session, contest, "chang-3") -> the works its panel reads
    visible_to(session, contest, "B-004", looker) -> "whole", "desk", "recused" or "none"

What counts is worked out by `rounds/`, never here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import Session

from app import clock, memory
from app.memory import Shelf
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.record import decision as decisions
from app.storage.record import fact
from app.storage.record import record as records
from rounds import calendar
from rounds import entry as rules
from rounds.calendar import Span
from rounds.contest import Reckoning
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.entry import Intake, Work
from rounds.record import FACTS, Decision, EntryVersion
from rounds.units import lineage

Sight = Literal["whole", "desk", "recused", "none"]
Known = tuple[Sequence[Decision], int]
"""The decisions of a contest, and the moment at which they were read."""
Invited = frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Who wants to see an entry: roles in the contest, the units they act for, the code they take part
    under and the unit they belong to (empty where they do not take part); on a panel the entries they read
    as judges, and those they stand aside from.
    """

    person_id: uuid.UUID
    roles: frozenset[Role]
    units: frozenset[str] = field(default=frozenset())
    contestant: str = ""
    unit: str = ""
    reading: frozenset[str] = field(default=frozenset())
    aside: frozenset[str] = field(default=frozenset())


def invited(session: Session, contest: Contest, round: Round, *, known: Known | None = None) -> Invited:
    """The units or persons let into a round as of now; None when everybody may hand in.

    Nobody before the list was decided on: what units may do would tell who is on it. `known`: the decisions
    and the moment, for who has read both already.
    """
    if not round.field:
        return None
    definition = contests.definition(session, contest)
    selection = definition.contest.selection(round.field)
    acts, now = known or _known(session, contest)
    if not any((act.kind, act.subject) == ("advance", selection.id) for act in acts):
        return frozenset()
    ranked = definition.contest.round(definition.contest.standing(selection.standing).round)
    kinds = [kind for kind in FACTS if ranked.judging or ranked.entry or kind not in ("entries", "sheets")]
    last = fact.last_seqs(session, contest.id, kinds)
    key = (contest.id, contest.digest, round.id, len(acts), last)
    return _invited.get(key, lambda: _field(session, contest, definition, round, now))


@memory.kept()
def _field(session: Session, contest: Contest, definition: Definition, round: Round, now: int) -> Invited:
    return Reckoning(definition, records.read(session, contest.id), now).field(round)


_invited: Shelf[tuple[object, ...], Invited] = Shelf(50)


def intake(
    session: Session,
    contest: Contest,
    round_id: str,
    *,
    owner: str | None = None,
    also: Sequence[EntryVersion | Decision] = (),
    known: Known | None = None,
) -> Intake:
    """What came in for a round as of now and what counts of it, or what it would be with `also` besides.

    With an `owner` only their entries are looked at; `known` as for `invited`. Raises KeyError for an unknown
    round and ValueError for one that takes no entries.
    """
    definition = contests.definition(session, contest)
    round = definition.contest.round(round_id)
    acts, now = known or _known(session, contest)
    let_in = invited(session, contest, round, known=(acts, now))
    return rules.intake(
        round,
        [
            *entries.versions(session, contest.id, owner=owner),
            *(each for each in also if isinstance(each, EntryVersion)),
        ],
        [*acts, *(each for each in also if isinstance(each, Decision))],
        zone=definition.contest.zone,
        invited=let_in if owner is None or let_in is None else let_in & {owner},
        parents=parents(definition),
    )


def window(session: Session, contest: Contest, round: Round, unit: str) -> Span:
    """When a unit may hand in, with the extensions that reach it. Raises ValueError without entries."""
    if round.entry is None:
        raise ValueError(round.id)
    definition = contests.definition(session, contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    span = calendar.span(round.entry.window, definition.contest.zone)
    above = lineage(unit, parents(definition))
    return calendar.extended(span, round.id, "entry", acts, units=above)


def parents(definition: Definition) -> dict[str, str]:
    """The unit above each unit."""
    return {unit.code: unit.parent for unit in definition.units}


def works(session: Session, contest: Contest, round_id: str, *, known: Known | None = None) -> list[Work]:
    """The works that the panel of a round reads, by code: those handed in for it, or for the last round
    before it that took any; only of those who were let in. `known` as for `invited`.
    """
    definition = contests.definition(session, contest)
    listed, round = definition.contest.rounds, definition.contest.round(round_id)
    sources = [each for each in listed[: listed.index(round) + 1] if each.entry]
    if not sources:
        return []
    known = known or _known(session, contest)
    found = intake(session, contest, sources[-1].id, known=known).works
    if sources[-1] is round:
        return sorted(found)
    field = invited(session, contest, round, known=known)
    return sorted(work for work in found if field is None or work.owner in field)


def _known(session: Session, contest: Contest) -> Known:
    return [each.value() for each in decisions.listed(session, contest.id)], clock.read(session)


def visible_to(session: Session, contest: Contest, entry: str, looker: Looker) -> Sight:
    """How much of an entry somebody may see: all of it, what lies on a judge's desk, that somebody stands
    aside from it (unit and title only), or nothing, as if it were not there.
    """
    found = entries.versions(session, contest.id, entry=entry)
    if not found:
        return "none"
    # Whatever else somebody is: who stands aside from an entry sees nothing of it.
    if entry in looker.aside:
        return "recused"
    if looker.roles & {Role.ORGANISER, Role.SECRETARY, Role.AUDITOR, Role.CHAIR}:
        return "whole"
    last = found[-1]
    taken_in = contests.definition(session, contest).contest.round(last.round).entry
    if taken_in is not None and taken_in.by == "person":
        own = looker.contestant == last.contestant != ""
    else:
        own = last.unit in looker.units | {looker.unit}
    if own:
        return "whole"
    return "desk" if entry in looker.reading else "none"
