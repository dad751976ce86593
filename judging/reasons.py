"""Why something is refused, blocked or doubtful, as a value: a code, a place and figures.

Knows no sentence and no language: `app/phrases.py` turns a `Reason` into one. `rounds/reasons.py` re-exports
the class, so the whole program has a single kind of reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is dotted kebab-case; `file` and `path` (key path) say where; `values` are sorted by name.

    `warning` marks what a person should look at but which stops nothing.
    """

    code: str
    file: str = ""
    path: str = ""
    values: tuple[tuple[str, object], ...] = ()
    warning: bool = False


def reason(code: str, *, file: str = "", path: str = "", warning: bool = False, **values: object) -> Reason:
    """A `Reason`, its values sorted by name. They are JSON scalars; fractions go through `exact.plain`."""
    return Reason(code, file, path, tuple(sorted(values.items())), warning)


CODES: Mapping[str, str] = {
    # Shape of a table in a TOML file (`reading.py`).
    "shape.table-expected": "got: kind of value found",
    "shape.list-expected": "got: kind of value found",
    "shape.text-expected": "got: kind of value found",
    "shape.int-expected": "got: kind of value found",
    "shape.int-too-large": "most",
    "shape.text-unfit": "got: the letter by its number in Unicode, U+0000",
    "shape.bool-expected": "got: kind of value found",
    "shape.date-expected": "got: kind of value found",
    "shape.datetime-expected": "got: kind of value found",
    "shape.time-expected": "got: kind of value found",
    "shape.decimal-expected": "got: the value or its kind",
    "shape.float-not-exact": 'got: the number as written; the mend is quotes ("0.5") or a whole number',
    "shape.unknown-key": "key; near: the key probably meant, or empty",
    "shape.missing-key": "key",
    "shape.unknown-choice": "got; choices: comma-separated; near: the choice probably meant, or empty",
    # A rubric file (`rubric.py`).
    "rubric.bad-version": "version: less than 1",
    "rubric.nothing-in": "list: level, sheet or criterion, which is empty",
    "rubric.bad-id": "id: not small letters, digits, - and _",
    "rubric.duplicate-id": "id; first: key path where it stands first",
    "rubric.empty-text": "language: vi or en, whose text is blank",
    "rubric.weights-do-not-sum": "sum; expected: the sheet's max_points",
    "rubric.weight-not-positive": "weight",
    "rubric.step-not-positive": "step",
    "rubric.step-does-not-divide": "step; weight: of the criterion, no whole number of steps",
    "rubric.share-out-of-range": "share: a level's `from`, not in 0 <= share < 1",
    "rubric.levels-overlap": "level, share; above, share_above: the level before it, not higher",
    "rubric.levels-not-from-zero": "level, share: the lowest level does not start at 0",
    "rubric.level-unknown": "level: described by a criterion, not on the scale",
    "rubric.level-undescribed": "level: warning, a criterion says nothing of it",
    # Doubts about a rubric, all of them warnings (`clarity.py`). Names are the Vietnamese ones.
    "clarity.level-missing": "criterion, level",
    "clarity.bare": "criterion, level: described in hardly a word",
    "clarity.vague-level": "criterion, level, word",
    "clarity.levels-alike": "criterion, level, other: the level described in the same words",
    "clarity.two-questions": "criterion",
    "clarity.vague-question": "criterion, word",
    "clarity.too-heavy": "criterion, weight",
    "clarity.too-light": "criterion, weight",
    "clarity.no-points": "criterion, level: whose band holds no point on the step of the sheet",
    "clarity.overlap": "criterion, other, first: its number, words: that both have",
    # One score sheet (`scoresheet.py`).
    "sheet.already-signed": "no values",
    "sheet.criterion-missing": "criterion: without points; missing: how many are",
    "sheet.criterion-unknown": "criterion: not on the blank sheet",
    "sheet.below-zero": "criterion, points",
    "sheet.above-the-weight": "criterion, points, weight",
    "sheet.off-the-step": "criterion, points, step",
    # The panel (`panel.py`, `assignment.py`).
    "panel.seat-empty": "seat: chair or secretary",
    "panel.person-twice": "person: holds more than one of the seats secretary, member, alternate; seats",
    "panel.too-few-judges": "judges; least",
    "panel.recusal-needs-decision": "judge, entry: the rules leave the substitute to the panel, by name",
    "panel.substitute-not-free": "judge, entry, substitute: named, but recused or already judging this entry",
    "panel.too-few-left": "entry; judges: that would count for it; least",
    "panel.not-enough-free-judges": "entry, free, needed",
    "panel.loads-too-unequal": "least, most: entries per judge that the recusals force; more than one apart",
    "panel.assignment-not-connected": "groups: of entries that share no judge",
    # Conflicts of interest (`conflict.py`).
    "conflict.author": "judge, entry",
    "conflict.own-unit": "judge, entry, unit",
    "conflict.unit-above": "judge, entry, unit: the judge's, above the entry's",
    "conflict.unit-below": "judge, entry, unit: the judge's, below the entry's",
    "conflict.past-unit": "judge, entry, unit: where the judge served before",
    "conflict.kin": "judge, entry, person: declared kin or co-author among the authors",
    "conflict.declared": "judge, entry, ground: declared for this entry",
    "conflict.mutual": "judge, entry, other_judge, other_entry: warning, each judges the other's unit",
    # A judged result (`result.py`, `scoring.py`, `ladder.py`).
    "result.no-entries": "no values",
    "result.method-unknown": "got",
    "result.too-few-judges": "entry, judges, least: no automatic result",
    "result.too-few-to-trim": "entry, judges, drop, least",
    "result.unequal-panels": "entry, judges; others: the number another entry has",
    "result.needs-every-cell": "entry, judge: the method compares what every judge gave to every entry",
    "result.not-connected": "groups: of entries that share no judge; entries: of the smallest group",
    "result.no-finite-strength": "entries: won or lost every comparison with all others",
    "result.rung-unknown": "rung, method: no such rung, or a criterion rung of a method without points",
    "result.criterion-missing": "criterion: a rung of the ladder, without points for some cell",
    "result.official-not-for-method": "method: gives no points that a third marking could replace",
    "result.gap-not-reviewed": "entry, gap, threshold",
    "robustness.method-not-additive": "method: has no score that could be drawn anew judge by judge",
    "result.tie": "entries, rank, shared (how many): still equal at the end of the ladder",
    "result.vote-needed": "entries, rank, shared",
    "result.lot-not-drawn": "entries, rank, shared: the seed is not revealed yet",
}
"""Every code this package can give, and the values that come with it."""
