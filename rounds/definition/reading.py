"""Reads the text files of a contest folder: UTF-8, TOML, and TOML tables into the dataclasses of the
definition.

Knows encodings and types. Knows nothing of contests: what the values mean to each other is asked in
`rounds/definition/check`. The reader of shapes itself stands one floor below (`judging/reading.py`), because
rubrics need it too.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import Any

from judging.reading import Draft, Reader
from rounds.reasons import Reason, reason

__all__ = ["Draft", "Reader", "text", "toml"]


def text(data: bytes, file: str) -> tuple[str | None, list[Reason]]:
    """The text of a file in UTF-8, with or without a byte order mark; None and the mend where it is not
    UTF-8.
    """
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [reason("file.not-utf8", file=file, path=_line(data[: error.start].count(b"\n") + 1))]
    if "\0" in words:
        return None, [reason("file.not-text", file=file)]
    found = []
    for number, line in enumerate(words.splitlines(), 1):
        if not unicodedata.is_normalized("NFC", line):
            # Two spellings of one Vietnamese word would be two words for every comparison.
            found.append(reason("file.not-nfc", file=file, path=_line(number)))
            break
    return words, found


def toml(data: bytes, file: str) -> tuple[dict[str, Any] | None, list[Reason]]:
    """The tables of a TOML file; None and the line of the first fault where it is broken."""
    words, found = text(data, file)
    if words is None:
        return None, found
    try:
        return tomllib.loads(words), found
    except tomllib.TOMLDecodeError as error:
        detail, _, place = str(error).partition(" (at ")
        line = re.search(r"line (\d+)", place)
        number = int(line[1]) if line else words.count("\n") + 1
        return None, [*found, reason("toml.broken", file=file, path=_line(number), detail=detail)]
    except (RecursionError, ValueError) as error:
        return None, [*found, reason("toml.broken", file=file, detail=type(error).__name__)]


def _line(number: int) -> str:
    """The path of a whole line, where there is no key to name: `[12]`."""
    return f"[{number}]"
