"""Reading a rubric: what it becomes, and every mistake with its place."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from judging.reasons import Reason
from judging.rubric import BlankSheet, Criterion, GateCheck, Level, Rubric, Text, band, level_of, read

CONTESTS = Path(__file__).parents[2] / "rounds" / "contests"

SMALL = """
version = 1

[[level]]
id = "good"
from = "0.5"
name = { vi = "Tốt", en = "Good" }

[[level]]
id = "poor"
from = 0
name = { vi = "Kém", en = "Poor" }

[[sheet]]
id = "entry"
name = { vi = "Bài dự thi", en = "Entry" }
max_points = 10
step = "0.5"

[[sheet.gate]]
id = "on-time"
ask = { vi = "Đúng hạn?", en = "On time?" }

[[sheet.criterion]]
id = "effect"
weight = "7.5"
name = { vi = "Hiệu quả", en = "Effect" }
ask = { vi = "Đo thế nào?", en = "How measured?" }
levels = { good = { vi = "Có số liệu", en = "Figures" }, poor = { vi = "Không", en = "None" } }

[[sheet.criterion]]
id = "novelty"
weight = "2.5"
name = { vi = "Tính mới", en = "Novelty" }
ask = { vi = "Mới ở đâu?", en = "What is new?" }
levels = { good = { vi = "Mới", en = "New" }, poor = { vi = "Cũ", en = "Old" } }
"""

EFFECT = Criterion(
    id="effect",
    weight=Fraction("7.5"),
    name=Text(vi="Hiệu quả", en="Effect"),
    ask=Text(vi="Đo thế nào?", en="How measured?"),
    levels={"good": Text(vi="Có số liệu", en="Figures"), "poor": Text(vi="Không", en="None")},
)
NOVELTY = Criterion(
    id="novelty",
    weight=Fraction("2.5"),
    name=Text(vi="Tính mới", en="Novelty"),
    ask=Text(vi="Mới ở đâu?", en="What is new?"),
    levels={"good": Text(vi="Mới", en="New"), "poor": Text(vi="Cũ", en="Old")},
)
GOOD = Level(id="good", from_=Fraction(1, 2), name=Text(vi="Tốt", en="Good"))
POOR = Level(id="poor", from_=Fraction(0), name=Text(vi="Kém", en="Poor"))
SHEET = BlankSheet(
    id="entry",
    name=Text(vi="Bài dự thi", en="Entry"),
    max_points=Fraction(10),
    step=Fraction(1, 2),
    criteria=(EFFECT, NOVELTY),
    gate=(GateCheck(id="on-time", ask=Text(vi="Đúng hạn?", en="On time?")),),
)


def found(text: str) -> list[tuple[str, str, dict[str, object]]]:
    _, reasons = read(tomllib.loads(text), "rubric.toml")
    assert {reason.file for reason in reasons} <= {"rubric.toml"}
    return [(reason.code, reason.path, dict(reason.values)) for reason in reasons]


def test_read_gives_the_whole_rubric() -> None:
    assert read(tomllib.loads(SMALL), "rubric.toml") == (
        Rubric(version=1, levels=(GOOD, POOR), sheets=(SHEET,)),
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "values"),
    [
        ("version = 1", "version = 0", "rubric.bad-version", "version", {"version": "0"}),
        ("version = 1", "", "shape.missing-key", "version", {"key": "version"}),
        (
            "max_points = 10",
            "max_point = 10\nmax_points = 10",
            "shape.unknown-key",
            "sheet[1].max_point",
            {"key": "max_point", "near": "max_points"},
        ),
        (
            'weight = "2.5"',
            "weight = 2.5",
            "shape.float-not-exact",
            "sheet[1].criterion[2].weight",
            {"got": "2.5"},
        ),
        (
            'weight = "2.5"',
            'weight = "two"',
            "shape.decimal-expected",
            "sheet[1].criterion[2].weight",
            {"got": "two"},
        ),
        (
            'weight = "2.5"',
            'weight = "1e999999999"',
            "shape.decimal-expected",
            "sheet[1].criterion[2].weight",
            {"got": "1e999999999"},
        ),
        (
            'weight = "2.5"',
            'weight = "3.5"',
            "rubric.weights-do-not-sum",
            "sheet[1].max_points",
            {"sum": "11", "expected": "10"},
        ),
        ('step = "0.5"', "step = 0", "rubric.step-not-positive", "sheet[1].step", {"step": "0"}),
        ('from = "0.5"', "from = 1", "rubric.share-out-of-range", "level[1].from", {"share": "1"}),
        (
            "from = 0",
            'from = "0.6"',
            "rubric.levels-overlap",
            "level[2].from",
            {"level": "poor", "share": "0.6", "above": "good", "share_above": "0.5"},
        ),
        (
            "from = 0",
            'from = "0.1"',
            "rubric.levels-not-from-zero",
            "level[2].from",
            {"level": "poor", "share": "0.1"},
        ),
        (
            'id = "novelty"',
            'id = "effect"',
            "rubric.duplicate-id",
            "sheet[1].criterion[2].id",
            {"id": "effect", "first": "sheet[1].criterion[1].id"},
        ),
        (
            'id = "novelty"',
            'id = "Tính mới"',
            "rubric.bad-id",
            "sheet[1].criterion[2].id",
            {"id": "Tính mới"},
        ),
        (
            'en = "What is new?"',
            'en = " "',
            "rubric.empty-text",
            "sheet[1].criterion[2].ask.en",
            {"language": "en"},
        ),
        (', en = "On time?"', "", "shape.missing-key", "sheet[1].gate[1].ask.en", {"key": "en"}),
        (
            'poor = { vi = "Cũ"',
            'bad = { vi = "Cũ"',
            "rubric.level-unknown",
            "sheet[1].criterion[2].levels.bad",
            {"level": "bad"},
        ),
        (
            'name = { vi = "Tính mới", en = "Novelty" }',
            'name = "Novelty"',
            "shape.table-expected",
            "sheet[1].criterion[2].name",
            {"got": "text"},
        ),
    ],
)
def test_read_names_each_mistake_with_its_place(
    old: str, new: str, code: str, path: str, values: dict[str, object]
) -> None:
    assert old in SMALL
    assert (code, path, values) in found(SMALL.replace(old, new))
    assert read(tomllib.loads(SMALL.replace(old, new)), "rubric.toml")[0] is None


def test_read_says_which_weights_the_step_does_not_divide() -> None:
    assert found(SMALL.replace('step = "0.5"', "step = 2")) == [
        ("rubric.step-does-not-divide", "sheet[1].criterion[1].weight", {"step": "2", "weight": "7.5"}),
        ("rubric.step-does-not-divide", "sheet[1].criterion[2].weight", {"step": "2", "weight": "2.5"}),
    ]


def test_read_warns_of_a_level_without_descriptor_and_still_gives_the_rubric() -> None:
    text = SMALL.replace(', poor = { vi = "Cũ", en = "Old" }', "")
    rubric, reasons = read(tomllib.loads(text), "rubric.toml")
    assert rubric is not None
    assert reasons == [
        Reason(
            "rubric.level-undescribed",
            "rubric.toml",
            "sheet[1].criterion[2].levels",
            (("level", "poor"),),
            warning=True,
        )
    ]


def test_read_finds_all_mistakes_at_once_and_none_that_only_follow() -> None:
    # The unreadable weight must not raise a false sum, nor the missing `from` a false overlap.
    text = (
        SMALL.replace('weight = "2.5"', "weight = 2.5")
        .replace('from = "0.5"\n', "")
        .replace('id = "on-time"', 'id = "On time"')
        .replace('vi = "Hiệu quả"', 'vi = ""')
    )
    assert [(code, path) for code, path, _ in found(text)] == [
        ("shape.missing-key", "level[1].from"),
        ("shape.float-not-exact", "sheet[1].criterion[2].weight"),
        ("rubric.bad-id", "sheet[1].gate[1].id"),
        ("rubric.empty-text", "sheet[1].criterion[1].name.vi"),
    ]


def test_read_of_an_empty_file_asks_for_its_three_keys() -> None:
    assert found("") == [("shape.missing-key", key, {"key": key}) for key in ("version", "level", "sheet")]
    assert found("version = 1\nlevel = []\nsheet = []") == [
        ("rubric.nothing-in", "level", {"list": "level"}),
        ("rubric.nothing-in", "sheet", {"list": "sheet"}),
    ]


def test_level_of_takes_half_open_bands() -> None:
    points = [Fraction("3.5"), Fraction("3.75"), Fraction(4), Fraction("7.5"), Fraction(0)]
    assert [level_of(one, EFFECT, (GOOD, POOR)).id for one in points] == [
        "poor",
        "good",
        "good",
        "good",
        "poor",
    ]


def test_band_stays_on_the_step() -> None:
    assert [band(level, EFFECT, SHEET, (GOOD, POOR)) for level in (GOOD, POOR)] == [
        (Fraction(4), Fraction("7.5")),
        (Fraction(0), Fraction("3.5")),
    ]


def test_rubric_of_the_ai_contest_is_whole() -> None:
    table = tomllib.loads((CONTESTS / "ung-dung-ai-2026" / "rubric.toml").read_text(encoding="utf-8"))
    rubric, reasons = read(table, "rubric.toml")
    assert reasons == []
    assert rubric is not None
    assert [(level.id, level.from_) for level in rubric.levels] == [
        ("5", Fraction(9, 10)),
        ("4", Fraction(3, 4)),
        ("3", Fraction(3, 5)),
        ("2", Fraction(2, 5)),
        ("1", 0),
    ]
    assert {
        sheet.id: [(criterion.id, int(criterion.weight)) for criterion in sheet.criteria]
        for sheet in rubric.sheets
    } == {
        "entry": [
            ("relevance", 20),
            ("effect", 25),
            ("novelty", 15),
            ("feasibility", 15),
            ("safety", 15),
            ("evidence", 10),
        ],
        "final": [("message", 30), ("demo", 30), ("answers", 25), ("delivery", 15)],
    }
    entry = rubric.sheet("entry")
    assert entry is not None
    assert [check.id for check in entry.gate] == ["on_time", "one_entry", "contact", "no_secret", "original"]
    assert (entry.step, entry.max_points, rubric.sheet("other")) == (Fraction(1, 2), 100, None)
