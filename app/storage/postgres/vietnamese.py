"""Vietnamese names in order and in search, as columns: PostgreSQL needs no ICU and no extension for either.

Knows letters and tones. `sort_key` orders as the dictionary (and ICU's `vi`) does when keys are compared
byte by byte (columns with COLLATE "C"); `search_key` forgets accents, so that a keyboard without them finds
everything.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ORDER = " _-,;:!?.'\"()[]{}@*/\\&#%+<=>0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Each letter of the alphabet becomes one sign after the space; the space itself parts the levels of a key.
_CODES = {letter: chr(0x21 + place) for place, letter in enumerate(_ORDER)}
_UNKNOWN = "~"

# ngang (0), huyền, hỏi, ngã, sắc, nặng: the order of tones in dictionaries and in CLDR.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

_KIND_OF_UNIT = re.compile(r"(xã|phường|đặc khu)\s+(?=\S)", re.IGNORECASE)


def sort_key(name: str) -> str:
    """A key whose order is the dictionary's: all letters, then tones by syllable, then small letters first.

    The tone belongs to the syllable, wherever it is written: `hoà` and `hòa` have one key.
    """
    letters: list[str] = []
    tones: list[str] = []
    capitals: list[str] = []
    for word in unicodedata.normalize("NFC", " ".join(name.split())).split(" "):
        marks = []
        if letters:
            letters.append(_CODES[" "])
        for letter in word:
            plain, mark = _toneless(letter)
            marks.append(mark)
            small = plain.lower()
            letters += [_CODES.get(each, _UNKNOWN + each) for each in small]
            capitals.append("1" if plain != small else "0")
        tones.append("".join(marks) or "0")
    return " ".join(("".join(letters), "".join(tones), "".join(capitals)))


@lru_cache(maxsize=10_000)
def unit_sort_key(name: str) -> str:
    """The sort key of a unit's proper name: communes, wards and special zones mix in one list."""
    composed = unicodedata.normalize("NFC", name).strip()
    return sort_key(_KIND_OF_UNIT.sub("", composed, count=1) if _KIND_OF_UNIT.match(composed) else composed)


@lru_cache(maxsize=10_000)
def search_key(text: str) -> str:
    """`text` without accents, case and signs: for a `search_key` column, and for what is looked for in it."""
    open_letters = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    plain = "".join(letter for letter in open_letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain))


def _toneless(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone's digit (empty for ngang). `ă â ê ô ơ ư đ` stay letters."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(_TONES[part] for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone
