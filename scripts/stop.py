"""The one way a set-up step gives up: a sentence in both languages, and never a traceback."""

from __future__ import annotations


class Stop(Exception):
    """Something the person at the keyboard has to do first."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")
