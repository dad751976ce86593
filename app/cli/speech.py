"""How commands talk: in the language of `--lang`; short notices in both when none was chosen."""

from __future__ import annotations

import sys

LANGUAGES = ("vi", "en")

_chosen: str | None = None


class CommandFailed(Exception):
    """A command cannot go on, for a reason the person calling it can mend."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.vi = vi
        self.en = en


def choose(language: str | None) -> None:
    """Fix the language of this process."""
    global _chosen
    _chosen = language


def language() -> str:
    """The language of reports: the chosen one, else Vietnamese. Never the machine's locale."""
    return _chosen or LANGUAGES[0]


def report(vi: str, en: str) -> None:
    """A part of a report on standard output, in its one language."""
    print({"vi": vi, "en": en}[language()])


def say(vi: str, en: str) -> None:
    """A notice on standard output."""
    print(_phrase(vi, en), flush=True)


def complain(vi: str, en: str) -> None:
    """A notice on standard error."""
    print(_phrase(vi, en), file=sys.stderr, flush=True)


def _phrase(vi: str, en: str) -> str:
    return {"vi": vi, "en": en}.get(_chosen or "", f"{vi}\n{en}")
