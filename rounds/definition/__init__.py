"""What a contest is: the shape of `contest.toml`, key by key.

Each class of this package is one table of the file and each field one key (`from_` is written `from`).
Amounts are whole đồng, shares are exact decimals ("0.5" or "50%"), days are local days of `zone`. Knows
shapes and defaults only: reading is `reading.py` here, mistakes between values are `check/`, and what follows
from the values is in `calendar`, `quiz`, `standings`, `selection`, `prize`.
`docs/definition.md` explains every key to organisers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

from rounds.definition.entry import Channel, Entry, EntryField, Judging, TieRung
from rounds.definition.learning import Learning, Part, Prediction, Quiz, Story, Topic
from rounds.definition.people import (
    Block,
    Campaign,
    Companion,
    Denominator,
    Eligibility,
    Registration,
    Target,
    UnitKind,
)
from rounds.definition.prize import Exit, Merit, Prize, Prizes
from rounds.definition.publication import Appeals, Certificate, OpenQuestion, Publicity, Reference, Report
from rounds.definition.standing import (
    Addend,
    Counted,
    Metric,
    MetricKind,
    Qualify,
    Quota,
    Selection,
    Standing,
)
from rounds.definition.value import Text, Window, table

__all__ = [
    "Addend",
    "Appeals",
    "Block",
    "Campaign",
    "Certificate",
    "Channel",
    "Companion",
    "Contest",
    "Counted",
    "Denominator",
    "Eligibility",
    "Entry",
    "EntryField",
    "Exit",
    "Judging",
    "Learning",
    "Merit",
    "Metric",
    "MetricKind",
    "OpenQuestion",
    "Part",
    "Prediction",
    "Prize",
    "Prizes",
    "Publicity",
    "Qualify",
    "Quiz",
    "Quota",
    "Reference",
    "Registration",
    "Report",
    "Round",
    "Selection",
    "Standing",
    "Story",
    "Target",
    "Text",
    "TieRung",
    "Topic",
    "UnitKind",
    "Window",
]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


@table
class Round:
    """An advancing stage (chặng, vòng).

    `field` names the selection that lets units in; empty means everybody.
    """

    id: str
    title: Text
    field: str = ""
    learning: Learning | None = None
    entry: Entry | None = None
    judging: Judging | None = None
    ceremony: date | datetime | None = None
    note: Text | None = None


@table
class Contest:
    """The whole file."""

    format: Literal[1]
    id: str
    title: Text
    short: Text
    organiser: Text
    summary: Text
    eligibility: Eligibility
    rounds: tuple[Round, ...] = field(metadata={"key": "round"})
    rules_version: str = "1"
    zone: str = "Asia/Ho_Chi_Minh"
    units: str = "units.csv"
    registration: Registration = Registration()
    blocks: tuple[Block, ...] = field(default=(), metadata={"key": "block"})
    denominators: tuple[Denominator, ...] = field(default=(), metadata={"key": "denominator"})
    targets: tuple[Target, ...] = field(default=(), metadata={"key": "target"})
    campaigns: tuple[Campaign, ...] = field(default=(), metadata={"key": "campaign"})
    companions: tuple[Companion, ...] = field(default=(), metadata={"key": "companion"})
    topics: tuple[Topic, ...] = field(default=(), metadata={"key": "topic"})
    metrics: Mapping[str, Metric] = field(default_factory=dict, metadata={"key": "metric"})
    standings: tuple[Standing, ...] = field(default=(), metadata={"key": "standing"})
    selections: tuple[Selection, ...] = field(default=(), metadata={"key": "selection"})
    prizes: Prizes | None = None
    prize_lines: tuple[Prize, ...] = field(default=(), metadata={"key": "prize"})
    reports: tuple[Report, ...] = field(default=(), metadata={"key": "report"})
    appeals: Appeals = Appeals()
    publicity: Publicity = Publicity()
    certificate: Certificate | None = None
    references: tuple[Reference, ...] = field(default=(), metadata={"key": "reference"})
    open_questions: tuple[OpenQuestion, ...] = field(default=(), metadata={"key": "open_question"})

    def round(self, id: str) -> Round:
        """The round of that id. Raises KeyError."""
        return _by_id(self.rounds, id)

    def standing(self, id: str) -> Standing:
        """The standing of that id. Raises KeyError."""
        return _by_id(self.standings, id)

    def selection(self, id: str) -> Selection:
        """The selection of that id. Raises KeyError."""
        return _by_id(self.selections, id)


def _by_id(things: tuple[T, ...], id: str) -> T:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)
