"""The form of an entry: what of it is still missing or wrong."""

from __future__ import annotations

import unicodedata
from datetime import date

from rounds import form
from rounds.definition import Entry, EntryField, Text, Window
from rounds.reasons import reason

NAME = Text(vi="Tên", en="Name")
FIELDS = (
    EntryField(id="title", title=NAME, max_letters=9),
    EntryField(id="kind", title=NAME, kind="choice", choices=(NAME, NAME), required=False),
    EntryField(id="link", title=NAME, kind="link", required=False),
    EntryField(id="work", title=NAME, kind="file", max_files=2),
)
RULES = Entry(window=Window(from_=date(2026, 1, 1), to=date(2026, 1, 2)), fields=FIELDS)


def faults(files: int = 1, **values: str) -> list[object]:
    return list(form.faults(RULES, values, {"work": files}))


def test_what_is_missing_is_named_field_by_field() -> None:
    assert faults(0, title="  ") == [
        reason("form.empty", field="title"),
        reason("form.file-missing", field="work"),
    ]
    assert faults(title="Trợ lý số") == []


def test_a_letter_with_its_accents_counts_once() -> None:
    assert faults(title=unicodedata.normalize("NFD", "Trợ lý số")) == []
    assert faults(title="Trợ lý số 2") == [reason("form.too-long", field="title", letters=11, most=9)]


def test_choices_links_and_numbers_of_files_are_those_of_the_definition() -> None:
    wrong = faults(3, title="A", kind="3", link="javascript:alert(1)")
    assert wrong == [
        reason("form.unknown-choice", field="kind"),
        reason("form.no-address", field="link"),
        reason("form.files-too-many", field="work", count=3, most=2),
    ]
    assert faults(2, title="A", kind="2", link="https://vi.example.vn/a?b=1") == []
    assert faults(title="A", link="https://[::1") == [reason("form.no-address", field="link")]


def test_an_entry_is_called_by_its_field_title_or_its_first_line() -> None:
    assert form.title(RULES, {"title": " Trợ \n lý ", "kind": "1"}) == "Trợ lý"
    other = Entry(window=RULES.window, fields=(EntryField(id="name", title=NAME), FIELDS[3]))
    assert form.title(other, {"name": "Bài"}) == "Bài"
    assert form.title(Entry(window=RULES.window, fields=FIELDS[3:]), {}) == ""
