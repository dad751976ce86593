"""Who is counted in a report, at the edge of its cut-off."""

from __future__ import annotations

import pytest

from rounds import calendar
from rounds.reasons import Reason, reason
from rounds.report import Presence, presence

ZONE = "Asia/Ho_Chi_Minh"
BEFORE, AFTER = "2026-06-10T00:00:00+07:00", "2026-06-11T00:00:00+07:00"
CUTS = [calendar.read(BEFORE), calendar.read(AFTER)]


@pytest.mark.parametrize(
    ("at", "counted", "why"),
    [
        (None, False, reason("presence.not-complete", cut=BEFORE)),
        (CUTS[0] - 1, True, reason("presence.before", at="2026-06-09T23:59:59.999999+07:00", cut=BEFORE)),
        (CUTS[0], False, reason("presence.in-later", at=BEFORE, cut=BEFORE, later=AFTER)),
        (CUTS[1], False, reason("presence.after", at=AFTER, cut=BEFORE)),
    ],
)
def test_what_was_complete_before_the_cut_off_is_in(at: int | None, counted: bool, why: Reason) -> None:
    assert presence(at, CUTS[0], CUTS, ZONE) == Presence(counted, why)
