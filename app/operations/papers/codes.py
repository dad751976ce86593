"""Why an act about official documents is refused: the codes of this room, and their values."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "document.nothing": "",
    "document.template": "why: the file, and what is wrong with it",
    "document.unknown-kind": "",
    "document.no-issuer": "",
    "document.frozen": "",
    "document.not-issued": "",
    "document.no-number": "",
    "document.number-taken": "number, year",
    "document.future": "",
    "document.same-file": "",
    "award.not-final": "",
    "award.given": "",
    "award.none-chosen": "",
    "award.over": "",
    "award.stands": "",
    "award.too-much": "most: đồng that are still owed",
    "award.would-end": "number",
    "award.would-return": "amount: đồng",
    "award.would-stay": "",
}
