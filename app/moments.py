"""How days and instants are told, in Vietnamese and English: the one place of it, for pages, letters,
refusals and documents.

A deadline is told as the organisers' plan tells it: what closes at 00:00 of 17/6 is open "hết ngày 16/6", to
the end of 16/6. Takes wall clocks; knows no zone and no clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta


def day(on: date, language: str) -> str:
    """`03/10/2025`, `10/6/2026` as official Vietnamese writes it; `10/06/2026` in English."""
    month = f"{on.month:02d}" if on.month < 3 or language == "en" else str(on.month)
    return f"{on.day:02d}/{month}/{on.year}"


def moment(at: datetime, language: str, *, seconds: bool = False) -> str:
    """`15:00 ngày 22/10/2025` / `15:00 on 22/10/2025`."""
    clock = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
    return f"{clock} {'on' if language == 'en' else 'ngày'} {day(at.date(), language)}"


def until(end: datetime, language: str) -> str:
    """Until when something is open that closes at `end`: `hết ngày 16/6/2026` / `the end of 16/06/2026`
    when that is midnight, else the hour, with its seconds only if it has any.
    """
    if (end.hour, end.minute, end.second) == (0, 0, 0):
        last = day(end.date() - timedelta(days=1), language)
        return f"the end of {last}" if language == "en" else f"hết ngày {last}"
    return moment(end, language, seconds=end.second != 0)


def exact(at: datetime, language: str) -> str:
    """`10:42:03 ngày 22/10/2025 (UTC+7)`: when something came, for whoever keeps it. Takes aware ones."""
    offset = f"{at:%z}"  # +0700
    hours = f"{int(offset[:3]):+d}" + (f":{offset[3:5]}" if offset[3:5] != "00" else "")
    return f"{moment(at, language, seconds=True)} (UTC{hours})"
