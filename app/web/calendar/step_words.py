"""What steps of the calendar are called and what they do, in words; and where what blocks one is mended."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app import phrases
from app.permissions import State, may
from app.storage.calendar.step import StepDone
from app.web.contest import track
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.site import asking
from rounds.contest import PRIZES
from rounds.steps import Block


def title(contest: Shown, kind: str, subject: str) -> str:
    """What a step is called."""
    first, _sep, second = subject.partition(":")
    if kind in ("open", "close"):
        what = f"{_round(contest, first)}: {track.part_words(second)}"
        return _("Opens: %(title)s", title=what) if kind == "open" else _("Closes: %(title)s", title=what)
    if kind == "remind":
        return {
            "targets": _("Remind units below their target: %(round)s", round=_round(contest, second)),
            "deadline": _("Remind every unit of the close: %(round)s", round=_round(contest, second)),
            "entries": _("Remind units without an entry: %(round)s", round=_round(contest, second)),
            "sheets": _("Remind judges of unsigned sheets: %(round)s", round=_round(contest, second)),
        }[first]
    named = {each.id: each.title for each in contest.contest.selections}
    named |= {each.id: each.title for each in contest.contest.reports}
    about = formats.text(named[subject]) if subject in named else _("Prizes")
    return {
        "prepare": _("Draw up: %(title)s", title=about),
        "publish": _("To be published: %(title)s", title=about),
        "appeals": _("Time for complaints ends: %(title)s", title=about),
        "report": _("Figures frozen: %(title)s", title=about),
    }[kind]


def does(kind: str) -> str:
    """What a step does by itself."""
    return {
        "open": _("The window opens by the clock of the database; this is noted in the log."),
        "close": _(
            "The window closes by the clock of the database, and nothing late is taken; noted in the log."
        ),
        "report": _("The figures of that instant are kept as they are."),
        "prepare": _("The list is drawn up by the rules as a draft; only two people make it a decision."),
        "publish": _("The last day to publish. Nothing is published by itself."),
        "appeals": _("From here on no complaint about the list is taken. Noted in the log."),
        "remind": _("Letters to those who are late. Nobody gets the same letter twice."),
    }[kind]


def came_of(row: StepDone) -> str:
    """What came of a step that was done."""
    found = row.result
    if row.kind == "remind":
        if found.get("over"):
            return _("Nothing was sent: the round had closed")
        sent = int(found["sent"])
        return ngettext("%(num)s letter written", "%(num)s letters written", sent)
    if row.kind == "report" and found:
        return _("Report %(number)s", number=found["number"])
    if row.kind == "prepare" and row.subject != PRIZES:
        count = len(found["units"])
        return ngettext("Draft with %(num)s unit", "Draft with %(num)s units", count)
    if row.kind == "prepare":
        count = len(found["awards"])
        return ngettext("Draft with %(num)s prize", "Draft with %(num)s prizes", count)
    return ""


def why(block: Block) -> str:
    """What blocks a step, in a sentence."""
    return phrases.sentence(block.why, formats.language())


def mend(contest: Shown, block: Block) -> tuple[str, str]:
    """Where what blocks a step is mended: address and words; both empty where who asks may not go there."""
    subject = block.subject
    values: dict[str, Any]
    action, endpoint, values, words = {
        "panel": ("panel.manage", "member.show", {"round": subject}, _("To the panel")),
        "minutes": ("panel.manage", "member.show", {"round": subject}, _("To the panel")),
        "tie": ("advance.see", "advance.show", {"selection": subject}, _("To the list")),
        "appeals": ("appeal.see", "appeal.queue", {}, _("Appeals")),
        "list": ("advance.see", "advance.show", {"selection": subject}, _("To the list")),
        "questions": ("rules.read", "rules.read", {}, _("To the rules")),
        "roles": ("role.manage", "role.grant", {}, _("Grant a role")),
    }[block.place]
    if subject == PRIZES and endpoint == "advance.show":
        action, endpoint, values, words = "result.see", "result.show", {}, _("To the results")
    if block.place == "tie" and not _is_of_a_panel(contest, subject):
        action, endpoint, values, words = "amendment.propose", "amendment.index", {}, _("Settle equals")
    everywhere = endpoint == "role.grant"
    allowed = may(
        asking.roles(None if everywhere else contest.row),
        action,
        State.NONE if everywhere else State(contest.row.state),
    )
    if not allowed:
        return "", ""
    where = values if everywhere else {"slug": contest.slug, **values}
    return url_for(endpoint, **where), words


def _is_of_a_panel(contest: Shown, subject: str) -> bool:
    """Whether equals of a list are put in order at the table of a panel."""
    rules = contest.contest
    return any(
        each.id == subject and rules.round(rules.standing(each.standing).round).judging
        for each in rules.selections
    )


def _round(contest: Shown, id: str) -> str:
    return formats.text(contest.contest.round(id).title).partition(" - ")[0]
