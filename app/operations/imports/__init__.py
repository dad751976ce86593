"""Imports: files of units, staff, people, questions, counts and outside scores, each kind a module.

`kind.py` says what a kind is, `run.py` takes a file from upload to undo.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.operations.imports import companions, counts, managers, outside, people, questions, staff, units
from app.operations.imports.kind import Kind

KINDS: Mapping[str, Kind] = {
    "units": units,
    "managers": managers,
    "staff": staff,
    "people": people,
    "questions": questions,
    "counts": counts,
    "outside": outside,
    "companions": companions,
}
"""Every kind of import by its name in addresses and tables."""
