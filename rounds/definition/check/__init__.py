"""Every mistake of a contest folder at once: what its values mean to each other.

    check(files) -> (definition or None, reasons)

One file of this package asks about one part of the definition. Knows what would go wrong later: a window
that never opens, a prize that no rank can reach, a selection that comes too late. Shapes are read before,
by `rounds/definition/folder.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rounds.definition import folder
from rounds.definition.check import (
    entries,
    figures,
    learning,
    names,
    people,
    prizes,
    questions,
    selections,
    sheet,
    sizes,
    texts,
    windows,
)
from rounds.definition.folder import Definition
from rounds.reasons import Reason

__all__ = ["check", "why_not_publishable"]

PARTS = (names, texts, windows, people, learning, entries, figures, selections, prizes, sheet, questions)


def check(files: Mapping[str, bytes]) -> tuple[Definition | None, list[Reason]]:
    """The definition in `files`, and every mistake, warning and note; the definition is None with any
    mistake.
    """
    drafted, found = folder.draft(files)
    if drafted is not None:
        # What is far too much is said alone: to compare all of it with all of it would take hours.
        too_much = list(sizes.mistakes(drafted))
        found = _once([*found, *(too_much or _between(drafted, found))])
    return (drafted if all(r.warning for r in found) else None), found


def why_not_publishable(definition: Definition) -> list[Reason]:
    """What must still be done before a definition without mistakes may be published: each open question
    approved.
    """
    return list(questions.unapproved(definition.contest, warning=False))


def _between(definition: Definition, shapes: list[Reason]) -> Iterator[Reason]:
    """Mistakes between values. Where a value had no right shape, what follows from its stand-in is not
    repeated.
    """
    spoilt = {
        (r.file, _item(r.path))
        for r in shapes
        if r.code.startswith("shape.") and r.code != "shape.unknown-key"
    }
    for part in PARTS:
        for found in part.mistakes(definition):
            if (found.file, _item(found.path)) not in spoilt:
                yield found


def _item(path: str) -> str:
    """The item of the file that a key path lies in: `round[2]` of `round[2].entry.window`, `metric.x` of
    `metric.x.per`.
    """
    return re.match(r"metric\.[^.]*|[^.]*", path)[0]  # type: ignore[index]


def _once(found: list[Reason]) -> list[Reason]:
    return list(dict.fromkeys(found))
