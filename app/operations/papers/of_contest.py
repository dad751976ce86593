"""Documents made from the published rules alone: the launch, the relay letter of a unit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.documents.letter import said
from app.operations.papers.gathered import Choice, Gathered, usual
from app.storage.contest import contest as contests
from app.storage.contest import unit as units_of
from app.storage.contest.contest import Contest
from rounds.definition.folder import Definition


def choices(session: Session, contest: Contest) -> list[Choice]:
    """The version of the rules that holds."""
    return [Choice("", f"Thể lệ, phiên bản {contest.version}", f"The rules, version {contest.version}")]


def gather(session: Session, contest: Contest, key: str) -> Gathered:
    """What the rules say."""
    definition = contests.definition(session, contest)
    return Gathered(_origin(definition, contest, ""), usual(definition), {})


def units(session: Session, contest: Contest) -> list[Choice]:
    """Every unit of the contest, for a letter of its own."""
    found = units_of.listed(session, contest.id)
    return [Choice(each.code, each.name, each.name) for each in found]


def of_unit(session: Session, contest: Contest, key: str) -> Gathered:
    """The same for one unit."""
    definition = contests.definition(session, contest)
    unit = next(each for each in definition.units if each.code == key)
    below = sorted(each.name for each in definition.units if each.parent == key)
    own = {
        "unit": unit.name,
        "unit_running": said.unit(unit.name),
        "below": ";\n".join(below),
    }
    return Gathered(_origin(definition, contest, key), {**usual(definition), **own}, {})


def _origin(definition: Definition, contest: Contest, key: str) -> dict[str, object]:
    return {"kind": "rules", "key": key, "version": contest.version, "digest": definition.digest}
