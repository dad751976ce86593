"""What the states of entries and units are called."""

from __future__ import annotations

from app.web.page.words import _


def fates() -> dict[str, str]:
    """What became of a version, by the word of `rounds/entry.py`."""
    return {
        "counts": _("Counts"),
        "older": _("Another version counts"),
        "superseded": _("Another entry counts"),
        "late": _("Late: kept, not counted"),
        "early": _("Too early: not counted"),
        "channel": _("Came by a way the rules do not allow: not counted"),
        "failed": _("Not accepted by the secretariat"),
        "not-invited": _("Not let into this round: not counted"),
        "withdrawn": _("Withdrawn"),
        "silent": _("Given up by silence"),
        "disqualified": _("Disqualified"),
    }


def statuses() -> dict[str, str]:
    """How far a unit or person has come."""
    return {
        "invited": _("Nothing handed in yet"),
        "handed-in": _("Handed in"),
        "late": _("Late"),
        "invalid": _("Not accepted"),
        "withdrawn": _("Withdrawn"),
        "silent": _("Handed nothing in"),
        "disqualified": _("Disqualified"),
    }


def channels() -> dict[str, str]:
    """The ways in."""
    return {
        "site": _("This site"),
        "zalo": "Zalo",
        "email": _("E-mail"),
        "paper": _("On paper"),
    }
