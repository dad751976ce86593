"""What the desk of a contest says of its next version: the page, and whether it waits for a second person."""

from __future__ import annotations

from flask import url_for

from app.storage.editing import plan as plans
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page.words import _, ngettext


def pages() -> list[tuple[str, str, str, str]]:
    """The page that leads to the texts, days and prizes of the contest."""
    return [
        (
            "plan.see",
            "plan.show",
            _("Change the contest"),
            _("Texts, days, prizes, units and open questions; the next version is published by two people."),
        ),
    ]


def waits(contest: Shown) -> dict[str, list[tuple[str, str]]]:
    """What waits there, each with the address where it is done."""
    count = plans.open_proposals(db.session(), contest.row.id)
    if not count:
        return {}
    words = ngettext(
        "%(num)s proposal waits for a second person", "%(num)s proposals wait for a second person", count
    )
    return {"plan.show": [(words, url_for("plan.show", slug=contest.slug))]}
