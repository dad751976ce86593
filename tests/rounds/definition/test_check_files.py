"""Files and the sheet of units of a contest folder: one thing is broken, exactly that is said."""

from __future__ import annotations

import unicodedata

import pytest

from rounds.definition import folder
from rounds.reasons import Reason, reason
from rounds.record import Amount, Unit
from tests.rounds.good_contest import UNITS, changed, found, good, mistake, warned

CSV = "units.csv"
KINDS = "commune, ward, special_zone, department, section, school, neighbourhood, organisation"


def without(name: str) -> dict[str, bytes]:
    """The files without one."""
    return {other: data for other, data in good().items() if other != name}


def units(old: str, new: str) -> dict[str, bytes]:
    """The files with one place of the sheet of units changed."""
    return changed((old, new), file=CSV)


CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "broken TOML": (
        changed(('id = "mau"', 'id = "mau')),
        [mistake("toml.broken", "[2]", detail="Illegal character '\\n'")],
    ),
    "key twice": (
        changed(('id = "mau"', 'id = "mau"\nid = "mau"')),
        [mistake("toml.broken", "[3]", detail="Cannot overwrite a value")],
    ),
    "no contest.toml": (
        {"rules.md": b"A", "rules.en.md": b"A"},
        [mistake("file.missing", "", name="contest.toml")],
    ),
    "no rules": (without("rules.md"), [mistake("rules.missing", "", file="rules.md", language="vi")]),
    "empty English rules": (
        {**good(), "rules.en.md": b" \n"},
        [mistake("rules.empty", "", file="rules.en.md", language="en")],
    ),
    "no course text": (
        without("course/T2.md"),
        [mistake("file.missing", "topic[2]", name="course/T2.md")],
    ),
    "course text out of the folder": (
        changed(
            (
                'title = { vi = "Chuyên đề hai", en = "Topic two" }',
                'title = { vi = "A", en = "A" }\ncourse = "../T2.md"',
            )
        ),
        [mistake("file.bad-name", "topic[2].course", got="../T2.md")],
    ),
    "rubric of the machine": (
        changed(("judges = 5", 'judges = 5\nrubric = "/etc/rubric.toml"')),
        [mistake("file.bad-name", "round[2].judging.rubric", got="/etc/rubric.toml")],
    ),
    "a hidden file": (
        {**good(), "course/.env": b""},
        [mistake("file.bad-name", "", file="course/.env", got="course/.env")],
    ),
    "old Vietnamese encoding": (
        {
            **good(),
            CSV: unicodedata.normalize("NFD", "code,name,kind,people\nX1,Mông,ward,1\n")
            .replace("o\u0302", "ô")
            .encode("cp1258"),
        },
        [mistake("file.not-utf8", "[2]", file=CSV)],
    ),
    "UTF-16": ({**good(), CSV: UNITS.encode("utf-16-le")}, [mistake("file.not-utf8", "[2]", file=CSV)]),
    "byte order mark": (
        {name: b"\xef\xbb\xbf" + data if name != "questions.json" else data for name, data in good().items()},
        [],
    ),
    "separate accents": (
        {**good(), CSV: unicodedata.normalize("NFD", UNITS).encode()},
        [mistake("file.not-nfc", "[2]", file=CSV)],
    ),
    "zero bytes": ({**good(), "rules.md": b"A\0B"}, [mistake("file.not-text", "", file="rules.md")]),
    "semicolons instead of commas": ({**good(), CSV: UNITS.replace(",", ";").encode()}, []),
    "no column of the denominator": (
        units("parent,people,", "parent,peoples,"),
        [mistake("units.column-missing", "[1]", file=CSV, column="people", near="peoples")],
    ),
    "no units": (
        {**good(), CSV: b"code,name,kind,people\n"},
        [mistake("units.empty", "", file=CSV)],
    ),
    "a cell too many": (
        units("X2,Xã Hai,commune", "X2,Xã Hai, huyện cũ,commune"),
        [mistake("units.cells", "[3]", file=CSV, got=8, expected=7)],
    ),
    "code twice": (
        units("X6,Xã Sáu", "X5,Xã Sáu"),
        [mistake("units.duplicate-code", "[7].code", file=CSV, unit="X5", first=6)],
    ),
    "code with a slash": (
        units("X6,Xã Sáu", "X/6,Xã Sáu"),
        [mistake("units.bad-code", "[7].code", file=CSV, unit="X/6")],
    ),
    "no name": (units("X6,Xã Sáu", "X6,"), [mistake("units.no-name", "[7].name", file=CSV, unit="X6")]),
    "unknown kind": (
        units("Xã Sáu,commune", "Xã Sáu,comune"),
        [
            mistake("units.unknown-kind", "[7].kind", file=CSV, got="comune", choices=KINDS, near="commune"),
            warned("units.in-no-block", "[7]", file=CSV, unit="X6", name="Xã Sáu"),
        ],
    ),
    "unknown parent": (
        units("neighbourhood,X1", "neighbourhood,X9"),
        [mistake("units.unknown-parent", "[10].parent", file=CSV, unit="X1-a", parent="X9")],
    ),
    "its own parent": (
        units("X6,Xã Sáu,commune,", "X6,Xã Sáu,commune,X6"),
        [mistake("units.own-parent", "[7].parent", file=CSV, unit="X6")],
    ),
    "two columns of one name": (
        {**good(), "units.csv": UNITS.replace("column,row", "people,row").encode()},
        [mistake("units.column-twice", "[1]", file=CSV, column="people")],
    ),
    "number with a dot": (
        units("commune,,600,", "commune,,61.234,"),
        [
            mistake("units.not-a-number", "[7].people", file=CSV, got="61.234"),
            warned(
                "units.amount-missing", "[7].people", file=CSV, unit="X6", name="Xã Sáu", denominator="people"
            ),
        ],
    ),
    "no number": (
        units("commune,,600,", "commune,,,"),
        [
            warned(
                "units.amount-missing", "[7].people", file=CSV, unit="X6", name="Xã Sáu", denominator="people"
            )
        ],
    ),
    "nobody there": (
        units("commune,,600,", "commune,,0,"),
        [warned("units.amount-zero", "[7].people", file=CSV, unit="X6", name="Xã Sáu", denominator="people")],
    ),
    "in no block": (
        units("Xã Sáu,commune", "Xã Sáu,ward"),
        [warned("units.in-no-block", "[7]", file=CSV, unit="X6", name="Xã Sáu")],
    ),
    "half a tile": (
        units("600,5,0", "600,5,"),
        [mistake("units.bad-tile", "[7].column", file=CSV, got="5,")],
    ),
    "tile taken": (
        units("600,5,0", "600,4,0"),
        [mistake("units.tile-taken", "[7].column", file=CSV, unit="X6", other="X5")],
    ),
    "unclosed quote": (
        units("X6,Xã Sáu", '"X6,Xã Sáu'),
        [mistake("units.cells", "[10]", file=CSV, got=1, expected=7)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_files_and_units(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected


SHAPES: dict[str, tuple[tuple[str, str], Reason]] = {
    "text instead of a table": (
        ('summary = { vi = "Học rồi viết.", en = "Learn, then write." }', 'summary = "Học rồi viết."'),
        mistake("shape.table-expected", "summary", got="text"),
    ),
    "text instead of a list": (
        ('also_show = ["mean"]', 'also_show = "mean"'),
        mistake("shape.list-expected", "standing[1].also_show", got="text"),
    ),
    "number instead of text": (
        ('unit = "X1"', "unit = 1"),
        mistake("shape.text-expected", "campaign[1].unit", got="integer"),
    ),
    "text instead of a number": (
        ("judges = 5", 'judges = "5"'),
        mistake("shape.int-expected", "round[2].judging.judges", got="text"),
    ),
    "true instead of a number": (
        ("judges = 5", "judges = true"),
        mistake("shape.int-expected", "round[2].judging.judges", got="true/false"),
    ),
    "true instead of the format": (
        ("format = 1", "format = true"),
        mistake("shape.unknown-choice", "format", got="True", choices="1", near=""),
    ),
    "text instead of true": (
        ("for_prize = true", 'for_prize = "yes"'),
        mistake("shape.bool-expected", "standing[4].for_prize", got="text"),
    ),
    "float instead of an exact number": (
        ('share = "100%"', "share = 0.7"),
        mistake("shape.float-not-exact", "target[1].share", got="0.7"),
    ),
    "words instead of a number": (
        ('share = "100%"', 'share = "all"'),
        mistake("shape.decimal-expected", "target[1].share", got="all"),
    ),
    "text instead of a day": (
        ("as_of = 2026-01-01", 'as_of = "1/1/2026"'),
        mistake("shape.date-expected", "denominator[1].as_of", got="text"),
    ),
    "day instead of an hour": (
        ("before = 2026-03-10", "at = 2026-03-10"),
        mistake("shape.datetime-expected", "report[1].at", got="date"),
    ),
    "hour of no day": (
        ("before = 2026-03-10", "before = 2026-03-10\ndaily = [8]"),
        mistake("shape.time-expected", "report[1].daily[1]", got="integer"),
    ),
    "number beyond all counting": (
        ("judges = 5", f"judges = {10**16}"),
        mistake("shape.int-too-large", "round[2].judging.judges", most=10**15),
    ),
    "text with a control character": (
        ('unit = "X1"', 'unit = "X\\u00001"'),
        mistake("shape.text-unfit", "campaign[1].unit", got="U+0000"),
    ),
    "unknown key": (
        ('together = true\nladder = ["work"', 'togehter = true\nladder = ["work"'),
        mistake("shape.unknown-key", "standing[3].togehter", key="togehter", near="together"),
    ),
    "missing key": (("count = 2\n", ""), mistake("shape.missing-key", "prize[3].count", key="count")),
    "unknown choice": (
        ('kinds = ["department"]', 'kinds = ["departmnet"]'),
        mistake(
            "shape.unknown-choice", "block[2].kinds[1]", got="departmnet", choices=KINDS, near="department"
        ),
    ),
}


@pytest.mark.parametrize("case", SHAPES)
def test_shapes(case: str) -> None:
    change, expected = SHAPES[case]
    assert expected in found(changed(change))


def test_a_unit_may_have_ten_levels_above_it_and_not_eleven() -> None:
    levels = ["L0,Xã,commune,,1,,", *(f"L{n},Tổ,section,L{n - 1},,," for n in range(1, 12))]
    deep = {**good(), "units.csv": (UNITS + "\n".join(levels)).encode()}
    assert found(deep) == [mistake("units.too-deep", "[22].parent", file=CSV, unit="L11", most=10)]


def test_reading_is_one_definition_with_its_units_questions_and_rubrics() -> None:
    definition, reasons = folder.read(good())
    assert reasons == []
    assert definition is not None
    assert definition.units[-1] == Unit("X1-a", "Thôn A", "neighbourhood", "X1")
    assert definition.amounts[0] == Amount("X1", "people", 100)
    assert len(definition.amounts) == 8
    assert definition.tiles["S2"] == (1, 1)
    assert definition.bank is not None
    assert len(definition.bank.questions) == 6
    assert list(definition.rubrics) == ["rubric.toml"]
    assert definition.files == good()
    assert definition.digest == folder.digest(dict(reversed(good().items())))
    assert definition.digest != folder.digest({**good(), "rules.md": b"# Other\n"})


def test_reading_refuses_a_folder_with_a_mistake_of_shape() -> None:
    files = changed(("format = 1", "format = 2"))
    assert folder.read(files) == (
        None,
        [reason("shape.unknown-choice", file="contest.toml", path="format", got="2", choices="1", near="")],
    )
