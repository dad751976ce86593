"""What records of the log are called on a page, and their data in a line. Knows words only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.web.page.words import _
from app.web.privacy import inventory


def words(action: str) -> str:
    """What a record is about, by the noun of its action."""
    return {
        "amendment": _("Decision beside the rules"),
        "anchor": _("Root of the log"),
        "appeal": _("Appeal"),
        "assistant": _("Assistant of the panel"),
        "attempt": _("Quiz"),
        "bulletin": _("Bulletin"),
        "report": _("Report"),
        "calibration": _("Samples for judges"),
        "certificate": _("Certificate"),
        "code": _("Sign-in code"),
        "companion": _("Companion activity"),
        "contest": _("Rules of the contest"),
        "counter": _("Counter"),
        "decision": _("Decision"),
        "draft": _("Draft of an entry"),
        "enrolment": _("Registration"),
        "entry": _("Entry"),
        "facts": _("Facts, sealed"),
        "final": _("Final"),
        "identity": _("Way to sign in"),
        "import": _("File brought in"),
        "instance": _("Backup and restore"),
        "keys": _("Keys"),
        "letter": _("Letter"),
        "log": _("Audit log"),
        "minutes": _("Minutes"),
        "oidc": _("Identity provider"),
        "panel": _("Panel"),
        "password": _("Password"),
        "plan": _("Contest being written"),
        "privacy": _("Personal data"),
        "proposal": _("Proposal for a second person"),
        "reminder": _("Reminder"),
        "result": _("Results"),
        "rights": _("Request about data"),
        "role": _("Role"),
        "rubric": _("Rubric"),
        "sameness": _("One person or two"),
        "second-factor": _("Second factor"),
        "sheet": _("Score sheet"),
        "signal": _("Signal"),
        "slip": _("Entry that came by another way"),
        "step": _("Step of the calendar"),
        "story": _("Story"),
        "text": _("Text of an entry"),
        "upload": _("File that was sent"),
        "view": _("Looking as somebody else"),
        "work": _("Background work"),
    }.get(action.partition(".")[0], action)


def change(place: str, before: str, after: str) -> tuple[str, str, str]:
    """What was changed, in words, and both sides of it; a dash for nothing."""
    table, _dot, column = place.partition(".")
    column = _columns().get(column) or inventory.column_words(column, table)
    return f"{inventory.table_words(table)}: {column}", _side(json.loads(before)), _side(json.loads(after))


def _columns() -> dict[str, str]:
    """Columns that say nothing about people."""
    return {
        "affected": _("who is affected"),
        "as_of": _("as of"),
        "block": _("block"),
        "body": _("name of the body"),
        "closed_at": _("closed"),
        "ended_at": _("ended"),
        "figures": _("figures"),
        "happened": _("what happened"),
        "how": _("how it was matched"),
        "left_at": _("left the contest"),
        "measures": _("what was done about it"),
        "number": _("number"),
        "parent": _("what it is part of"),
        "post": _("office of who signs"),
        "reported_at": _("reported"),
        "reported_to": _("reported to"),
        "running": _("body above it"),
        "section": _("section of who drafts"),
        "source_en": _("source, in English"),
        "source_vi": _("source, in Vietnamese"),
        "subject": _("about"),
        "symbol": _("symbol"),
        "until": _("until"),
    }


def _side(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    return inventory.shown(value) if isinstance(value, (str, bool)) else _said(value)


def facts(data: Any) -> Iterator[tuple[str, str]]:
    """The values of a record by name, the nested ones by their whole way; what it changed is told beside."""
    if isinstance(data, dict):
        for name, value in sorted(data.items()):
            if name == "changes":
                continue
            if isinstance(value, dict) and value:
                yield from ((f"{name}.{below}", said) for below, said in facts(value))
            else:
                yield name, _said(value)
    elif data not in (None, [], ""):
        yield "", _said(data)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_said, value)) or "–"
    if isinstance(value, dict):
        return " · ".join(f"{name}={_said(one)}" for name, one in sorted(value.items())) or "–"
    return {True: "✓", False: "✗"}.get(value, str(value)) if isinstance(value, bool) else str(value)
