"""The form of an entry: what of it is still missing or wrong before it can be handed in.

Knows the fields of the definition, what was written into them and how many files each holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from rounds.definition import Entry, EntryField
from rounds.reasons import Reason, reason


def faults(rules: Entry, values: Mapping[str, str], files: Mapping[str, int]) -> list[Reason]:
    """Everything that keeps an entry from being handed in, in the order of the fields.

    `values` by field; of a choice the number of the choice, from 1. `files`: how many each field holds.
    """
    found = [_fault(each, values.get(each.id, "").strip(), files.get(each.id, 0)) for each in rules.fields]
    return [each for each in found if each is not None]


def letters(words: str) -> int:
    """How long a text is: its characters, blanks included, each letter with its accents as one."""
    return len(unicodedata.normalize("NFC", words.strip()))


def title(rules: Entry, values: Mapping[str, str]) -> str:
    """What an entry is called: its field `title`, or else its first line; empty when it has none."""
    lines = [each.id for each in rules.fields if each.kind == "line"]
    named = "title" if "title" in lines else next(iter(lines), "")
    return " ".join(values.get(named, "").split())


def _fault(field: EntryField, said: str, files: int) -> Reason | None:
    if field.kind == "file":
        if field.required and not files:
            return reason("form.file-missing", field=field.id)
        if files > field.max_files:
            return reason("form.files-too-many", field=field.id, count=files, most=field.max_files)
        return None
    if not said:
        return reason("form.empty", field=field.id) if field.required else None
    if field.max_letters is not None and letters(said) > field.max_letters:
        return reason("form.too-long", field=field.id, letters=letters(said), most=field.max_letters)
    if field.kind == "choice" and said not in map(str, range(1, len(field.choices) + 1)):
        return reason("form.unknown-choice", field=field.id)
    if field.kind == "link" and not _is_address(said):
        return reason("form.no-address", field=field.id)
    return None


def _is_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, said))
