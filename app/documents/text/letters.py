"""Plain text, in the encodings that Vietnamese text files come in."""

from __future__ import annotations

from typing import BinaryIO

from app.documents.text.parts import MOST_LETTERS, Draft, Unreadable

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read(file: BinaryIO) -> Draft:
    """Raises Unreadable."""
    file.seek(0)
    content = file.read(4 * MOST_LETTERS)
    named = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in named or ("utf-8", "cp1258"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        draft = Draft()
        for page in words.split("\f"):
            draft.page(page)
        return draft
    raise Unreadable
