"""What an appeal is refused for, and what would come of it: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "appeal.not-open": "",
    "appeal.too-late": "until: a local time",
    "appeal.words-missing": "",
    "appeal.unknown": "",
    "appeal.ruled-on": "",
    "appeal.would-uphold": "",
    "appeal.would-reject": "",
}
