"""Certificates of participation as PDF, one page each. Knows what is printed where; knows no rule.

They carry no national emblem, motto, signature or seal: the program issues them, no official signs them. What
proves one is its code on the check page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.documents import typesetting
from app.documents.words import day
from rounds import calendar
from rounds.definition import Contest, Text

TEMPLATE = "certificate.typ"
SIMULATED = "MÔ PHỎNG / SIMULATED"

WORDS = {
    "certifies": {"vi": "Chứng nhận", "en": "This is to certify that"},
    "number": {"vi": "Số", "en": "Number"},
    "code": {"vi": "Mã tra cứu", "en": "Check code"},
    "check": {"vi": "Kiểm tra tại", "en": "Check at"},
    "committee": {"vi": "BAN TỔ CHỨC", "en": "The organising committee"},
}
ACHIEVED = {
    "valid": {
        "vi": "đã tham gia và hoàn thành hợp lệ các phần của cuộc thi",
        "en": "took part in and validly completed every part of the contest",
    },
    "passed": {
        "vi": "đã tham gia và đạt yêu cầu của cuộc thi",
        "en": "took part in and passed the contest",
    },
}


class Paper(NamedTuple):
    """What one certificate says of its holder. `code` as it is stored; `issued_at` an instant."""

    number: int
    code: str
    name: str
    unit: str
    issued_at: int


def pdf(contest: Contest, papers: Sequence[Paper], *, base_url: str, simulated: bool) -> bytes:
    """The certificates of one contest, in the given order; the same arguments give the same bytes."""
    data = printed(contest, papers, base_url=base_url, simulated=simulated)
    return typesetting.pdf(TEMPLATE, data, at=max(paper.issued_at for paper in papers))


def printed(
    contest: Contest, papers: Sequence[Paper], *, base_url: str, simulated: bool
) -> dict[str, object]:
    """Everything that the template prints of them."""
    assert contest.certificate is not None
    return {
        "title": _both(contest.certificate.title),
        "organiser": _both(contest.organiser),
        "contest": _both(contest.title),
        "words": {**WORDS, "achieved": ACHIEVED[contest.certificate.when]},
        "simulated": simulated,
        "mark": SIMULATED,
        "certificates": [_filled(paper, contest.zone, base_url) for paper in papers],
    }


def spelled(code: str) -> str:
    """A code as it is printed, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def numbered(number: int) -> str:
    """A number as it is printed."""
    return f"{number:06d}"


def _filled(paper: Paper, zone: str, base_url: str) -> dict[str, object]:
    address = f"{base_url}/check?q={spelled(paper.code)}"
    issued = calendar.local(paper.issued_at, zone).date()
    return {
        "number": numbered(paper.number),
        "code": spelled(paper.code),
        "name": typesetting.printable(paper.name),
        "unit": typesetting.printable(paper.unit),
        "address": address,
        "qr": typesetting.qr(address),
        "issued": {"vi": day(issued, "vi"), "en": day(issued, "en")},
    }


def _both(text: Text) -> dict[str, str]:
    return {"vi": typesetting.printable(text.vi), "en": typesetting.printable(text.en)}
