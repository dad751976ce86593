"""A calendar file (RFC 5545) from plain events. Knows lines of bytes; knows no contest and no language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LONGEST_LINE = 75  # bytes, without the line end (section 3.1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something from `begins` until `ends` (excluded), both in UTC. `uid` never changes."""

    uid: str
    begins: datetime
    ends: datetime
    title: str
    about: str
    url: str


def write(name: str, events: Sequence[Event], stamp: datetime) -> bytes:
    """The file. `stamp` says when it was made, in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hoithi//Calendar//VI",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_utc(stamp)}",
            f"DTSTART:{_utc(event.begins)}",
            f"DTEND:{_utc(event.ends)}",
            f"SUMMARY:{_text(event.title)}",
            f"DESCRIPTION:{_text(event.about)}",
            f"URL:{event.url}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 bytes, never cut inside a letter; each next begins with a space."""
    pieces, piece = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
