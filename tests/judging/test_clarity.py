"""Doubts about a rubric: what judges would read differently, and nothing about one that is clear."""

from __future__ import annotations

import tomllib
from fractions import Fraction

from app.config import ROOT
from judging import rubric
from judging.clarity import doubts
from judging.reasons import Reason, reason
from judging.rubric import BlankSheet, Criterion, Level, Rubric, Text

LEVELS = (
    Level(id="2", from_=Fraction(1, 2), name=Text(vi="Đạt", en="Fair")),
    Level(id="1", from_=Fraction(0), name=Text(vi="Chưa đạt", en="Poor")),
)
CLEAR = {"2": "Có số liệu trước và sau khi dùng", "1": "Không có số liệu nào kèm theo"}


def criterion(name: str, ask: str, weight: int = 50, said: dict[str, str] = CLEAR) -> Criterion:
    words = {id: Text(vi=each, en=each) for id, each in said.items()}
    return Criterion(
        id=name.lower(),
        weight=Fraction(weight),
        name=Text(vi=name, en=name),
        ask=Text(vi=ask, en=ask),
        levels=words,
    )


def found(*criteria: Criterion, step: str = "1") -> list[Reason]:
    total = sum((each.weight for each in criteria), Fraction(0))
    name = Text(vi="Phiếu", en="Sheet")
    sheet = BlankSheet(id="a", name=name, max_points=total, step=Fraction(step), criteria=criteria)
    return doubts(Rubric(version=1, levels=LEVELS, sheets=(sheet,)))


def doubt(code: str, path: str, **values: object) -> Reason:
    return reason(f"clarity.{code}", path=f"sheet[1].criterion{path}", warning=True, **values)


NEW = criterion("Tính mới", "Điểm nào chưa ai làm?", 34)
USE = criterion("Ích lợi", "Ai bớt được thời gian?", 33)
SAFE = criterion("An toàn", "Dữ liệu nào được đưa vào máy?", 33)


def test_a_clear_rubric_gives_no_doubt() -> None:
    assert found(NEW, USE, SAFE) == []


def test_levels_that_say_little_are_named() -> None:
    said = {"2": "Bài làm rất tốt và phù hợp", "1": "Yếu"}
    assert found(NEW, USE, criterion("An toàn", "Dữ liệu nào được đưa vào máy?", 33, said)) == [
        doubt("vague-level", "[3].levels.2", criterion="An toàn", level="Đạt", word="rất tốt"),
        doubt("bare", "[3].levels.1", criterion="An toàn", level="Chưa đạt"),
    ]
    same = {"2": "Có số liệu trước và sau", "1": "Có số  liệu trước và SAU"}
    assert found(NEW, USE, criterion("An toàn", "Dữ liệu nào được đưa vào máy?", 33, same)) == [
        doubt("levels-alike", "[3].levels.1", criterion="An toàn", level="Chưa đạt", other="Đạt")
    ]
    assert found(NEW, USE, criterion("An toàn", "Dữ liệu nào được đưa vào máy?", 33, {"2": CLEAR["2"]})) == [
        doubt("level-missing", "[3].levels.1", criterion="An toàn", level="Chưa đạt")
    ]


def test_questions_that_ask_much_or_nothing_are_named() -> None:
    asked = criterion("An toàn", "Dữ liệu có phù hợp? Ai soát lại?", 33)
    assert found(NEW, USE, asked) == [
        doubt("two-questions", "[3].ask", criterion="An toàn"),
        doubt("vague-question", "[3].ask", criterion="An toàn", word="phù hợp"),
    ]


def test_criteria_that_ask_the_same_are_named() -> None:
    one = criterion("Tiết kiệm thời gian", "Người dân tiết kiệm thời gian ra sao?", 34)
    other = criterion("Hiệu quả thời gian", "Tiết kiệm được thời gian bao nhiêu?", 33)
    assert found(one, other, SAFE) == [
        doubt(
            "overlap",
            "[2]",
            first=1,
            criterion="Hiệu quả thời gian",
            other="Tiết kiệm thời gian",
            words="gian, kiệm, thời, tiết",
        )
    ]


def test_weights_that_decide_all_or_nothing_are_named() -> None:
    heavy, light = criterion("Tính mới", "Điểm nào chưa ai làm?", 64), criterion("An toàn", "Dữ liệu nào?", 3)
    assert found(heavy, USE, light, step="3") == [
        doubt("too-heavy", "[1].weight", criterion="Tính mới", weight="64"),
        doubt("too-light", "[3].weight", criterion="An toàn", weight="3"),
    ]
    coarse = criterion("An toàn", "Dữ liệu nào được đưa vào máy?", 33)
    assert doubt("no-points", "[1].weight", criterion="An toàn", level="Đạt") in found(coarse, NEW, step="34")


def test_the_example_contest_gives_few_doubts() -> None:
    file = ROOT / "rounds" / "contests" / "ung-dung-ai-2026" / "rubric.toml"
    read, _ = rubric.read(tomllib.loads(file.read_text(encoding="utf-8")), "rubric.toml")
    assert read is not None
    assert len(doubts(read)) < 12
