"""The report on a panel of nine judges and forty entries, beside counting out its panels one by one.

The peer does the heaviest part alone, as it is written down: for each panel that could be drawn, sort what
each entry got and add up what is kept. The chair waits for the whole report at the first look at the table.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from bench.row import Row
from judging.panel import Panel, seated
from judging.report import report
from judging.scheme import Method, Scheme
from rounds.draw import Stream

JUDGES, ENTRIES, CRITERIA = 9, 40, 10
CUTS = (1, 3, 6)
MOST = 1.0


def main() -> Sequence[Row]:
    """The report against the peer."""
    stream = Stream("panel")
    judges = [f"J{number}" for number in range(1, JUDGES + 1)]
    criteria = {
        f"criterion:{number}": {
            f"E{entry:02}": {judge: Fraction(20 + stream.below(31), 5) for judge in judges}
            for entry in range(ENTRIES)
        }
        for number in range(CRITERIA)
    }
    totals = {
        entry: {
            judge: sum((table[entry][judge] for table in criteria.values()), Fraction(0)) for judge in judges
        }
        for entry in criteria["criterion:0"]
    }
    scheme = Scheme(Method("trimmed", 1), ("majority", *criteria, "vote", "lot"), Fraction(20))
    seating = seated(Panel(judges[0], "TK", tuple(judges)), list(totals), ())
    began = time.perf_counter()
    report(
        totals,
        scheme,
        CUTS,
        seed="bench",
        seating=seating,
        by_criterion={name.removeprefix("criterion:"): table for name, table in criteria.items()},
        orders={judge: list(totals) for judge in judges},
    )
    ours = time.perf_counter() - began
    rows = {entry: [int(5 * points) for points in row.values()] for entry, row in totals.items()}
    began = time.perf_counter()
    for panel in combinations_with_replacement(range(JUDGES), JUDGES):
        kept = {entry: sum(sorted([row[judge] for judge in panel])[1:-1]) for entry, row in rows.items()}
        sorted(kept, key=kept.__getitem__)
    peer = time.perf_counter() - began
    return [
        Row(
            name="the report of nine judges on forty entries",
            ours=ours,
            peer=peer,
            against="its panels counted one by one",
            bound=MOST,
        )
    ]
