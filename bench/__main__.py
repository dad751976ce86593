"""Runs every measurement, prints its row and writes it to `bench/results/`; exit 1 when a bound is broken."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from bench import imports, standings
from bench.row import Row

BENCHES = {
    "standings": standings.main,
    "imports-staff": imports.staff_rows,
    "imports-people": imports.people_rows,
}
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run them all."""
    RESULTS.mkdir(exist_ok=True)
    rows: list[Row] = []
    for name, bench in BENCHES.items():
        row = bench()
        rows.append(row)
        print(row.text())
        written = {
            **asdict(row),
            "ours": round(row.ours, 3),
            "peer": round(row.peer, 3),
            "ratio": round(row.ratio, 2),
            "python": platform.python_version(),
        }
        (RESULTS / f"{name}.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
