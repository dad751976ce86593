"""What desks of units are refused for: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # posters (poster.py)
    "poster.unknown": "",
    "poster.no-link": "",
    "poster.too-many": "most",
    "poster.long-place": "most: letters",
    # reports that a unit collects (collected.py)
    "collected.unknown": "",
    "collected.too-many-finished": "",
    "collected.too-many": "most",
}
