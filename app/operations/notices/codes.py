"""What notices are refused for, and what they say: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # once more (notice.py)
    "notice.on-its-way": "",
    "notice.no-address": "",
    # in every letter that delivers a notice (notice.py)
    "letter.link": "link",
    "letter.sign": "site",
    # what waits for a second person (record/waiting.py)
    **{
        f"letter.{what}{part}": "contest, number, why"
        for what in ("proposed", "approved", "withdrawn")
        for part in ("", "-subject")
    },
    # appeals (appeals/telling.py)
    **{
        f"letter.appeal-{what}{part}": "number, contest, why, until"
        for what in ("lodged", "waits", "admitted", "dismissed", "upheld", "rejected")
        for part in ("", "-subject")
    },
    # requests about one's own data (privacy/rights.py)
    **{
        f"letter.rights-{what}{part}": "contest, until"
        for what in ("confirmed", "answered")
        for part in ("", "-subject")
    },
    # failures of a day (digest.py)
    "letter.digest-subject": "count",
    "letter.digest": "count; of: the contest, may be empty",
    # the head of the log (record/anchor.py)
    "letter.anchor-subject": "contest, seq",
    "letter.anchor-publish": "contest, event, at",
    "letter.anchor-open": "contest, event, at",
    "letter.anchor-close": "contest, event, at",
    "letter.anchor-lock": "contest, event, at",
    "letter.anchor-result": "contest, event, at",
    "letter.anchor-decision": "contest, event, at",
    "letter.anchor-root": "seq, root",
    "letter.anchor-keep": "",
    # reminders of a unit (units/reminder.py)
    "letter.reminder-subject": "contest",
    "letter.reminder-begun": "contest, unit, until, link",
    "letter.reminder-absent": "contest, unit, until, link",
}
