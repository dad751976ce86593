"""House rules about words: the Vietnamese catalogue says everything that sources and templates ask for."""

from __future__ import annotations

import re

from babel.messages.catalog import Message

from app.config import ROOT
from scripts.translations import all_of, kept, messages

PLACE = re.compile(r"%\(\w+\)s|%%")


def ids() -> dict[str, Message]:
    return {str(message.id): message for message in kept() if message.id}


def test_the_catalogue_holds_exactly_what_is_used() -> None:
    used = {str(message.id) for message in messages() if message.id}
    assert set(ids()) == used


def test_words_are_asked_for_by_the_name_that_the_catalogue_looks_for() -> None:
    hidden = re.compile(r"\bgettext\(|\blazy_\w+\(|import lazy_gettext$", re.MULTILINE)
    words = ROOT / "app" / "web" / "page" / "words.py"
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")}
    assert [path.name for path, text in sources.items() if path != words and hidden.search(text)] == []


def test_everything_is_translated() -> None:
    assert [id for id, message in ids().items() if message.fuzzy or not all_of(message.string)] == []


def test_translations_keep_the_places_of_values() -> None:
    wrong = []
    for message in ids().values():
        source = message.id if isinstance(message.id, str) else message.id[-1]
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        # "1 place" and "%(num)s places" may differ in the singular; Vietnamese has one form.
        if any(sorted(PLACE.findall(source)) != sorted(PLACE.findall(string)) for string in strings):
            wrong.append(source)
    assert wrong == []


def test_message_ids_are_english() -> None:
    letters = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    names = re.compile(r"Việt Nam|Giấy khen|Bằng khen")
    assert [id for id in ids() if letters.search(names.sub("", id))] == []
