"""What a document is made from: one origin each, all of its figures at once.

Every kind of origin offers what there is to choose (`choices`) and gathers values and tables from it
(`gather`). Whatever it gathers is plain JSON in official Vietnamese, kept with the document for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.papers import (
    of_award,
    of_bulletin,
    of_contest,
    of_explanation,
    of_file,
    of_panel,
    of_prizes,
    of_result,
)
from app.operations.papers.gathered import Choice, Gathered
from app.storage.contest.contest import Contest
from rounds.proof import chain
from rounds.reasons import reason


class Origin(NamedTuple):
    """One kind of origin."""

    choices: Callable[[Session, Contest], list[Choice]]
    gather: Callable[[Session, Contest, str], Gathered]


ORIGINS: Mapping[str, Origin] = {
    "contest": Origin(of_contest.choices, of_contest.gather),
    "unit": Origin(of_contest.units, of_contest.of_unit),
    "bulletin": Origin(of_bulletin.choices, of_bulletin.gather),
    "selection": Origin(of_result.selections, of_result.of_selection),
    "final": Origin(of_result.finals, of_result.of_selection),
    "prizes": Origin(of_prizes.choices, of_prizes.gather),
    "results": Origin(of_explanation.choices, of_explanation.gather),
    "panel": Origin(of_panel.panels, of_panel.of_panel),
    "minutes": Origin(of_panel.minutes, of_panel.of_minutes),
    "award": Origin(of_award.choices, of_award.gather),
    "file": Origin(of_file.choices, of_file.gather),
}


def choices(session: Session, contest: Contest, origin: str) -> list[Choice]:
    """What a document of that origin can be made from now; empty while there is nothing."""
    return ORIGINS[origin].choices(session, contest)


def gather(session: Session, contest: Contest, origin: str, key: str) -> Gathered:
    """All that is known of one of them. Raises Refused(document.nothing)."""
    if key not in {each.key for each in choices(session, contest, origin)}:
        raise Refused(reason("document.nothing"))
    return ORIGINS[origin].gather(session, contest, key)


def data(found: Gathered) -> dict[str, Any]:
    """The same as plain JSON that names nobody."""
    made = {"origin": dict(found.origin), "values": dict(found.values), "tables": dict(found.tables)}
    return {**made, "sums": dict(found.sums)} if found.sums else made


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of what was gathered."""
    return hashlib.sha256(chain.canonical(data)).hexdigest()
