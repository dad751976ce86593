"""What is printed, what the page says and what the bundle holds, as rows that can be compared."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.browser.contest_b.printed import Printed

Prize = tuple[str, str]
"""Who gets it, and how much: `10.000.000`."""
_PRIZE = re.compile(r"((?:Xã|Phường|Thanh tra) [^\d–]+?) (?:\d|–) ([\d.]+) đồng")


def prizes_of_page(reads: str) -> list[Prize]:
    """The prize table of the results page."""
    return _PRIZE.findall(reads)


def prizes_of_bundle(bundle: bytes) -> tuple[list[Prize], str]:
    """The same from the results in the bundle, and their sum."""
    results, units = _results(bundle), _units(bundle)
    awards = results["awards"]
    return (
        [(units[each["subject"]], _dots(each["amount"])) for each in awards["awards"]],
        _dots(awards["total"]),
    )


def prizes_of_paper(paper: Printed) -> tuple[list[Prize], str]:
    """The same from the table of a document, and the sum beneath it."""
    rows = [row for row in paper.rows if row[0].isdigit()]
    [total] = [row[3] for row in paper.rows if row[1:2] == ["Tổng cộng"]]
    return [(row[1], row[3]) for row in rows], total


def places_of_bundle(bundle: bytes, round: str) -> list[tuple[str, str, str]]:
    """Place, unit and score (`92,80`) of each entry of a judged round."""
    units, judged = _units(bundle), _results(bundle)["judged"][round]
    return [
        (str(each["rank"]), units[judged["owners"][each["entry"]]], _comma(Fraction(each["score"])))
        for each in judged["result"]["places"]
    ]


def places_of_paper(paper: Printed) -> list[tuple[str, str, str]]:
    """The same from the minutes."""
    rows = [row for row in paper.rows if len(row) == 4 and row[1].startswith("B-")]
    return [(rank, unit, score) for rank, _entry, unit, score in rows]


def points_of_bundle(bundle: bytes, round: str) -> dict[str, list[str]]:
    """What each judge gave each entry, with a dash for who did not score it; `78,00`."""
    totals = _results(bundle)["judged"][round]["totals"]
    judges = sorted({judge for row in totals.values() for judge in row})
    return {
        entry: [_comma(Fraction(row[judge])) if judge in row else "–" for judge in judges]
        for entry, row in totals.items()
    }


def points_of_paper(paper: Printed) -> dict[str, list[str]]:
    """The same from the minutes of scoring."""
    return {row[0]: row[1:] for row in paper.rows if row[0].startswith("B-")}


def unprinted(paper: Printed) -> list[list[str]]:
    """The rows of its tables of figures that the PDF does not say."""
    rows = [row for row in paper.rows if row[0].isdigit() or row[0].startswith("B-")]
    return [row for row in rows if " ".join(filter(None, row)) not in paper.pdf]


def _results(bundle: bytes) -> Mapping[str, Any]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        read: Mapping[str, Any] = json.loads(files.read("results.json"))
    return read


def _units(bundle: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        table = files.read("definition/units.csv").decode()
    return {row["code"]: row["name"] for row in csv.DictReader(io.StringIO(table))}


def _dots(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _comma(points: Fraction) -> str:
    hundredths = points * 100
    assert hundredths.denominator == 1
    return f"{hundredths.numerator // 100},{hundredths.numerator % 100:02d}"
