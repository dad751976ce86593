"""Who is missing: the roster of a unit beside those who registered, each with how far they came.

Only people whom their own unit listed are named; residents stay counts. Knows how an expected person is told
to be a registered one: by staff code, else by phone and name, else by a name that only one of the unit has.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.storage.contest.contest import Contest
from app.storage.learning.learner import Learner
from app.storage.people.person import IdentityRow
from app.storage.registration import enrolment
from app.storage.registration.enrolment import Enrolment
from app.storage.units import roster
from app.storage.units.roster import RosterEntry, Said
from rounds.units import lineage

State = Literal["absent", "begun", "finished"]
STATES: tuple[State, ...] = ("absent", "begun", "finished")
CHUNK = 5_000  # hashes in one query
T = TypeVar("T", bytes, str)


@dataclass(frozen=True, slots=True)
class Expected:
    """One person on a roster. `absent`: nobody who registered is known to be this person."""

    id: uuid.UUID
    unit: str
    said: Said
    state: State


class _Registered(NamedTuple):
    contestant: str
    unit: str
    name: bytes


_Hits = dict[bytes, list[_Registered]]
"""Those who take part, by the hash they were looked for by."""


def expected(
    session: Session,
    contest: Contest,
    round: str,
    units: Collection[str],
    parents: Mapping[str, str],
) -> list[Expected]:
    """Everybody on the rosters of those units, unit by unit and by name. `parents` are units by unit."""
    entries = roster.of_unit(session, contest.id, units)
    found = _found(session, contest.id, entries, parents)
    finished = _finished(session, contest.id, round, set(found.values()))
    return [
        Expected(
            each.id,
            each.unit,
            each.about,
            "absent" if each.id not in found else "finished" if found[each.id] in finished else "begun",
        )
        for each in entries
    ]


def _found(
    session: Session, contest_id: uuid.UUID, entries: Sequence[RosterEntry], parents: Mapping[str, str]
) -> dict[uuid.UUID, str]:
    """Who of them registered: the contestant by the id of the entry."""
    names = {each.id: enrolment.name_hash(contest_id, each.about.name) for each in entries}
    by_number = _by_number(
        session, contest_id, {h for each in entries for h in (each.staff_hash, each.phone_hash) if h}
    )
    by_name = _by_name(session, contest_id, set(names.values()))
    listed = Counter((each.unit, names[each.id]) for each in entries)
    found = {}
    for each in entries:
        name = names[each.id]
        here = [one for one in by_name[name] if each.unit in lineage(one.unit, parents)]
        alone = here if listed[each.unit, name] == 1 else []
        sure = (
            by_number[each.staff_hash or b""],
            [one for one in by_number[each.phone_hash or b""] if one.name == name],
            alone,
        )
        # Whoever leads to two people leads to nobody: a person has to look.
        match = next((one for one in sure if len(one) == 1), None)
        if match:
            found[each.id] = match[0].contestant
    return found


def _by_number(session: Session, contest_id: uuid.UUID, hashes: Collection[bytes]) -> _Hits:
    """Those who gave one of these numbers, to sign in by or as a contact."""
    theirs = _registered(contest_id, IdentityRow.hash)
    theirs = theirs.join(IdentityRow, IdentityRow.person_id == Enrolment.person_id)
    return _hits(session, (theirs.where(IdentityRow.hash.in_(some)) for some in _chunks(hashes)))


def _by_name(session: Session, contest_id: uuid.UUID, hashes: Collection[bytes]) -> _Hits:
    """Those who have one of these names, accents or not."""
    theirs = _registered(contest_id, Enrolment.found)
    return _hits(session, (theirs.where(Enrolment.found.in_(some)) for some in _chunks(hashes)))


def _registered(contest_id: uuid.UUID, by: Any) -> Select[Any]:
    return select(by, Enrolment.contestant, Enrolment.unit, Enrolment.found).where(
        Enrolment.contest_id == contest_id, Enrolment.left_at.is_(None), Enrolment.erased_at.is_(None)
    )


def _hits(session: Session, wanted: Iterable[Select[Any]]) -> _Hits:
    found: _Hits = defaultdict(list)
    for each in wanted:
        for by, contestant, unit, name in session.execute(each):
            found[bytes(by)].append(_Registered(contestant, unit, bytes(name)))
    return found


def _finished(
    session: Session, contest_id: uuid.UUID, round: str, contestants: Collection[str]
) -> frozenset[str]:
    found: set[str] = set()
    for some in _chunks(contestants):
        wanted = select(Learner.contestant).where(
            Learner.contest_id == contest_id,
            Learner.round == round,
            Learner.contestant.in_(some),
            Learner.valid.is_not(None),
        )
        found.update(session.scalars(wanted))
    return frozenset(found)


def _chunks(values: Collection[T]) -> Iterator[list[T]]:
    ordered = sorted(values)
    for first in range(0, len(ordered), CHUNK):
        yield ordered[first : first + CHUNK]
