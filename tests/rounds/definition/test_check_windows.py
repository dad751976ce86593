"""Days and hours of a definition: one thing is broken, exactly that is said."""

from __future__ import annotations

import pytest

from rounds.reasons import Reason
from tests.rounds.good_contest import after, changed, found, mistake, warned

CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "no end": (
        changed(("window = { from = 2026-03-01, to = 2026-03-10 }", "window = { from = 2026-03-01 }")),
        [mistake("window.no-end", "round[1].learning.window")],
    ),
    "two ends": (
        changed(
            (
                "window = { from = 2026-03-01, to = 2026-03-10 }",
                "window = { from = 2026-03-01, to = 2026-03-10, before = 2026-03-11 }",
            )
        ),
        [mistake("window.two-ends", "round[1].learning.window", to="2026-03-10", before="2026-03-11")],
    ),
    "ends before it begins": (
        changed(
            (
                "window = { from = 2026-03-12, to = 2026-03-16 }",
                "window = { from = 2026-03-16, to = 2026-03-12 }",
            )
        ),
        [mistake("window.ends-first", "round[2].entry.window", opens="2026-03-16", ends="2026-03-12")],
    ),
    "before the day it begins": (
        changed(
            (
                "window = { from = 2026-03-02, to = 2026-03-09 }",
                "window = { from = 2026-03-02, before = 2026-03-02 }",
            )
        ),
        [mistake("window.ends-first", "campaign[1].window", opens="2026-03-02", ends="2026-03-02")],
    ),
    "a year that no contest means": (
        changed(("correction_until = 2026-03-10", "correction_until = 9999-12-31")),
        [
            mistake(
                "date.out-of-range", "registration.correction_until", got="9999-12-31", first=1900, last=2199
            )
        ],
    ),
    "entries open before the selection they need": (
        changed(
            (
                "window = { from = 2026-03-12, to = 2026-03-16 }",
                "window = { from = 2026-03-10, to = 2026-03-16 }",
            )
        ),
        [
            mistake("round.before-its-field", "round[2]", round="viet", selection="vao-viet", before="hoc"),
            warned("selection.published-late", "selection[1].publish_by", day="2026-03-11", round="viet"),
        ],
    ),
    "judging before entries close": (
        changed(
            (
                "window = { from = 2026-03-18, to = 2026-03-20 }",
                "window = { from = 2026-03-16, to = 2026-03-20 }",
            )
        ),
        [
            mistake(
                "judging.before-entries-close",
                "round[2].judging.window",
                opens="2026-03-16",
                ends="2026-03-16",
            )
        ],
    ),
    "judging of an earlier round's entries too soon": (
        changed(
            (
                "window = { from = 2026-03-25, to = 2026-03-25 }",
                "window = { from = 2026-03-16, to = 2026-03-25 }",
            )
        ),
        [
            mistake(
                "judging.before-entries-close",
                "round[3].judging.window",
                opens="2026-03-16",
                ends="2026-03-16",
            ),
            mistake("round.before-its-field", "round[3]", round="doc", selection="vao-doc", before="viet"),
            warned("selection.published-late", "selection[2].publish_by", day="2026-03-22", round="doc"),
        ],
    ),
    "ceremony before judging": (
        changed(("ceremony = 2026-03-25", "ceremony = 2026-03-24T08:00:00")),
        [mistake("ceremony.too-early", "round[3].ceremony", ceremony="2026-03-24 08:00:00")],
    ),
    "ceremony on the morning of the last day": (
        changed(("ceremony = 2026-03-25", "ceremony = 2026-03-25T08:00:00")),
        [],
    ),
    "completion before entries close": (
        changed(("completion_until = 2026-03-17", "completion_until = 2026-03-15")),
        [
            mistake(
                "entry.completion-too-early",
                "round[2].entry.completion_until",
                until="2026-03-15",
                ends="2026-03-16",
            )
        ],
    ),
    "field from the same round": (
        after('id = "vao-viet"', 'standing = "hoc"', 'standing = "viet"'),
        [mistake("round.field-later", "round[2].field", selection="vao-viet", round="viet")],
    ),
    "field from a later round": (
        after('title = { vi = "Học", en = "Learn" }', "\n", '\nfield = "vao-doc"\n'),
        [mistake("round.field-later", "round[1].field", selection="vao-doc", round="viet")],
    ),
    "rounds for everybody overlap": (
        changed(
            ('field = "vao-viet"\n', ""),
            (
                "window = { from = 2026-03-12, to = 2026-03-16 }",
                "window = { from = 2026-03-10, to = 2026-03-16 }",
            ),
        ),
        [
            warned("round.overlaps", "round[2]", round="viet", before="hoc"),
            warned("selection.unused", "selection[1]", selection="vao-viet"),
            warned("prize.fewer-than-leave", "prize[3].count", count=2, units=6, left="viet"),
        ],
    ),
    "selection published while its round runs": (
        changed(("publish_by = 2026-03-11", "publish_by = 2026-03-09")),
        [mistake("selection.published-too-early", "selection[1].publish_by", day="2026-03-09", round="hoc")],
    ),
    "selection published when the next round is open": (
        changed(("publish_by = 2026-03-11", "publish_by = 2026-03-12")),
        [warned("selection.published-late", "selection[1].publish_by", day="2026-03-12", round="viet")],
    ),
    "replacement after entries close": (
        changed(("replace_until = 2026-03-14", "replace_until = 2026-03-17")),
        [
            mistake(
                "selection.replace-until-too-late",
                "selection[1].replace_until",
                day="2026-03-17",
                round="viet",
            )
        ],
    ),
    "replacement before anybody is picked": (
        changed(("replace_until = 2026-03-14", "replace_until = 2026-03-10")),
        [
            mistake(
                "selection.replace-until-too-early",
                "selection[1].replace_until",
                day="2026-03-10",
                round="hoc",
            )
        ],
    ),
    "supplement before the cut-off": (
        changed(("supplement = 2026-03-12", "supplement = 2026-03-10")),
        [
            mistake(
                "report.supplement-before-cut-off", "report[1].supplement", day="2026-03-10", cut="2026-03-10"
            )
        ],
    ),
    "supplement of nothing": (
        changed(("before = 2026-03-10\n", 'weekly = "monday"\n')),
        [mistake("report.supplement-alone", "report[1].supplement")],
    ),
    "report without a cut-off": (
        changed(("before = 2026-03-10\nsupplement = 2026-03-12\n", "")),
        [mistake("report.no-cut-off", "report[1]")],
    ),
    "report with two cut-offs": (
        changed(("before = 2026-03-10\n", "before = 2026-03-10\nat = 2026-03-09T15:00:00\n")),
        [mistake("report.two-cut-offs", "report[1]", at="2026-03-09 15:00:00", before="2026-03-10")],
    ),
    "report without standings": (
        changed(('standings = ["hoc"]', "standings = []")),
        [mistake("report.no-standing", "report[1]")],
    ),
    "report before the round opens": (
        changed(("before = 2026-03-10", "before = 2026-03-01")),
        [mistake("report.before-anything", "report[1].before", cut="2026-03-01")],
    ),
    "last units kept back though the whole list is public": (
        changed(('standings = ["hoc"]', 'standings = ["hoc"]\nfewest = 2')),
        [warned("report.least-in-public-list", "report[1].fewest_visible", standing="hoc")],
    ),
    "corrections end before the contest opens": (
        changed(("correction_until = 2026-03-10", "correction_until = 2026-02-27")),
        [mistake("registration.corrected-too-early", "registration.correction_until", day="2026-02-27")],
    ),
    "campaign outside the contest": (
        changed(("from = 2026-03-02, to", "from = 2026-02-02, to")),
        [warned("campaign.outside", "campaign[1].window", unit="X1")],
    ),
    "denominator without a day": (
        changed(("as_of = 2026-01-01\n", "")),
        [warned("denominator.undated", "denominator[1]", id="people")],
    ),
    "denominator of a day after the opening": (
        changed(("as_of = 2026-01-01", "as_of = 2026-03-05")),
        [warned("denominator.after-opening", "denominator[1].as_of", id="people", day="2026-03-05")],
    ),
    "denominator nobody approved": (
        after("as_of = 2026-01-01", 'approved_by = "Ban Tổ chức"\n', ""),
        [warned("denominator.unapproved", "denominator[1]", id="people")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_windows(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected
