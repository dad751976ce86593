"""Sentences for reasons, in Vietnamese and English: the one place of sentences below web, api, cli and
jobs.

The sentences are data: every file of `translations/reasons/` holds tables named by code, each with `vi` and
`en`.

- `{name}` is the place of a value of the reason, `{name:,}` of a number with its thousands apart;
  `{name:moment}`, `{name:exact}` and `{name:until}` of an instant (`rounds/calendar.py: local_text`), told as
  `app/moments.py` does, the last as a deadline.
- What stands in `‹ ›` is said only when all its values have something to say: `‹ Did you mean {near}?›`.

What letters and notices say an organisation may say in words of its own (`replace`). Knows no rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

from app import moments
from app.config import BadSetting
from rounds.reasons import Reason

LANGUAGES = ("vi", "en")


class UnknownCode(KeyError):
    """A reason has no sentence: whoever adds a code adds its two sentences."""


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Every sentence by code and language. Raises ValueError where two files give the same code."""
    found: dict[str, Mapping[str, str]] = {}
    folder = resources.files("app") / "translations" / "reasons"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        for code, words in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{file.name}: {code} has its sentences in another file already")
            found[code] = words
    return found


OWN = "notices.toml"
"""The file of an instance with an organisation's own words for what letters and notices say."""
REPLACEABLE = "letter."
_own: dict[str, Mapping[str, str]] = {}


def replace(file: Path) -> None:
    """Let the sentences of `file` take the place of the program's own, as far as it has any; no file, none.

    Raises BadSetting for what is no letter, lacks a language, or has a place that brings no value.
    """
    _own.clear()
    if not file.is_file():
        return
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadSetting(str(file), f"không đọc được: {wrong}", f"cannot be read: {wrong}") from wrong
    for code, words in given.items():
        if why := _against(code, words):
            raise BadSetting(f"{file}: {code}", *why)
    _own.update(given)


def _against(code: str, words: Any) -> tuple[str, str] | None:
    """Why these words cannot stand for a code, in both languages; None when they can."""
    known = sentences().get(code) if code.startswith(REPLACEABLE) else None
    if known is None:
        return "không có mẫu nào mang tên này.", "no letter has this name."
    if not isinstance(words, dict) or set(words) != set(LANGUAGES):
        return "cần có vi và en, không gì khác.", "vi and en are needed, and nothing else."
    for language in LANGUAGES:
        try:
            strange = sorted(name for name, _ in _places(words[language]) - _places(known[language]))
        except (TypeError, ValueError) as wrong:
            return f"{language}: không hiểu được: {wrong}", f"{language}: cannot be understood: {wrong}"
        if strange:
            return (
                f"{language}: mẫu này không có giá trị {{{strange[0]}}}, hoặc viết khác.",
                f"{language}: the letter has no value {{{strange[0]}}}, or it is written otherwise.",
            )
    return None


def _places(words: str) -> frozenset[tuple[str, str]]:
    """The places of a sentence, each with how its value is told."""
    parts = Formatter().parse(words.replace("‹", "").replace("›", ""))
    return frozenset((name, how or "") for _, name, how, _ in parts if name)


def sentence(reason: Reason, language: str) -> str:
    """The sentence of a reason in `vi` or `en`. Raises UnknownCode, and KeyError where a value is missing."""
    try:
        words = (_own.get(reason.code) or sentences()[reason.code])[language]
    except KeyError:
        raise UnknownCode(reason.code) from None
    values = dict(reason.values)

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(values[name] != "" for name in places(part[1])) else ""

    return _Filler(language).vformat(re.sub(r"‹([^›]*)›", optional, words), (), values)


def letter(subject: Reason, body: Sequence[Reason], *, short: bool = False) -> tuple[str, str]:
    """Subject and body of a letter: all of it in Vietnamese, then all of it in English.

    `short`: what is paid for by its length, in Vietnamese only.
    """
    if short:
        return sentence(subject, "vi"), "\n\n".join(sentence(each, "vi") for each in body)
    said = ["\n\n".join(sentence(each, language) for each in body) for language in LANGUAGES]
    return " / ".join(sentence(subject, language) for language in LANGUAGES), "\n\n* * *\n\n".join(said)


def places(words: str) -> frozenset[str]:
    """The names of the values that a sentence shows."""
    return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)


class _Filler(Formatter):
    """Fills places; the thousands of `{name:,}` are parted as the language does it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in TIMES:
            return self._told(str(value), format_spec)
        words = str(super().format_field(value, format_spec))
        return words.replace(",", ".") if format_spec == "," and self.language == "vi" else words

    def _told(self, value: str, how: str) -> str:
        """An instant; what was told in words already when the reason was kept stays."""
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return value
        return TIMES[how](at, self.language)


TIMES: Mapping[str, Callable[[datetime, str], str]] = {
    "moment": moments.moment,
    "exact": moments.exact,
    "until": moments.until,
}
