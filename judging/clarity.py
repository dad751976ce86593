"""What in a rubric will be read differently by different judges: doubts for its authors, before it is frozen.

    doubts(rubric) -> Reasons, all of them warnings, each with the key path it is about

Rules of thumb, every one of which an author may pass over. Reads the Vietnamese, which judges read. Knows no
entry and no model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from judging.exact import plain
from judging.reasons import Reason
from judging.rubric import BlankSheet, Criterion, Level, Rubric, band

FEWEST_WORDS = 4
"""Of a descriptor; with fewer it says hardly more than the name of its level."""
SAME_WORDS = Fraction(3, 5)
"""Share of the words of the shorter of two criteria that the other has too."""
HEAVIEST, LIGHTEST = Fraction(2, 5), Fraction(1, 20)
"""Shares of all points."""

_VAGUE = """
rất tốt|khá tốt|tốt|phù hợp|hợp lý|tương đối|nhất định|cơ bản|đáng kể|ấn tượng|thuyết phục|nói chung|đầy đủ|
có chất lượng|chất lượng cao|hiệu quả cao|sáng tạo|nổi bật|xứng đáng|bình thường|tạm được|vân vân
"""
_VAGUE_WORDS = re.compile(rf"(?<!\w)(?:{_VAGUE.replace(chr(10), '').strip('|')})(?!\w)")
_SMALL_WORDS = """
bài của và có không các những được cho là một trong với ở về này đó gì nào hay thì ra vào từ bằng như khi đã
đang sẽ ai bao nhiêu người nơi việc thế theo trên dưới
"""
_SMALL = frozenset(_SMALL_WORDS.split())


def doubts(rubric: Rubric) -> list[Reason]:
    """Every doubt, in the order of the file."""
    return [
        each
        for number, sheet in enumerate(rubric.sheets, 1)
        for each in _sheet(sheet, rubric.levels, f"sheet[{number}]")
    ]


def _sheet(sheet: BlankSheet, levels: Sequence[Level], path: str) -> Iterator[Reason]:
    for number, criterion in enumerate(sheet.criteria, 1):
        at = f"{path}.criterion[{number}]"
        name = criterion.name.vi
        yield from _asking(criterion, at)
        yield from _wording(criterion, levels, at)
        share = criterion.weight / sheet.max_points if sheet.max_points else Fraction(0)
        if share > HEAVIEST:
            yield _doubt("clarity.too-heavy", f"{at}.weight", criterion=name, weight=plain(criterion.weight))
        elif share < LIGHTEST:
            yield _doubt("clarity.too-light", f"{at}.weight", criterion=name, weight=plain(criterion.weight))
        for level in levels:
            least, most = band(level, criterion, sheet, levels)
            if least > most:
                yield _doubt("clarity.no-points", f"{at}.weight", criterion=name, level=level.name.vi)
    for (first, one), (second, other) in combinations(enumerate(sheet.criteria, 1), 2):
        same = _words(one) & _words(other)
        shorter = min(len(_words(one)), len(_words(other)))
        if len(same) >= 3 and len(same) >= SAME_WORDS * shorter:
            names = {"criterion": other.name.vi, "other": one.name.vi, "words": ", ".join(sorted(same))}
            yield _doubt("clarity.overlap", f"{path}.criterion[{second}]", first=first, **names)


def _asking(criterion: Criterion, path: str) -> Iterator[Reason]:
    if criterion.ask.vi.count("?") > 1:
        yield _doubt("clarity.two-questions", f"{path}.ask", criterion=criterion.name.vi)
    if found := _vague(criterion.ask.vi):
        yield _doubt("clarity.vague-question", f"{path}.ask", criterion=criterion.name.vi, word=found)


def _wording(criterion: Criterion, levels: Sequence[Level], path: str) -> Iterator[Reason]:
    said: dict[str, Level] = {}
    for level in levels:
        names = {"criterion": criterion.name.vi, "level": level.name.vi}
        at = f"{path}.levels.{level.id}"
        if level.id not in criterion.levels:
            yield _doubt("clarity.level-missing", at, **names)
            continue
        words = _plain(criterion.levels[level.id].vi)
        if len(words.split()) < FEWEST_WORDS:
            yield _doubt("clarity.bare", at, **names)
        elif found := _vague(words):
            yield _doubt("clarity.vague-level", at, word=found, **names)
        if words in said:
            yield _doubt("clarity.levels-alike", at, other=said[words].name.vi, **names)
        said.setdefault(words, level)


def _vague(words: str) -> str:
    """The first word that says no more than praise; empty for none."""
    found = _VAGUE_WORDS.search(_plain(words))
    return found[0] if found else ""


def _words(criterion: Criterion) -> frozenset[str]:
    """The words that carry what a criterion asks."""
    return frozenset(re.findall(r"\w+", _plain(f"{criterion.name.vi} {criterion.ask.vi}"))) - _SMALL


def _plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).lower().split())


def _doubt(code: str, path: str, **values: object) -> Reason:
    return Reason(code, "", path, tuple(sorted(values.items())), warning=True)
