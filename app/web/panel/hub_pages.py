"""What stands on the organisers' desk of a contest about its panels."""

from __future__ import annotations

from app.web.contest.frame import Shown
from app.web.page.words import _
from app.web.panel import assistant


def pages(contest: Shown) -> list[tuple[str, str, str, str]]:
    """The action that lets somebody in, the endpoint, what it is called, what is done there."""
    judged = [each.judging for each in contest.contest.rounds if each.judging]
    if not judged:
        return []
    found = [
        (
            "panel.manage",
            "member.index",
            _("Panels"),
            _("Appoint who judges each round, and see who stands aside from which entry."),
        ),
        (
            "verdict.see",
            "verdict.index",
            _("Panel tables"),
            _("See the result of each judged round and how sure it is, settle ties and gaps, sign."),
        ),
    ]
    if any(each.calibration for each in judged):
        found.append(
            (
                "calibration.manage",
                "calibration.index",
                _("Samples"),
                _("Name what every judge scores before the entries open, and see how far they agree."),
            )
        )
    if any(each.present_minutes for each in judged):
        found.append(
            (
                "final.run",
                "final.index",
                _("Final day"),
                _("Order of presentations, slots and timer, who is there, who has signed, the big screen."),
            )
        )
    found += [
        (
            "text.see",
            "text.index",
            _("Text that nobody sees"),
            _("Find hidden text in entries, and ask the unit about it."),
        ),
        (
            "rubric.see",
            "rubric.show",
            _("Wording of the rubric"),
            _("See what judges may read differently, and write it anew for the next version."),
        ),
    ]
    if assistant.offered(contest):
        found.append(
            (
                "assistant.see",
                "assistant.index",
                _("Notes of a language model"),
                _("Decide whether judges get them, have entries read, see what they did."),
            )
        )
    return found
