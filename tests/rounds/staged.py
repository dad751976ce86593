"""A contest in three rounds, as small as the letter's is large: 12 wards, 2 departments, a panel of five.

`Play` writes its record down act by act: counts of Round 1, entries of Round 2, the final of Round 3.
"""

from datetime import date
from decimal import Decimal

from judging.rubric import BlankSheet, Criterion, Level, Rubric
from judging.rubric import Text as RubricText
from rounds.calendar import HOUR, instant
from rounds.contest import outcome
from rounds.definition import (
    Addend,
    Block,
    Contest,
    Denominator,
    Eligibility,
    Entry,
    Exit,
    Judging,
    Learning,
    Metric,
    Prize,
    Prizes,
    Qualify,
    Quota,
    Round,
    Selection,
    Standing,
    Text,
    Window,
)
from rounds.definition.folder import Definition
from rounds.record import Amount, Count, Decision, EntryVersion, Given, Record, Sheet, Unit

ZONE = "Asia/Ho_Chi_Minh"
WARDS = [f"W{number:02}" for number in range(1, 13)]
DEPARTMENTS = ["D1", "D2"]
MILLION = 1_000_000
WORD = Text(vi="Hội thi", en="Contest")


def june(day, hour=0):
    """An instant in June 2026, local time."""
    return instant(date(2026, 6, day), ZONE) + hour * HOUR


def days(first, last):
    return Window(from_=date(2026, 6, first), to=date(2026, 6, last))


ROUNDS = (
    Round(id="round-1", title=WORD, learning=Learning(window=days(1, 10), source="counts")),
    Round(
        id="round-2",
        title=WORD,
        field="into-2",
        entry=Entry(window=days(12, 16), channels=("site", "zalo", "email"), counted="first_valid"),
        judging=Judging(window=days(17, 20), sheet="entry", judges=5, method="mean", gap=Decimal(20)),
    ),
    Round(
        id="round-3",
        title=WORD,
        field="into-3",
        entry=Entry(window=days(21, 23)),
        judging=Judging(window=days(25, 25), sheet="entry", judges=5, method="mean"),
    ),
)

METRICS = {
    "participation": Metric(kind="ratio", title=WORD, round="round-1", of="valid", per="staff"),
    "mean_score": Metric(kind="given", title=WORD, round="round-1"),
    "achievement": Metric(
        kind="weighted_sum",
        title=WORD,
        round="round-1",
        parts=(
            Addend(metric="participation", weight=Decimal("0.6")),
            Addend(metric="mean_score", weight=Decimal("0.4"), scale=Decimal(100)),
        ),
    ),
    "entry_score": Metric(kind="judged", title=WORD, round="round-2"),
    "entry_majority": Metric(kind="majority", title=WORD, round="round-2"),
    "final_score": Metric(kind="judged", title=WORD, round="round-3"),
    "total": Metric(
        kind="weighted_sum",
        title=WORD,
        round="round-3",
        parts=(
            Addend(metric="entry_score", weight=Decimal("0.4")),
            Addend(metric="final_score", weight=Decimal("0.6")),
        ),
    ),
}

STANDINGS = (
    Standing(
        id="first",
        title=WORD,
        of="units",
        round="round-1",
        ladder=("achievement",),
        blocks=("ward", "department"),
        qualify=(Qualify(metric="participation", at_least=Decimal("0.5")),),
    ),
    Standing(
        id="second",
        title=WORD,
        of="units",
        round="round-2",
        ladder=("entry_score", "entry_majority"),
        together=True,
    ),
    Standing(id="final", title=WORD, of="units", round="round-3", ladder=("total",), together=True),
)

SELECTIONS = (
    Selection(
        id="into-2",
        title=WORD,
        standing="first",
        reserve=3,
        replace_until=date(2026, 6, 14),
        quotas=(Quota(block="ward", seats=10), Quota(block="department", seats=1)),
    ),
    Selection(id="into-3", title=WORD, standing="second", quotas=(Quota(seats=6),), reserve=1),
)

PRIZES = (
    Prize(id="nhat", title=WORD, count=1, each=10 * MILLION, ranks_of="final"),
    Prize(id="nhi", title=WORD, count=2, each=5 * MILLION, ranks_of="final"),
    Prize(id="ba", title=WORD, count=3, each=3 * MILLION, ranks_of="final"),
    Prize(
        id="khuyen-khich",
        title=WORD,
        count=5,
        each=2 * MILLION,
        exit=Exit(left="round-2", not_picked="into-3"),
    ),
)

SPLIT = {"effect": 60, "form": 40}
BLANK = BlankSheet(
    id="entry",
    name=RubricText(vi="Phiếu chấm", en="Sheet"),
    max_points=100,
    step=1,
    criteria=tuple(
        Criterion(id=id, weight=weight, name=RubricText(vi=id, en=id), ask=RubricText(vi=id, en=id))
        for id, weight in SPLIT.items()
    ),
)
RUBRIC = Rubric(
    version=1, levels=(Level(id="1", from_=0, name=RubricText(vi="Đạt", en="Pass")),), sheets=(BLANK,)
)


def definition(*, rounds=ROUNDS, selections=SELECTIONS, **settings):
    contest = Contest(
        format=1,
        id="thi-thu",
        title=WORD,
        short=WORD,
        organiser=WORD,
        summary=WORD,
        eligibility=Eligibility(who=WORD),
        rounds=rounds,
        metrics=METRICS,
        standings=STANDINGS,
        selections=selections,
        prize_lines=PRIZES,
        prizes=Prizes(**{"total": 39 * MILLION, "several": "highest_only", **settings}),
        blocks=(
            Block(id="ward", title=WORD, kinds=("ward",)),
            Block(id="department", title=WORD, kinds=("department",)),
        ),
        denominators=(Denominator(id="staff", title=WORD, column="staff", source=WORD),),
    )
    units = [Unit(code, code, "ward") for code in WARDS] + [
        Unit(code, code, "department") for code in DEPARTMENTS
    ]
    return Definition(
        contest=contest,
        units=tuple(units),
        bank=None,
        rubrics={"rubric.toml": RUBRIC},
        files={},
        amounts=tuple(Amount(unit.code, "staff", 100) for unit in units),
    )


class Play:
    """A record in the making: `decide` numbers the acts; `count`, `hand_in` and `mark` play the rounds."""

    def __init__(self, rules=None):
        self.rules = rules or definition()
        self.counts, self.givens, self.entries, self.sheets, self.decisions = [], [], [], [], []

    def decide(self, at, kind, subject, *, why="", by="an", second="", **data):
        self.decisions.append(Decision(at, len(self.decisions) + 1, kind, subject, data, why, by, second))

    def count(self, units=(*WARDS, *DEPARTMENTS)):
        """Round 1: 98, 96, 94 ... of 100 take part, and 90, 89, 88 ... is the mean score."""
        for number, unit in enumerate(units):
            valid = 98 - 2 * number
            self.counts.append(Count(june(10, 20), june(10, 20), "round-1", unit, valid, valid, valid))
            self.givens.append(Given(june(10, 20), unit, "mean_score", 90 - number))

    def hand_in(self, round, unit, at, *, entry="", channel="site", number=1):
        entry = entry or f"{unit}-{round[-1]}"
        self.entries.append(EntryVersion(at, entry, round, unit, "", number, channel, entry, "00", 1))

    def seat(self, round, at, judges=5, alternates=()):
        codes = [f"J{number}" for number in range(1, judges + 1)]
        self.decide(at, "panel", round, judges=codes, alternates=list(alternates), chair="J1", secretary="S")

    def mark(self, round, at, marks):
        """Every judge's total by entry: `{"W01-2": [88, 86, ...]}`, or by name where judges are missing."""
        for entry, row in marks.items():
            named = (
                row if isinstance(row, dict) else {f"J{number}": mark for number, mark in enumerate(row, 1)}
            )
            for judge, total in named.items():
                effect = total * 60
                points = {"effect": effect - effect % 100, "form": total * 100 - (effect - effect % 100)}
                self.sheets.append(Sheet(at, round, entry, judge, points))

    def record(self):
        return Record(
            counts=self.counts,
            givens=self.givens,
            entries=self.entries,
            sheets=self.sheets,
            decisions=self.decisions,
        )

    def outcome(self, as_of):
        return outcome(self.rules, self.record(), as_of)
