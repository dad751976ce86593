"""Draws: everything in a contest that chance decides, from a seed that is stored beside what it drew.

The sequences themselves stand one floor below (`judging/draw.py`), because panels draw lots and orders too.
"""

from __future__ import annotations

from judging.draw import Stream, lot_order

__all__ = ["Stream", "lot_order"]
