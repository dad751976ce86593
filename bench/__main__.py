"""Runs measurements, prints the table and keeps it in `bench/results/`; exit 1 when a bound is broken.

make bench                      all of them
make bench PARTS="attempts"     some of them, by their file's name
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import (
    attempts,
    certificates,
    imports,
    last_minutes,
    live,
    methods,
    panel,
    rank,
    sign_in,
    standings,
)
from bench.row import Rate, Row

BENCHES: Mapping[str, Callable[[], Sequence[Row | Rate]]] = {
    each.__name__.removeprefix("bench."): each.main
    for each in (
        standings,
        imports,
        certificates,
        attempts,
        sign_in,
        live,
        last_minutes,
        rank,
        methods,
        panel,
    )
}
RESULTS = Path(__file__).parent / "results"


def main(names: Sequence[str]) -> int:
    """Run those of that name, or all."""
    if unknown := set(names) - set(BENCHES):
        print(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    table: list[Row | Rate] = []
    for name in names or BENCHES:
        print(f"{name}:", flush=True)
        rows = BENCHES[name]()
        for row in rows:
            print(f"  {row.text()}", flush=True)
        (RESULTS / f"{name}.json").write_text(_written(rows), encoding="utf-8")
        table += rows
    (RESULTS / "README.md").write_text(_page(), encoding="utf-8")
    broken = [row for row in table if not row.holds]
    print(
        f"{len(table) - len(broken)} of {len(table)} bounds hold.",
        *(each.text() for each in broken),
        sep="\n",
    )
    return 1 if broken else 0


def _written(rows: Sequence[Row | Rate]) -> str:
    about = {"python": platform.python_version(), "processors": os.cpu_count()}
    lines = [{**asdict(row), "ratio": round(row.ratio, 3), "holds": row.holds} for row in rows]
    return json.dumps({**about, "rows": lines}, indent=1) + "\n"


def _page() -> str:
    """All kept results as one table, also of parts that were not run now."""
    lines = ["# Measured", "", "Written by `make bench`; a bound is a ratio of two figures of one run.", ""]
    lines += ["| What | Ours | Beside | Its figure | Ratio | Bound |", "|---|--:|---|--:|--:|---|"]
    for name in BENCHES:
        kept = RESULTS / f"{name}.json"
        for row in json.loads(kept.read_text(encoding="utf-8"))["rows"] if kept.exists() else []:
            figures = [_figure(row[each], row.get("unit", " s")) for each in ("ours", "peer")]
            mark = "" if row["holds"] else ", **broken**"
            lines.append(
                f"| {row['name']} | {figures[0]} | {row['against']} | {figures[1]} "
                f"| {row['ratio']:.2f} | {_bound(row)}{mark} |"
            )
    return "\n".join(lines) + "\n"


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f}{unit}" if value >= 100 else f"{value:.2f}{unit}"


def _bound(row: Mapping[str, float | None]) -> str:
    least, most = row.get("least"), row.get("most", row.get("bound"))
    return f"at least {least:g}" if least is not None else f"at most {most:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
