"""Values of cells: whole numbers as offices write them, instants, names of units, numbers that lost a zero.

Each function gives the value or the reason why there is none. Knows one cell at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app import clock
from app.documents import sheet
from app.documents.sheet import Cell
from app.storage.postgres.vietnamese import search_key, sort_key
from rounds.reasons import Reason, reason
from rounds.record import Unit

_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*")
_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%H:%M %d/%m/%Y",
)
_GAPS = re.compile(r"[\s.()-]")
_WITHOUT_ZERO = re.compile(r"[35789]\d{8}")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_KINDS = (
    (re.compile(r"^(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân)\s+", re.IGNORECASE), ""),
    (re.compile(r"^p\.\s*", re.IGNORECASE), "phường "),
    (re.compile(r"^x\.\s*", re.IGNORECASE), "xã "),
    (re.compile(r"^(?:đk\.?|đ\.k\.?)\s+", re.IGNORECASE), "đặc khu "),
)
_KIND = re.compile(r"^(?:xã|phường|đặc khu|xa|phuong|dac khu)\s+(?=\S)", re.IGNORECASE)
_DAY_NOUGHT = date(1899, 12, 30)
"""From which spreadsheets count days."""
YEARS = 3_000
"""Smaller numbers in a column of days are years: as days they would lie before 1908."""
# The codes of provinces that begin a CCCD run from 001 to 096.
_CCCD = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")


def whole(words: str, most: int = 10**9) -> int | None:
    """A whole number from 0: `84360`, or `84.360`, `84,360`, `84 360` as people write it. None otherwise."""
    words = words.replace("\u00a0", " ").strip()
    if _GROUPED.fullmatch(words):
        words = re.sub(r"[., ]", "", words)
    return int(words) if re.fullmatch(r"[0-9]{1,12}", words) and int(words) <= most else None


def moment(words: str, zone: str) -> int | None:
    """An instant from local time in one of the usual forms; a day alone is its beginning. None otherwise."""
    for form in (*_MOMENTS, *_DAYS):
        try:
            local = datetime.strptime(words.strip(), form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        return clock.instant(local.replace(tzinfo=ZoneInfo(zone)))
    return None


def day(words: str) -> str | None:
    """A day as 2025-10-22 from one of the usual forms; None otherwise."""
    for form in _DAYS:
        try:
            return datetime.strptime(words.strip(), form).date().isoformat()  # noqa: DTZ007 - a day has none
        except ValueError:
            continue
    return None


def phone(cell: Cell) -> tuple[str, Reason | None]:
    """The digits of a phone number, and a warning where a zero lost by the spreadsheet was put back.

    A mobile number without its first zero has nine digits and begins with 3, 5, 7, 8 or 9: no other number
    looks so.
    """
    words = sheet.text(cell)
    if not words.isdigit():
        words = _GAPS.sub("", words)
    if _WITHOUT_ZERO.fullmatch(words):
        return "0" + words, reason("import.zero-back", warning=True, got=words, mended="0" + words)
    return words, None


def cccd(cell: Cell) -> tuple[str, Reason | None]:
    """The digits of a CCCD, and a warning where lost zeros were put back, or a reason where they cannot be.

    Twelve digits that begin with the code of a province: eleven or ten are mended when, with zeros in front,
    they are one. Nine may be an old identity card: a person must look.
    """
    written = sheet.text(cell)
    if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", written):
        return "", reason("import.scientific", got=written)
    words = written if written.isdigit() else re.sub(r"[\s.-]", "", written)
    if sheet.is_number(cell) or words.isdigit():
        if _CCCD.fullmatch(words):
            return words, None
        mended = words.zfill(12)
        if len(words) in (10, 11) and _CCCD.fullmatch(mended):
            return mended, reason("import.zero-back", warning=True, got=words, mended=mended)
    return "", reason("import.not-cccd", got=words[:20])


def birth_date(cell: Cell) -> tuple[str, Reason | None]:
    """The day of birth as it is written, and a warning where the file holds a spreadsheet's number of days.

    Whole numbers from 1,000 to 2,999 are years: a day and a month are missing.
    """
    words = sheet.text(cell)
    if not re.fullmatch(r"\d{4,5}", words):
        return words, None
    number = int(words)
    if number < YEARS:
        return "", reason("import.only-year", got=words)
    mended = (_DAY_NOUGHT + timedelta(days=number)).strftime("%d/%m/%Y")
    return mended, reason("import.day-number", warning=True, got=words, mended=mended)


class Units:
    """Units found by code or by name.

    A name without any accent finds the one unit it can mean; a name with accents means exactly itself, so
    that Cẩm Giang never becomes Cẩm Giàng.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_code: Mapping[str, Unit] = {unit.code: unit for unit in units}
        self._exact: dict[str, list[Unit]] = {}
        self._plain: dict[str, list[Unit]] = {}
        for unit in self.by_code.values():
            for name in {unit.name, _KIND.sub("", unit.name)}:
                self._exact.setdefault(sort_key(name.lower()), []).append(unit)
                self._plain.setdefault(search_key(name), []).append(unit)
        self._known: dict[tuple[str, str], Unit | Reason] = {}

    def find(self, code: str, name: str) -> Unit | Reason:
        """The unit of that code, or of that name where there is no code; else why not."""
        key = code, name
        if key not in self._known:
            self._known[key] = self._find(code, name)
        return self._known[key]

    def _find(self, code: str, name: str) -> Unit | Reason:
        if code:
            unit = self.by_code.get(code) or self.by_code.get(code.zfill(5)) or self.by_code.get(code.lower())
            return unit or reason("import.unknown-unit", got=code)
        for pattern, words in _KINDS:
            name = pattern.sub(words, name)
        found = self._exact.get(sort_key(name.lower()), [])
        proper = _KIND.sub("", name)
        if not found and proper.isascii():
            found = self._plain.get(search_key(name), [])
        if not found:
            return reason("import.unknown-unit", got=name)
        if len(found) > 1:
            several = ", ".join(sorted(f"{unit.name} ({unit.code})" for unit in found))
            return reason("import.several-units", got=name, units=several)
        return found[0]
