"""What the calendar is refused for, and what is said of it: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # do, hold, move (step.py, situation.py)
    "step.unknown": "",
    "step.done": "",
    "step.not-holdable": "",
    "step.not-held": "",
    "step.panel-at-work": "",
    "step.not-later": "",
    "step.would-move": "was, to: local times",
    # reminders and notices (reminding.py, advance.py)
    "letter.deadline": "contest, unit, until",
    "letter.targets": "contest, unit, until; count; wanted; missing",
    "letter.entries": "contest, unit, until",
    "letter.sheets": "contest, until; sheets: how many",
    "letter.goes-on": "contest, unit, list; decision: its number",
    "letter.reserve": "contest, unit, list; decision",
    "letter.stays": "contest, unit, list; decision",
    **{f"letter.{kind}-subject": "contest, until" for kind in ("deadline", "targets", "entries", "sheets")},
    **{f"letter.{kind}-subject": "contest, unit" for kind in ("goes-on", "reserve", "stays")},
    # lists (advance.py)
    "advance.not-decided": "",
}
