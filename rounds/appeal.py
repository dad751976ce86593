"""Appeals (khiếu nại, phúc khảo): until when a result can be contested, and what holds it up.

An appeal is a letter of a person and stands outside the record. What people rule on it is in it: `admit` says
whether it is looked into, `answer` what came of it. Only an appeal that was admitted and is not answered yet
holds up the result that it is about; every other result goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rounds.calendar import HOUR, Span
from rounds.definition import Appeals
from rounds.reasons import Reason, reason
from rounds.record import Decision

GIVEN_OUT = ("advance", "publish")
"""Kinds of decision by which a provisional result is given out."""
APPROVALS = (*GIVEN_OUT, "confirm")
"""Kinds of decision by which results are approved."""


def window(rules: Appeals, decisions: Sequence[Decision], subject: str) -> Span | None:
    """When the result `subject` (a selection, or `prizes`) can be contested: from when it was last given out.

    None before it was.
    """
    given = [act.at for act in decisions if act.kind in GIVEN_OUT and act.subject == subject]
    return Span(given[-1], given[-1] + rules.hours * HOUR) if given else None


def held_up(decisions: Sequence[Decision], subjects: Collection[str]) -> tuple[Reason, ...]:
    """The appeals that were admitted and not answered, about any of the results named."""
    admitted: dict[str, str] = {}
    for act in decisions:
        if act.kind == "admit" and act.data.get("admitted"):
            admitted[act.subject] = str(act.data.get("about", ""))
        elif act.kind in ("admit", "answer"):
            admitted.pop(act.subject, None)
    return tuple(
        reason("appeal.admitted", appeal=appeal.removeprefix("appeal:"), about=about)
        for appeal, about in admitted.items()
        if about in subjects
    )
