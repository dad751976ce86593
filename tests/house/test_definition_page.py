"""`docs/definition.md` and its Vietnamese twin tell the truth and say the same.

Every key with what it takes and its default, every setting, every decision, a working example.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from app.cli.new import EXAMPLE, OPENS, example
from app.config import ROOT
from judging import rubric
from rounds import definition, quiz
from rounds.definition import Contest
from rounds.definition.check import check
from rounds.definition.check.people import FIELDS
from rounds.definition.check.walk import key_of
from rounds.metric import COUNTED, METRICS
from rounds.record import DECISIONS
from rounds.units import KINDS

IN_ITS_OWN_SECTION = object()
"""Stands for the type of a value that the page explains in a table of its own."""


@dataclasses.dataclass(frozen=True)
class Page:
    """One of the two pages, and its words for what the tables say again and again."""

    text: str
    required: str
    none: str
    defaults: str
    ranks: Mapping[frozenset[str], str]
    places: Mapping[str, str]
    listed: str
    names: Mapping[object, str]

    def rows(self, marker: str) -> list[list[str]]:
        """The cells of the first table after the marker, without its heading."""
        _, found, tail = self.text.partition(f"<!-- {marker} -->")
        assert found, marker
        lines = re.search(r"^\|.*?(?=\n[^|]|\n\n|\Z)", tail, re.DOTALL | re.MULTILINE)
        assert lines
        return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[0].splitlines()[2:]]


def opened(name: str, **words: Any) -> Page:
    return Page(text=(ROOT / "docs" / name).read_text(encoding="utf-8"), **words)


UNITS, PEOPLE, ENTRIES = frozenset({"units"}), frozenset({"people"}), frozenset({"units", "entries"})
EVERYTHING = UNITS | PEOPLE | ENTRIES

PAGES = {
    "en": opened(
        "definition.md",
        required="**required**",
        none="(none)",
        defaults="(its defaults)",
        ranks={UNITS: "units", PEOPLE: "people", ENTRIES: "units, entries", EVERYTHING: "all"},
        places={"key": "key", "decision": "decision", "operation": "operation"},
        listed="list of",
        names={
            str: "text",
            definition.Text: "text in both languages",
            rubric.Text: "text in both languages",
            int: "number",
            Decimal: "exact number",
            Fraction: "exact number",
            date: "day",
            datetime: "day with hour",
            date | datetime: "day or day with hour",
            time: "hour",
            definition.Window: "window",
            Mapping: "table",
            IN_ITS_OWN_SECTION: "see below",
        },
    ),
    "vi": opened(
        "definition.vi.md",
        required="**bắt buộc**",
        none="(không có)",
        defaults="(theo mặc định của bảng)",
        ranks={UNITS: "đơn vị", PEOPLE: "người", ENTRIES: "đơn vị, bài", EVERYTHING: "tất cả"},
        places={"key": "khóa", "decision": "quyết định", "operation": "thao tác"},
        listed="danh sách",
        names={
            str: "chữ",
            definition.Text: "chữ hai thứ tiếng",
            rubric.Text: "chữ hai thứ tiếng",
            int: "số nguyên",
            Decimal: "số chính xác",
            Fraction: "số chính xác",
            date: "ngày",
            datetime: "ngày giờ",
            date | datetime: "ngày hoặc ngày giờ",
            time: "giờ",
            definition.Window: "khoảng thời gian",
            Mapping: "bảng",
            IN_ITS_OWN_SECTION: "xem dưới đây",
        },
    ),
}

SHAPES = [
    *(shape for shape in vars(definition).values() if dataclasses.is_dataclass(shape)),
    *(quiz.Bank, quiz.Question),
    *(rubric.Rubric, rubric.Level, rubric.BlankSheet, rubric.GateCheck, rubric.Criterion),
]
SETTINGS = [
    f"{letter}{n}" for letter, last in (("T", 8), ("C", 14), ("S", 17), ("D", 11)) for n in range(1, last + 1)
]

both_pages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.__name__))


def default(field: dataclasses.Field[Any], page: Page) -> str:
    """The default of a key as the page prints it."""
    if field.default is not dataclasses.MISSING:
        return as_toml(field.default, page)
    if field.default_factory is not dataclasses.MISSING:
        return as_toml(field.default_factory(), page)
    return page.required


def as_toml(value: object, page: Page) -> str:
    if value is None:
        return page.none
    if dataclasses.is_dataclass(value):
        return page.defaults
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | Decimal):
        return f"`{value}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    return "`{}`" if isinstance(value, Mapping) else f'`"{value}"`'


def takes(hint: Any, page: Page) -> str:
    """What a key of that type takes, as the page prints it."""
    given = [part for part in get_args(hint) if part is not type(None)]
    if hint in page.names:
        return page.names[hint]
    if hint == definition.MetricKind:
        return page.names[IN_ITS_OWN_SECTION]
    if hint is bool:
        return "`true`, `false`"
    if get_origin(hint) is tuple:
        item = takes(given[0], page)
        return f"{page.listed}{':' if item.startswith('`') else ''} {item}"
    if "Literal" in str(get_origin(hint)):
        return ", ".join(f"`{choice}`" for choice in given)
    if dataclasses.is_dataclass(hint) or get_origin(hint) is Mapping:
        return page.names[Mapping]
    # What may be left out takes what it would take otherwise.
    return page.names[date | datetime] if given == [date, datetime] else takes(given[0], page)


@both_pages
@every_shape
def test_every_key_stands_in_the_page_with_its_default(shape: type, page: Page) -> None:
    printed = {row[0].strip("`"): row[2] for row in page.rows(shape.__name__)}
    assert printed == {key_of(field): default(field, page) for field in dataclasses.fields(shape)}


@both_pages
@every_shape
def test_every_key_says_what_it_takes(shape: type, page: Page) -> None:
    hints = get_type_hints(shape)
    printed = {row[0].strip("`"): row[1] for row in page.rows(shape.__name__)}
    assert printed == {key_of(field): takes(hints[field.name], page) for field in dataclasses.fields(shape)}


@both_pages
def test_every_kind_of_metric_is_explained(page: Page) -> None:
    printed = {row[0].strip("`"): (row[1], row[2], row[3]) for row in page.rows("metrics")}
    assert printed == {
        kind: (
            page.ranks[frozenset(map(str, what.measures))],
            ", ".join(f"`{key}`" for key in what.needs),
            ", ".join(f"`{key}`" for key in what.may),
        )
        for kind, what in METRICS.items()
    }


@both_pages
def test_all_that_can_be_counted_is_explained(page: Page) -> None:
    assert [row[0].strip("`") for row in page.rows("counted")] == list(COUNTED)


@both_pages
def test_every_setting_has_a_line(page: Page) -> None:
    assert [row[0] for row in page.rows("settings")] == SETTINGS


@both_pages
def test_settings_name_keys_and_decisions_that_exist(page: Page) -> None:
    key, decision, operation = page.places["key"], page.places["decision"], page.places["operation"]
    for setting, _, where, _ in page.rows("settings"):
        assert re.search(rf"\b({key}|{decision}|{operation})\b", where), setting
        for path in re.findall(rf"{key} `([^`]+)`", where):
            assert leads_somewhere(path), (setting, path)
        for kind in re.findall(rf"{decision} `([^`]+)`", where):
            assert kind in DECISIONS, (setting, kind)


def leads_somewhere(path: str) -> bool:
    """Whether a key path without numbers, such as `round.learning.late`, is a key of the definition."""
    shape: Any = Contest
    for step in path.split("."):
        hints = get_type_hints(shape)
        names = {key_of(field): field.name for field in dataclasses.fields(shape)}
        if step not in names:
            return False
        shape = table_in(hints[names[step]])
    return True


def test_keys_that_no_rule_asks_are_said_to_decide_nothing() -> None:
    groups = {row[0]: re.findall(r"`([a-z_.]+)`", row[2]) for row in PAGES["en"].rows("asked")}
    listed = [key for keys in groups.values() for key in keys]
    assert groups.keys() == {"shown", "kept"}
    assert len(listed) == len(set(listed))
    assert [key for key in listed if not leads_somewhere(key)] == []
    rules = (path for name in ("rounds", "judging") for path in (ROOT / name).rglob("*.py"))
    elsewhere, readers = {"definition", "check", "simulation"}, {"clone.py", "folder.py", "line.py"}
    asked = {
        word
        for path in rules
        if elsewhere.isdisjoint(path.relative_to(ROOT).parts) or path.name in readers
        for word in re.findall(r"\.(\w+)", path.read_text(encoding="utf-8"))
    }
    prose = {"format", "title", "note", "link"}
    for shape in (each for each in SHAPES if each.__module__.startswith("rounds.definition")):
        for field in dataclasses.fields(shape):
            table = table_in(get_type_hints(shape)[field.name])
            if field.name not in asked and key_of(field) not in prose and table in (None, definition.Text):
                ends = [key for key in listed if key.split(".")[-1] == key_of(field)]
                assert ends, f"no rule reads {shape.__name__}.{field.name}, and the page does not say so"


def table_in(hint: Any) -> Any:
    """The dataclass inside a hint such as `tuple[Round, ...]` or `Learning | None`."""
    if dataclasses.is_dataclass(hint):
        return hint
    return next((found for part in get_args(hint) if (found := table_in(part))), None)


@both_pages
def test_every_decision_is_listed(page: Page) -> None:
    assert sorted(row[0].strip("`") for row in page.rows("decisions")) == sorted(DECISIONS)


@both_pages
def test_words_of_registration_and_units_are_listed(page: Page) -> None:
    assert [word for word in (*FIELDS, *KINDS) if f"`{word}`" not in page.text] == []


@both_pages
def test_the_example_is_the_one_that_new_writes(page: Page) -> None:
    printed = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", page.text, re.DOTALL | re.MULTILINE))
    assert printed == {
        name: (EXAMPLE / name).read_text(encoding="utf-8")
        for name in ("contest.toml", "units.csv", "questions.json")
    }


def test_the_example_passes() -> None:
    found, reasons = check(example("lang-so", OPENS))
    assert reasons == []
    assert found is not None
    assert len(found.units) == 3


def test_both_pages_have_the_same_sections_and_name_the_same_things() -> None:
    """Section by section the same tables and the same words of the program."""
    english, vietnamese = (outline(PAGES[language].text) for language in ("en", "vi"))
    assert vietnamese == english


def outline(text: str) -> list[tuple[int, list[str], set[str]]]:
    """Of each section: how deep it stands, the markers of its tables, and what it sets in backticks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [
        (len(depth), re.findall(r"<!-- (\w+) -->", body), set(re.findall(r"`([^`\n]+)`", body)))
        for depth, body in re.findall(r"^(#+) (.*?)(?=^#+ |\Z)", prose, re.DOTALL | re.MULTILINE)
    ]


def test_the_pages_lead_to_each_other() -> None:
    leads = {language: re.findall(r"\]\(([\w.]+)\)", PAGES[language].text) for language in PAGES}
    assert leads == {"en": ["definition.vi.md"], "vi": ["definition.md"]}
