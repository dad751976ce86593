"""A contest followed over time comes to the same as one looked at whole, at every instant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rounds.contest import outcome, to_data
from rounds.definition import folder
from rounds.history import over_time
from rounds.record import Decision
from tests.given import bundles, small

HOUR = 3_600_000_000
DAY = 24 * HOUR

RULINGS = [
    Decision(small.DAY + 4 * DAY, 1, "extend", "hoc:learning", {"to": small.DAY + 12 * DAY, "units": ["03"]}),
    Decision(small.DAY + 6 * DAY, 2, "void", "hoc", {"from": small.DAY + 2 * DAY, "to": small.DAY + 3 * DAY}),
    Decision(small.DAY + 7 * DAY, 3, "regrade", "hoc", {"question": "A-3", "key": ["A"]}),
]


@pytest.mark.parametrize("ruled", [False, True])
def test_over_time_equals_the_outcome_at_every_instant(ruled: bool) -> None:
    files, record, end = bundles.honest()
    definition, _ = folder.read(files)
    assert definition is not None
    if ruled:
        someone = record.attempts[0].contestant
        barred = Decision(small.DAY + 8 * DAY, 4, "disqualify", someone, {})
        later = [act._replace(number=act.number + 4) for act in record.decisions]
        record = replace(record, decisions=[*RULINGS, barred, *later])
    instants = [small.DAY + step * 7 * HOUR for step in range(-3, 60)] + [end, end]
    found = {each.as_of: to_data(each.outcome()) for each in over_time(definition, record, instants)}
    assert list(found) == sorted(set(instants))
    for as_of in found:
        assert found[as_of] == to_data(outcome(definition, record, as_of))


def test_over_time_keeps_tallies_that_are_those_of_a_full_pass() -> None:
    files, record, _ = bundles.honest()
    definition, _ = folder.read(files)
    assert definition is not None
    instants = [small.DAY + step * DAY for step in range(10)]
    for followed in over_time(definition, record, instants):
        (whole,) = over_time(definition, record, [followed.as_of])
        assert followed.figures.tallies("hoc") == whole.figures.tallies("hoc")
        assert followed.figures.lines("hoc") == whole.figures.lines("hoc")
