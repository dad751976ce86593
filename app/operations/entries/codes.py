"""Why an act about entries is refused: the codes of this room, and the values that come with each."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # drafts, nomination, handing in (entries/draft.py, nomination.py, handing_in.py)
    "draft.too-many": "most",
    "draft.changed": "",
    "draft.too-long": "field, most",
    "draft.comment-empty": "",
    "draft.handed-in": "",
    "nomination.no-reason": "",
    "nomination.aside": "",
    "entry.other-content": "",
    "entry.declarations-missing": "",
    "entry.supersede-first": "entry: the one that counts",
    "entry.file-not-fit": "name",
    "entry.file-not-declared": "name",
    "entry.draft-aside": "",
    "entry.not-nominated": "",
    "entry.not-let-in": "",
    "entry.not-open": "",
    # the intake register, the gate, places in a round (entries/intake.py, slip.py, gate.py, seat.py)
    "intake.unknown-owner": "owner",
    "intake.by-site": "",
    "intake.future": "",
    "intake.sender-missing": "",
    "intake.evidence-missing": "",
    "intake.unknown-entry": "entry",
    "slip.over": "",
    "slip.changed": "",
    "slip.unfinished": "",
    "slip.file-under-way": "name",
    "gate.unknown": "",
    "gate.changed": "",
    "gate.answers-missing": "",
    "gate.no-reason": "",
    "gate.no-completion": "",
    "gate.until-too-late": "",
    "gate.until-past": "",
    "seat.unknown-unit": "unit",
    "seat.not-later": "",
    "seat.not-let-in": "unit",
    "seat.has-entry": "unit",
    "seat.no-list": "",
    "effect.closes": "was, to: moments as they are written",
    "effect.would-count": "entry, version",
    "effect.counts-no-more": "entry, version",
    "effect.leaves": "unit: its name",
    "effect.comes-in": "unit: its name",
    "effect.next": "unit: its name",
}
