"""Registration: what is asked of someone who wants to take part, who may, and until when it may be mended.

Knows the definition and canonical values (a telephone number, a date); knows no table, no page and no clock.
How a value is made canonical is `app/identities.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from rounds import calendar
from rounds.definition import Contest, Registration
from rounds.definition.check.people import FIELDS
from rounds.reasons import Reason, reason
from rounds.record import Decision

SCHEMES: tuple[Literal["cccd", "phone", "email"], ...] = ("cccd", "phone", "email")
"""What identifies a person and is typed into a form; `oidc` is brought along from another system."""
OF_A_PERSON = frozenset({"birth_date", "sex", "class", "household", "guardian", "occupation"})
"""Fields that make no sense where an organisation enters by itself."""
OLDEST = 1900
"""Nobody alive was born in an earlier year."""


class Asked(NamedTuple):
    """A field of the form, and whether it must be filled."""

    name: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What someone gave, in canonical form: `values` by field, empty or absent where nothing was given.

    `brought`: schemes of identities that need not be typed because the person has signed in with them.
    `roles` are what the person is to the contest besides (`organisers`, `judges`, `question_writers`,
    `secretariat`).
    """

    values: Mapping[str, str] = field(default_factory=dict)
    birth_date: date | None = None
    guardian_agrees: bool = False
    organisation: bool = False
    brought: Collection[str] = ()
    roles: Collection[str] = ()

    def has(self, name: str) -> bool:
        """Whether the field is filled."""
        return self.birth_date is not None if name == "birth_date" else bool(self.values.get(name))


def asked(contest: Contest, *, organisation: bool = False) -> tuple[Asked, ...]:
    """The fields of the form in their order: those required, those that identify, those of a household.

    `head_and_group` asks for two: `household_head` and `household_group`.
    """
    return _asked(contest.registration, contest.eligibility.foreigners, organisation)


@lru_cache(maxsize=64)
def _asked(about: Registration, foreigners: bool, organisation: bool) -> tuple[Asked, ...]:
    """The same, found out once for all rows of a list."""
    identifying = [scheme for scheme in SCHEMES if scheme in about.identity]
    required = {*about.required}
    if not foreigners:
        required.add("cccd")
    if len(about.identity) == 1:
        required.update(identifying)
    if organisation:
        required = (required - OF_A_PERSON) | {"workplace"}
    shown = required.union(identifying)
    if about.household in ("code", "head_and_group") and not organisation:
        shown.add("household")
    found: list[Asked] = []
    for name in FIELDS:
        if name == "guardian" or name not in shown:
            continue
        if name == "household" and about.household == "head_and_group":
            found += [Asked("household_head", name in required), Asked("household_group", name in required)]
        else:
            found.append(Asked(name, name in required))
    return tuple(found)


def age(born: date, on: date) -> int:
    """Whole years on a day. Who was born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def needs_guardian(contest: Contest, born: date | None, on: date) -> bool:
    """Whether a guardian has to agree."""
    return born is not None and age(born, on) < contest.eligibility.guardian_under


def mistakes(contest: Contest, given: Given, *, on: date, units: Collection[str]) -> list[Reason]:
    """Everything that keeps this from being a registration, each with its field as the path.

    `on` is the local day, `units` the codes that may be chosen.
    """
    found = [
        reason("entrant.field-missing", path=each.name, field=each.name)
        for each in asked(contest, organisation=given.organisation)
        if each.required and not given.has(each.name)
    ]
    schemes = contest.registration.identity
    if len(schemes) > 1 and not any(given.has(scheme) or scheme in given.brought for scheme in schemes):
        typed = [scheme for scheme in SCHEMES if scheme in schemes]
        found.append(reason("entrant.no-identity", path=typed[0], schemes=", ".join(typed)))
    if given.has("unit") and given.values["unit"] not in units:
        found.append(reason("entrant.unit-unknown", path="unit"))
    if given.birth_date and not given.organisation:
        found += _by_age(contest, given, given.birth_date, on)
    if given.organisation and contest.eligibility.organisations != "entry_type":
        found.append(reason("entrant.no-organisations", path="organisation"))
    if not contest.eligibility.foreigners and given.has("cccd") and not given.values["cccd"].isdigit():
        found.append(reason("entrant.no-foreigners", path="cccd"))
    return found + why_excluded(contest, given)


def why_excluded(contest: Contest, given: Given) -> list[Reason]:
    """What the person is to the contest that keeps them from taking part."""
    barred = [role for role in contest.eligibility.excluded if role in given.roles]
    return [reason("entrant.excluded", role=role) for role in barred]


def _by_age(contest: Contest, given: Given, born: date, on: date) -> Iterator[Reason]:
    who = contest.eligibility
    if born > on or born.year < OLDEST:
        yield reason("entrant.birth-date-unlikely", path="birth_date")
    elif age(born, on) < who.age_from:
        yield reason("entrant.too-young", path="birth_date", age=who.age_from)
    elif needs_guardian(contest, born, on):
        if not given.has("guardian"):
            yield reason("entrant.guardian-missing", path="guardian", age=who.guardian_under)
        if not given.guardian_agrees:
            yield reason("entrant.guardian-silent", path="guardian_agrees", age=who.guardian_under)


def doubts(given: Given) -> list[Reason]:
    """What does not look right in an identity number and may still be: warnings, they refuse nothing.

    Twelve digits are the province of birth (3), century and sex (1), year of birth (2) and a serial (6);
    there is no check digit.
    """
    number = given.values.get("cccd", "")
    if len(number) != 12 or not number.isdigit():
        return []
    century, sex = divmod(int(number[3]), 2)
    wrong = []
    if given.birth_date and given.birth_date.year != 1900 + 100 * century + int(number[4:6]):
        wrong.append("birth_date")
    if given.values.get("sex") in ("male", "female") and (given.values["sex"] == "female") != bool(sex):
        wrong.append("sex")
    return [reason("entrant.number-differs", path="cccd", field=name, warning=True) for name in wrong]


def household(contest: Contest, given: Given) -> tuple[str, ...]:
    """What tells one household from another, for a keyed hash; empty where nothing does."""
    values = given.values
    match contest.registration.household:
        case "code":
            parts: tuple[str, ...] = (values.get("household", ""),)
        case "head_and_group":
            parts = tuple(values.get(name, "") for name in ("unit", "household_group", "household_head"))
        case _:
            return ()
    return parts if all(parts) else ()


def same_fields(contest: Contest) -> tuple[str, ...]:
    """The fields in which two who are one person are equal, besides the identity."""
    return tuple(name for name in contest.registration.same_person if name != "identity")


# --- when ---------------------------------------------------------------------------------------


def closes(contest: Contest, decisions: Sequence[Decision], units: Iterable[str] = ()) -> int | None:
    """The first instant at which nobody of these units (own code and those above) registers any more.

    None where nobody registers here: people learn elsewhere, and units hand the works in.
    """
    mine = tuple(units)
    ends = []
    for round in contest.rounds:
        if round.learning and round.learning.source != "counts":
            span = calendar.span(round.learning.window, contest.zone)
            until = calendar.extended(span, round.id, "learning", decisions, units=mine)
            ends.append(calendar.last_call(until, round.learning))
        if round.entry and round.entry.by == "person":
            span = calendar.span(round.entry.window, contest.zone)
            ends.append(calendar.extended(span, round.id, "entry", decisions, units=mine).closes)
    return max(ends, default=None)


def why_closed(
    contest: Contest, decisions: Sequence[Decision], *, now: int, units: Iterable[str] = ()
) -> list[Reason]:
    """Why nobody registers now; empty while it is open."""
    until = closes(contest, decisions, units)
    if until is None:
        return [reason("entrant.not-here")]
    return [] if now < until else [reason("entrant.closed")]


def corrections_until(contest: Contest, decisions: Sequence[Decision], units: Iterable[str] = ()) -> int:
    """The first instant at which nothing is mended any more: `correction_until`, or the close if later."""
    until = contest.registration.correction_until
    last = calendar.deadline(until, contest.zone) if until else 0
    return max(last, closes(contest, decisions, units) or 0)


def why_not_correctable(
    contest: Contest,
    decisions: Sequence[Decision],
    *,
    now: int,
    units: Iterable[str],
    changes_unit: bool,
    started: bool,
) -> list[Reason]:
    """Why a registration may not be changed like this now; empty where it may.

    `units`: the registered unit and those above it. `started`: an attempt was begun.
    """
    mine = tuple(units)
    if now >= corrections_until(contest, decisions, mine):
        return [reason("entrant.correction-over")]
    if not changes_unit:
        return []
    policy = contest.registration.unit_may_change
    fixed = (
        policy == "never"
        or (policy == "until_start" and started)
        or bool(why_closed(contest, decisions, now=now, units=mine))
    )
    return [reason("entrant.unit-fixed", path="unit", policy=policy)] if fixed else []


def personal_until(contest: Contest, decisions: Sequence[Decision]) -> int | None:
    """The first instant at which nothing personal of the contest may be kept: months after its last event.

    None for a contest without a calendar.
    """
    last = max((event.closes for event in calendar.timeline(contest, decisions)), default=None)
    if last is None:
        return None
    moment = calendar.local(last, contest.zone)
    months = moment.month - 1 + contest.publicity.keep_personal_months
    year, month = moment.year + months // 12, months % 12 + 1
    # The 31st becomes the last day of a shorter month.
    longest = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    ends = moment.replace(year=year, month=month, day=min(moment.day, longest))
    return calendar.instant(ends, contest.zone)
