"""Whom a row of another system is about: by code, by number or address, or by name and unit.

A code, or a number with the right name, is enough. A name with a unit is a suggestion and waits for a
person's word, as does a number under another name. Knows enrolments and units; records nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identities import Identity, NotAnIdentity, Scheme, canonical
from app.operations.imports.values import Units
from app.storage.contest.contest import Contest
from app.storage.imports.outside import State
from app.storage.people import person as people
from app.storage.people.person import IdentityRow
from app.storage.postgres.vietnamese import search_key
from app.storage.registration import enrolment
from app.storage.registration.contestant import Contestant
from app.storage.registration.enrolment import Enrolment
from rounds.record import Unit

Value = TypeVar("Value")
CHUNK = 2_000
MOST_CANDIDATES = 8
_SCHEMES = (
    ("staff_code", Scheme.STAFF_CODE),
    ("cccd", Scheme.CCCD),
    ("phone", Scheme.PHONE),
    ("email", Scheme.EMAIL),
)


class Said(NamedTuple):
    """What a row says of whom it is about, the surest first."""

    code: str = ""
    staff_code: str = ""
    cccd: str = ""
    phone: str = ""
    email: str = ""
    name: str = ""
    unit: str = ""
    unit_name: str = ""

    @property
    def shown(self) -> str:
        """What a list calls the row by."""
        return self.name or self.code or self.staff_code or self.email or self.phone or self.unit_name


class Match(NamedTuple):
    """Whose a row is, and by what; `candidates` are contestants a person may choose from."""

    state: State
    subject: str
    how: str
    candidates: tuple[str, ...]


class Found(NamedTuple):
    """Somebody of the contest who may be meant."""

    contestant: str
    name: str
    unit: str


NOBODY = Match("unmatched", "", "", ())


class Matcher:
    """Finds the subjects of rows of one contest; `of` says whether they are people or units."""

    def __init__(self, session: Session, contest: Contest, units: Iterable[Unit], of: str) -> None:
        self.session, self.contest, self.of = session, contest, of
        self.units = Units(units)

    def find(self, rows: Sequence[Said]) -> list[Match]:
        """A match for each row, in their order, asked in few questions."""
        if self.of == "units":
            return [self._unit(row) for row in rows]
        codes = self._codes({row.code.upper() for row in rows if row.code})
        identities = {row: _identities(row) for row in rows}
        by_hash = self._by_identity({people.hash_of(each) for own in identities.values() for each in own})
        names = {row.name for row in rows if row.name}
        by_name = self._by_name(names)
        found = []
        for row in rows:
            if row.code.upper() in codes:
                found.append(Match("matched", row.code.upper(), "code", ()))
                continue
            found.append(self._person(row, identities[row], by_hash, by_name))
        return found

    def _unit(self, row: Said) -> Match:
        unit = self.units.find(row.unit, row.unit_name)
        if isinstance(unit, Unit):
            return Match("matched", unit.code, "code" if row.unit else "name", ())
        return NOBODY

    def _person(
        self,
        row: Said,
        identities: Sequence[Identity],
        by_hash: dict[bytes, list[Found]],
        by_name: dict[bytes, list[Found]],
    ) -> Match:
        name = search_key(row.name)
        seen: list[Found] = []
        for identity in identities:
            holders = by_hash.get(people.hash_of(identity), [])
            alike = [each for each in holders if not name or search_key(each.name) == name]
            if len(alike) == 1:
                return Match("matched", alike[0].contestant, identity.scheme.value, ())
            seen += alike or holders
        if not seen and row.name:
            seen = by_name.get(enrolment.name_hash(self.contest.id, row.name), [])
            unit = self.units.find(row.unit, row.unit_name) if row.unit or row.unit_name else None
            if isinstance(unit, Unit):
                seen = [each for each in seen if each.unit == unit.code] or seen
        if not seen:
            return NOBODY
        candidates = tuple(dict.fromkeys(each.contestant for each in seen))
        return Match("review", "", "", candidates[:MOST_CANDIDATES])

    def _codes(self, wanted: set[str]) -> set[str]:
        found: set[str] = set()
        for part in _parts(sorted(wanted)):
            found.update(
                self.session.scalars(
                    select(Contestant.code).where(
                        Contestant.contest_id == self.contest.id, Contestant.code.in_(part)
                    )
                )
            )
        return found

    def _by_identity(self, hashes: set[bytes]) -> dict[bytes, list[Found]]:
        found: dict[bytes, list[Found]] = {}
        for part in _parts(sorted(hashes)):
            rows = self.session.execute(
                select(IdentityRow.hash, Enrolment.contestant, Enrolment.full_name, Enrolment.unit)
                .join(Enrolment, Enrolment.person_id == IdentityRow.person_id)
                .where(
                    IdentityRow.hash == func.any(part),
                    Enrolment.contest_id == self.contest.id,
                    Enrolment.erased_at.is_(None),
                )
                .order_by(Enrolment.contestant)
            )
            for hashed, contestant, name, unit in rows:
                found.setdefault(bytes(hashed), []).append(Found(contestant or "", name, unit))
        return found

    def _by_name(self, names: set[str]) -> dict[bytes, list[Found]]:
        found: dict[bytes, list[Found]] = {}
        for part in _parts(sorted({enrolment.name_hash(self.contest.id, name) for name in names})):
            rows = self.session.execute(
                select(Enrolment.found, Enrolment.contestant, Enrolment.full_name, Enrolment.unit)
                .where(
                    Enrolment.contest_id == self.contest.id,
                    Enrolment.found == func.any(part),
                    Enrolment.erased_at.is_(None),
                )
                .order_by(Enrolment.contestant)
            )
            for hashed, contestant, name, unit in rows:
                found.setdefault(bytes(hashed or b""), []).append(Found(contestant or "", name, unit))
        return found


def _identities(row: Said) -> list[Identity]:
    found = []
    for name, scheme in _SCHEMES:
        try:
            if typed := getattr(row, name):
                found.append(canonical(scheme, typed))
        except NotAnIdentity:
            continue
    if row.code and not row.staff_code:
        # What platforms call an ID number is as often the staff code.
        found.append(Identity(Scheme.STAFF_CODE, row.code.casefold()))
    return found


def _parts(values: Sequence[Value]) -> Iterable[Sequence[Value]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
