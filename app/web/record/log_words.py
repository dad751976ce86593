"""What records of the log are called on a page, and their data in a line. Knows words only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.web.page.words import _


def words(action: str) -> str:
    """What a record is about, by the noun of its action."""
    return {
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
    }.get(action.partition(".")[0], action)


def facts(data: Any) -> Iterator[tuple[str, str]]:
    """The values of a record by name, the nested ones by their whole way."""
    if isinstance(data, dict):
        for name, value in sorted(data.items()):
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
