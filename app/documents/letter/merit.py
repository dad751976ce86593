"""Certificates of merit, one page each, A4 on its side.

No instrument that is known here fixes their form; an office that prints on its own stock replaces
`templates/merit.typ`. Every text is data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.documents import typesetting
from app.documents.letter import letter as boxes
from app.documents.letter.letter import BLANK
from app.documents.letter.measure import width
from app.documents.words import day

TEMPLATE = "merit.typ"
TITLE = "GIẤY KHEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets one, for what; its line in the register and the code to check it by, empty in a draft."""

    name: str
    prize: str
    register: str
    code: str = ""

    @property
    def checked(self) -> str:
        """The line that says how it is checked."""
        return f"Mã tra cứu: {self.code}" if self.code else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merits:
    """All of one decision. `giver` is who gives them, `post` who signs, a line each."""

    giver: tuple[str, ...]
    post: tuple[str, ...]
    signer: str
    place: str
    on: date | None
    year: int
    achievement: str
    decision: str
    recipients: tuple[Recipient, ...]
    mark: str
    made_at: int

    @property
    def dated(self) -> str:
        """Place and date; the date blank in a draft."""
        gap = BLANK[:4]
        return f"{self.place}, {day(self.on) if self.on else f'ngày {gap} tháng {gap} năm {self.year}'}"


def pdf(of: Merits) -> bytes:
    """The certificates set in type; the same data give the same bytes."""
    return typesetting.pdf(TEMPLATE, printed(of), at=of.made_at)


def printed(of: Merits) -> dict[str, Any]:
    """Everything that the template prints."""
    return {
        "nation": boxes.NATION,
        "motto": boxes.MOTTO,
        "motto_rule": width(boxes.MOTTO, 14, bold=True),
        "title": TITLE,
        "giver": list(of.giver),
        "post": list(of.post),
        "signer": of.signer,
        "dated": of.dated,
        "achievement": of.achievement,
        "decision": of.decision,
        "recipients": [
            {"name": each.name, "prize": each.prize, "register": each.register, "checked": each.checked}
            for each in of.recipients
        ],
        "mark": of.mark,
    }
