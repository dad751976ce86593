"""What the whole package promises: every reason listed, the standard library alone, no float in a
decision.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from judging.reasons import CODES, Reason, reason

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "judging").glob("*.py"))


def test_reason_sorts_its_values_and_can_be_compared() -> None:
    assert reason("panel.too-few-judges", judges=2, least=3) == Reason(
        "panel.too-few-judges", "", "", (("judges", 2), ("least", 3))
    )
    assert reason("a", file="f", path="p", warning=True) == Reason("a", "f", "p", (), True)


def test_codes_list_every_reason_the_package_can_give() -> None:
    # What looks like a code and stands in the source outside the list itself.
    areas = {code.split(".")[0] for code in CODES}
    used = {
        node.value
        for source in SOURCES
        if source.name != "reasons.py"
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.split(".")[0] in areas
        and "." in node.value
        and " " not in node.value
    }
    assert used == set(CODES)


def test_package_runs_on_the_standard_library_alone() -> None:
    modules = ", ".join(f"judging.{source.stem}" for source in SOURCES if source.stem != "__init__")
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {modules}; print('ok')"
    command = [sys.executable, "-I", "-S", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("ok\n", "")


def test_p55_no_float_decides() -> None:
    # Roots and the normal distribution are for describing judges and chances, nowhere else.
    describing = {"judge.py", "robustness.py"}
    inexact = {
        source.name
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id in ("float", "sqrt", "round", "random"))
    }
    assert inexact <= describing | {"reading.py"}
