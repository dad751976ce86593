"""Posters with a QR code for notice boards and houses of culture, as PDF, one A4 page each.

Knows what is printed where; knows no unit and no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.documents import typesetting
from app.documents.certificate import SIMULATED
from rounds.definition import Text

TEMPLATE = "poster.typ"
WORDS = {"scan": {"vi": "Quét mã để tham gia", "en": "Scan to take part"}}


class Poster(NamedTuple):
    """Where one poster hangs and where its code leads. `place` may be empty."""

    unit: str
    place: str
    address: str


def pdf(
    *,
    title: Text,
    organiser: Text,
    lines: Sequence[Text],
    posters: Sequence[Poster],
    at: int,
    simulated: bool,
) -> bytes:
    """The posters in the given order, dated with the instant `at`. `lines` stand at the foot of each.

    Addresses are printed without their scheme, as people type them.
    """
    data = {
        "title": _both(title),
        "organiser": _both(organiser),
        "lines": [_both(line) for line in lines],
        "words": WORDS,
        "simulated": simulated,
        "mark": SIMULATED,
        "posters": [
            {
                "unit": typesetting.printable(each.unit),
                "place": typesetting.printable(each.place),
                "address": each.address,
                "shown": typesetting.printable(each.address.partition("://")[2], longest=90),
                "qr": typesetting.qr(each.address),
            }
            for each in posters
        ],
    }
    return typesetting.pdf(TEMPLATE, data, at=at)


def between(first: date, last: date) -> Text:
    """The days of a window, the last included, as a line of a poster."""
    return Text(
        vi=f"Từ ngày {first:%d/%m/%Y} đến hết ngày {last:%d/%m/%Y}",
        en=f"From {first:%d/%m/%Y} to {last:%d/%m/%Y}",
    )


def _both(text: Text) -> dict[str, str]:
    return {"vi": typesetting.printable(text.vi), "en": typesetting.printable(text.en)}
