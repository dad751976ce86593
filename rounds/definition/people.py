"""Who takes part: units and their blocks, denominators, eligibility, registration, targets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rounds.definition.value import Text, Window, table

UnitKind = Literal[
    "commune", "ward", "special_zone", "department", "section", "school", "neighbourhood", "organisation"
]


@table
class Block:
    """Units that are ranked among themselves (khối).

    A unit is in the first block that takes its kind or names its code.
    """

    id: str
    title: Text
    kinds: tuple[UnitKind, ...] = ()
    units: tuple[str, ...] = ()


@table
class Denominator:
    """A dated number per unit, frozen before opening:

    population, staff, households. `column` is of `units.csv`.
    """

    id: str
    title: Text
    column: str
    source: Text
    as_of: date | None = None
    approved_by: str = ""


@table
class Eligibility:
    """Who may enter, and who may only practise."""

    who: Text
    age_from: int = 0
    guardian_under: int = 16
    place: Literal["anyone", "own_units"] = "own_units"
    foreigners: bool = True
    excluded: tuple[Literal["organisers", "judges", "question_writers", "secretariat"], ...] = (
        "organisers",
        "judges",
        "question_writers",
        "secretariat",
    )
    organisations: Literal["affiliation", "entry_type"] = "affiliation"


@table
class Registration:
    """What a contestant gives, what makes two of them one person, and how long it may be mended."""

    identity: tuple[Literal["cccd", "phone", "email", "oidc"], ...] = ("cccd",)
    required: tuple[str, ...] = ("full_name", "birth_date", "unit")
    same_person: tuple[str, ...] = ("identity",)
    when_same: Literal["block", "flag", "keep_first", "keep_best"] = "block"
    unit_is: Literal["residence", "workplace", "school", "chosen"] = "residence"
    unit_may_change: Literal["never", "until_start", "until_close"] = "until_start"
    correction_until: date | datetime | None = None
    household: Literal["off", "code", "head_and_group", "estimate"] = "off"
    mean_household_size: Decimal | None = None


@table
class Target:
    """What units are asked to reach. Shown beside the figures; decides nothing."""

    id: str
    title: Text
    share: Decimal
    per: str = ""
    kinds: tuple[UnitKind, ...] = ()
    context_only: bool = False


@table
class Campaign:
    """A unit's own dates inside the contest window. Shown on its page; decides nothing."""

    unit: str
    window: Window
    note: Text | None = None


@table
class Companion:
    """An activity beside the contest (installing an app, posters) that units count or declare."""

    id: str
    title: Text
    per: str = ""
    target: Decimal | None = None
    counted: Literal["imported", "declared"] = "declared"
    link: str = ""
