"""What the desk of a contest says of the calendar: its page, and what waits there. Words only."""

from __future__ import annotations

from app.storage.contest.hub import Waiting
from app.web.page.words import _, ngettext


def pages() -> list[tuple[str, str, str, str]]:
    """Action, endpoint, what it is called, what is done there."""
    return [
        (
            "step.see",
            "step.index",
            _("What happens next"),
            _("Each coming step with its time, what it will do and what blocks it."),
        ),
        (
            "notice.see",
            "sending.index",
            _("Notices that were sent"),
            _("Whom the program told what, whether the letter went out, and sending it again."),
        ),
    ]


def waits(found: Waiting) -> dict[str, str]:
    """How many moves wait for a second person and how many steps are blocked, by endpoint."""
    of_moves = ngettext(
        "%(num)s step to be moved waits for a second person",
        "%(num)s steps to be moved wait for a second person",
        found.moves,
    )
    of_blocked = ngettext(
        "%(num)s step is due and blocked", "%(num)s steps are due and blocked", found.blocked
    )
    said = [words for count, words in ((found.moves, of_moves), (found.blocked, of_blocked)) if count]
    return {"step.index": " · ".join(said)} if said else {}
