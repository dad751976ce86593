"""What somebody typed into a registration -> canonical values, with every mistake named by its field.

Knows how a name, a day and a number are written; what a contest asks for is `rounds/registration.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.identities import Identity, NotAnIdentity, Scheme, canonical, plain
from app.storage.postgres.vietnamese import search_key
from rounds import registration
from rounds.definition import Contest
from rounds.reasons import Reason, reason
from rounds.record import Unit
from rounds.registration import Given

MOST_LETTERS = {"address": 300, "full_name": 120}
MOST = 160  # characters of any other field
SEXES = ("female", "male", "other")
PASSPORT = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{6,12}")
_DAY = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Read:
    """A form as it was understood: what was given, the identities in it, and what could not be read."""

    given: Given
    identities: tuple[Identity, ...]
    mistakes: tuple[Reason, ...]


def read(
    contest: Contest,
    typed: Mapping[str, str],
    *,
    brought: Collection[str] = (),
    roles: Collection[str] = (),
) -> Read:
    """The fields that the contest asks for, out of `typed`; whatever else stands there is left alone."""
    organisation = typed.get("organisation") == "yes"
    wanted = [each.name for each in registration.asked(contest, organisation=organisation)]
    values: dict[str, str] = {}
    identities: list[Identity] = []
    wrong: list[Reason] = []
    born: date | None = None
    for name in [*wanted, "guardian"]:
        text = plain(typed.get(name, ""))[: MOST_LETTERS.get(name, MOST)]
        if not text:
            continue
        try:
            if name == "birth_date":
                born = day(text)
                values[name] = born.isoformat()
            elif name in ("phone", "email", "cccd"):
                found = _identity(contest, name, text)
                identities += [found] if isinstance(found, Identity) else []
                values[name] = found.value if isinstance(found, Identity) else found
            elif name == "sex" and text not in SEXES:
                continue
            else:
                values[name] = text
        except NotAnIdentity as error:
            wrong.append(reason(error.code, path=name))
        except ValueError:
            wrong.append(reason("enrolment.date-unreadable", path=name))
    given = Given(
        values=values,
        birth_date=born,
        guardian_agrees=typed.get("guardian_agrees") == "yes",
        organisation=organisation,
        brought=brought,
        roles=roles,
    )
    return Read(given, tuple(identities), tuple(wrong))


def day(text: str) -> date:
    """A day written as Vietnamese do (4/3/1955, 04-03-1955, 04031955) or as ISO. Raises ValueError."""
    for form in (_DAY, _COMPACT):
        if found := form.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(text)


def _identity(contest: Contest, name: str, text: str) -> Identity | str:
    """The identity; the number of a passport stays a text, since nobody can sign in by it."""
    document = re.sub(r"[ .-]", "", text).upper()
    if name == "cccd" and contest.eligibility.foreigners and PASSPORT.fullmatch(document):
        return document
    return canonical(Scheme(name), text)


def unit_named(units: Iterable[Unit], typed: str) -> list[Unit]:
    """The units somebody may mean: the one that is named exactly, else all that contain every word."""
    wanted = search_key(typed)
    if not wanted:
        return []
    known = [(unit, search_key(unit.name)) for unit in units]
    exact = [unit for unit, key in known if key == wanted or unit.code == typed.strip()]
    spelled = [unit for unit in exact if plain(unit.name).casefold() == plain(typed).casefold()]
    words = wanted.split()
    return spelled or exact or [unit for unit, key in known if all(word in key for word in words)]
