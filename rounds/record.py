"""The record of a contest: facts and decisions, as the rules receive them.

Every row is an immutable value that happened once. Knows no table and no person: a contestant is a
pseudonym that holds within one contest. Instants are whole microseconds since 1970-01-01T00:00:00Z
(`calendar.instant`), so they compare exactly; rows of one kind come in the order in which they were
recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A commune, department, school ... `parent` is the code of the unit it belongs to, or empty."""

    code: str
    name: str
    kind: str
    parent: str = ""


class Amount(NamedTuple):
    """A number of one unit to divide by, such as its 61,234 people; day and source are the denominator's."""

    unit: str
    denominator: str
    value: int


class Registration(NamedTuple):
    """A contestant entered.

    `complete`: every required field is filled. A later row of the same contestant replaces it.
    """

    at: int
    contestant: str
    unit: str
    complete: bool = True
    household: str = ""


class Step(NamedTuple):
    """A contestant finished a part of a learning round:

    `topics` (all of them) or `story` (sent and not refused).
    """

    at: int
    contestant: str
    round: str
    part: str


class Attempt(NamedTuple):
    """A finished attempt at the quiz of a round.

    `seed` gives the questions drawn and the order of options (`quiz.paper`); `answers` holds one letter a
    question, the option's own letter in the bank or `-` for none. `correct` and `wrong` are what was marked
    when it was handed in.
    """

    at: int
    contestant: str
    round: str
    number: int
    started_at: int
    seed: str
    answers: str
    correct: int
    wrong: int
    prediction: int | None = None


class Count(NamedTuple):
    """Figures of one unit from a sheet (counts only): people registered, submitted, valid ... as of `as_of`.

    A sheet is always handed in after the instant it is of, so it belongs to the picture of `as_of` whenever
    it comes. A later row (by `at`) of the same unit and `as_of` is a correction; the rows before it stay.
    """

    at: int
    as_of: int
    round: str
    unit: str
    registered: int
    submitted: int
    valid: int
    source: str = ""


class Given(NamedTuple):
    """A figure brought in from outside for a contestant or a unit:

    metric `metric` is `value` (in its smallest unit).
    """

    at: int
    subject: str
    metric: str
    value: int


class EntryVersion(NamedTuple):
    """A work handed in for a round.

    The counted version follows from `entry.counted`; late ones are kept and not counted.
    """

    at: int
    entry: str
    round: str
    unit: str
    contestant: str
    version: int
    channel: str
    title: str
    sha256: str
    size: int


class Sheet(NamedTuple):
    """A signed score sheet:

    points per criterion in hundredths. A later row of the same judge and entry replaces it.
    """

    at: int
    round: str
    entry: str
    judge: str
    points: Mapping[str, int]


class Decision(NamedTuple):
    """An act of a person that the rules fold in.

    `kind` is one of `DECISIONS`; `data` holds plain JSON values. Where only one officer is named, a document
    signed above them approves: `second` is `document:` and its number, data `endorsed` that and its SHA-256.
    """

    at: int
    number: int
    kind: str
    subject: str
    data: Mapping[str, Any]
    reason: str = ""
    by: str = ""
    second: str = ""


DECISIONS: Mapping[str, str] = {
    "extend": "subject round:PART; data to (instant), units (codes, empty = all): the window closes later",
    "move": "subject a step of the calendar (`steps.py`) by its key; data to (instant): it falls due then",
    "void": "subject round; data from, to (instants), of (contestants, absent = all): attempts handed in "
    "then do not count",
    "disqualify": "subject contestant, unit or entry code: out of standings, selections and prizes",
    "same": "subject contestant; data as (contestant), keep (first, best or both): the two are one person, "
    "of whom the first registered or the best counts; both: they are two persons after all",
    "leave": "subject contestant: has left the contest and counts in no figure",
    "screen": "subject entry; data ok, failed (checks): the eligibility gate",
    "withdraw": "subject unit; data round: gives its place up",
    "silent": "subject unit; data round: handed nothing in until the last day of replacement",
    "replace": "subject selection; data out, in (unit codes): a reserve takes the seat",
    "recuse": "subject entry; data round, judge, alternate (may be empty)",
    "review": "subject entry; data round, points (hundredths, may be empty): the chair has looked at a wide "
    "gap; points of a third marking replace the score",
    "panel": "subject round; data judges, alternates (lists of judge codes), chair, secretary",
    "assign": "subject round; data stage (1: given, judges by entry; 2: entries, which all judges read): who "
    "reads what where entries are too many",
    "calibrate": "subject round; data entries (SHA-256 by code): samples that every judge scores first; the "
    "last one holds",
    "vote": "subject standing, selection, round or 'prizes'; data order (codes, best first; a list of codes: "
    "equals, whom the next rung separates), votes (how many for whom), present: a signed panel vote among "
    "tied",
    "commit-seed": "subject standing, round or selection, or ROUND:order (of presentations); data sha256",
    "reveal-seed": "subject standing, round or selection, or ROUND:order; data seed, of (whom it orders)",
    "advance": "subject selection; data units (codes in order): the picked units are confirmed",
    "publish": "subject selection or 'prizes'; data digest, reserved (numbers of appeals nobody has looked "
    "at): the provisional result is given out, and can be contested from here on",
    "admit": "subject appeal; data about (selection or 'prizes'), admitted: whether it is looked into and "
    "holds that result up until it is answered",
    "answer": "subject appeal; data about, upheld: an admitted appeal is ruled on",
    "confirm": "subject standing, selection or 'prizes'; data digest: the provisional result is final",
    "look": "subject contestant; data found (as-said, otherwise, unreached): somebody of the sample drawn "
    "before prizes was called or seen",
    "withhold": "subject prize; data count: that many of it are left unawarded",
    "share": "subject prize; data among (codes; empty = as the rules say): these equals, whose places "
    "begin at it, share what those places are worth; the last one of a prize holds",
    "revoke": "subject award; data awards (numbers), document (by which, may be empty): they stand no more",
    "give-back": "subject award; data amount (whole đồng), on (day), document: money that came back",
    "regrade": "subject round; data question, key (letters that are right; empty = all answers are right)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that happened in one contest.

    What it is measured against (units, amounts) stands in the definition.
    """

    registrations: Sequence[Registration] = ()
    steps: Sequence[Step] = ()
    attempts: Sequence[Attempt] = ()
    counts: Sequence[Count] = ()
    givens: Sequence[Given] = ()
    entries: Sequence[EntryVersion] = ()
    sheets: Sequence[Sheet] = ()
    decisions: Sequence[Decision] = ()


FACTS: Mapping[str, type[NamedTuple]] = {
    "registrations": Registration,
    "steps": Step,
    "attempts": Attempt,
    "counts": Count,
    "givens": Given,
    "entries": EntryVersion,
    "sheets": Sheet,
}
"""Kinds of fact by the name of their field in `Record`, their table and their file in a bundle."""
