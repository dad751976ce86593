"""Official documents and prizes on the organisers' desk: their pages, and what waits there."""

from __future__ import annotations

from flask import url_for

from app.operations.papers.award import KINDS
from app.permissions import State, may
from app.storage.papers import paper as papers
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.web.contest.frame import Shown
from app.web.page.words import _, ngettext
from app.web.site import asking

Waits = list[tuple[str, str]]


def pages() -> list[tuple[str, str, str, str]]:
    """Action, endpoint, title, what it does."""
    return [
        (
            "paper.see",
            "paper.index",
            _("Official documents"),
            _("Letters, notices, minutes and decisions as DOCX and PDF; numbers and dates."),
        ),
        (
            "award.see",
            "award.index",
            _("Prizes that were given"),
            _("Each prize and certificate of merit with its number; how one is taken back."),
        ),
    ]


def waits(contest: Shown) -> dict[str, Waits]:
    """By the endpoint of the page that leads there."""
    roles, state = asking.roles(contest.row), State(contest.row.state)
    found: dict[str, Waits] = {}
    if may(roles, "paper.issue", state):
        reach = asking.reach(contest.row, acting=True)
        drafts, unsigned = papers.waiting(db.session(), contest.row.id, reach)
        lines = []
        if drafts:
            lines.append(
                ngettext("%(num)s draft has no number yet", "%(num)s drafts have no number yet", drafts)
            )
        if unsigned:
            lines.append(
                ngettext(
                    "%(num)s issued document has no signed copy yet",
                    "%(num)s issued documents have no signed copy yet",
                    unsigned,
                )
            )
        if lines:
            found["paper.index"] = [(" · ".join(lines), url_for("paper.index", slug=contest.slug))]
    if may(roles, "award.revoke", state):
        open_ones = [
            each for each in proposals.listed(db.session(), contest.row.id, KINDS) if each.state == "open"
        ]
        if open_ones:
            words = ngettext(
                "%(num)s proposal waits for a second person",
                "%(num)s proposals wait for a second person",
                len(open_ones),
            )
            found["award.index"] = [(words, url_for("award.index", slug=contest.slug))]
    return found
