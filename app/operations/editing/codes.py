"""What the writing of a contest is refused for: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # a plan (plan.py, origin.py)
    "plan.reason-missing": "",
    "plan.id-wrong": "got",
    "plan.id-taken": "contest",
    "plan.other-id": "got; contest: its id, which stays",
    "plan.changed-since": "number: of the last revision",
    "plan.nothing-changed": "",
    "plan.discarded": "",
    "plan.unknown-origin": "",
    "plan.too-large": "most: megabytes",
    "plan.not-a-folder": "",
    "plan.no-file": "",
    "plan.not-a-day": "got",
    "plan.not-an-hour": "got",
    # open questions (question.py)
    "plan.unknown-question": "",
    "plan.unreadable": "",
    # publishing (publishing.py)
    "plan.proposed-already": "number",
    "plan.published-since": "version: the one that is published now",
    "plan.nothing-new": "version",
    "plan.both-changed": "names: of files",
    "plan.unreckonable": "missing: what the rules no longer name",
    "plan.over": "",
    "plan.same-person": "",
    "plan.sign-in-again": "",
}
