"""What is told, when, and on what it rests: reports, appeals, publicity, references, open questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal

from rounds.definition.value import Text, table


@table
class Report:
    """A frozen picture of standings with a cut-off of its own, once (`before`, `at`) or on a schedule."""

    id: str
    title: Text
    standings: tuple[str, ...]
    at: datetime | None = None
    before: date | None = None
    supplement: date | None = None
    daily: tuple[time, ...] = ()
    weekly: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = (
        None
    )
    most: int = 0
    fewest: int = 0
    fewest_visible: Literal["public", "units", "organisers"] = "organisers"


@table
class Appeals:
    """How a provisional result may be contested (khiếu nại, phúc khảo)."""

    hours: int = 48
    rule_within_hours: int = 72
    decides: Text | None = None
    final: bool = True


@table
class Publicity:
    """What is shown about people, and what leaves the system."""

    winners: Literal["full", "masked", "code"] = "full"
    minors: Literal["masked", "code"] = "masked"
    staff_export: bool = False
    keep_personal_months: int = 12


@table
class Certificate:
    """The certificate of participation. It may be updated later and never affects a result."""

    title: Text
    when: Literal["valid", "passed"] = "valid"


@table
class Reference:
    """A document the contest rests on, picked from here and never typed again."""

    id: str
    document: Text
    on: date | None = None
    issuer: Text | None = None


@table
class OpenQuestion:
    """A rule the published text leaves open, the answer chosen and who approved it. Publishing waits for
    every approval.

    Without `source` the text is silent. `answer` is the number of the choice, from 1; `key` the key path it
    settles. `sets` says for each choice what then stands at which key paths; empty: by hand.
    """

    id: str
    asks: Text
    source: Text | None = None
    choices: tuple[Text, ...]
    answer: int
    because: Text
    key: str = ""
    sets: tuple[Mapping[str, object], ...] = ()
    approved_by: str = ""
    approved_on: date | None = None
