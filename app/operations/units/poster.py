"""Posters with a QR code: those of one unit at once, those of all units in the background."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.documents import archive
from app.documents import poster as document
from app.documents.poster import Poster
from app.operations import Refused
from app.operations.work import task
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.work import task as tasks
from rounds import calendar
from rounds.definition import Contest as Definition
from rounds.definition import Text
from rounds.reasons import reason
from rounds.record import Unit

MOST_PLACES = 60
MOST_LETTERS = 80  # of the name of a place
KEPT_DAYS = 7
A_FILE = 50  # pages


def pdf(
    session: Session, contest: Contest, *, unit: str, places: Sequence[str], companion: str, base_url: str
) -> bytes:
    """The posters of a unit, one for each place that is named (one without a place where none is).

    `companion`: the id of the activity whose address the code leads to; empty: the contest. Raises
    Refused(poster.unknown | poster.no-link | poster.too-many | poster.long-place).
    """
    if len(places) > MOST_PLACES:
        raise Refused(reason("poster.too-many", most=MOST_PLACES))
    if any(len(place) > MOST_LETTERS for place in places):
        raise Refused(reason("poster.long-place", most=MOST_LETTERS))
    definition = contests.definition(session, contest)
    found = next((each for each in definition.units if each.code == unit), None)
    if found is None:
        raise Refused(reason("poster.unknown"))
    address = _address(definition.contest, contest, companion, base_url)
    posters = [Poster(found.name, place, address) for place in places or [""]]
    return _print(session, contest, companion, posters)


def work(session: Session, task_id: uuid.UUID) -> None:
    """A poster for every unit of the contest, those below it after it, as an archive of files for print.

    Values of the task: `companion`, `base_url`.
    """
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    contest = session.get_one(Contest, asked.contest_id)
    definition = contests.definition(session, contest)
    address = _address(definition.contest, contest, asked.values["companion"], asked.values["base_url"])
    posters = _everywhere(definition.units, address)

    def printed() -> Iterator[tuple[str, bytes]]:
        for start in range(0, len(posters), A_FILE):
            task.progress(session, task_id, start, len(posters))
            part = posters[start : start + A_FILE]
            name = f"ap-phich-{start + 1:04d}-{start + len(part):04d}.pdf"
            yield name, _print(session, contest, asked.values["companion"], part)

    mark = "-mo-phong-simulated" if contest.simulated else ""
    kept = files.keep(
        session,
        archive.zipped(printed(), at=asked.asked_at),
        name=f"ap-phich-{contest.slug}{mark}.zip",
        media_type="application/zip",
        contest_id=contest.id,
        days=KEPT_DAYS,
    )
    task.progress(session, task_id, len(posters), len(posters))
    task.finish(session, task_id, file=kept)


def _everywhere(listed: Sequence[Unit], address: str) -> list[Poster]:
    """One for each unit that has no other above it, followed by one for each below it under its name."""
    children: dict[str, list[Unit]] = {}
    for unit in listed:
        children.setdefault(unit.parent, []).append(unit)
    found: list[Poster] = []
    for top in children.get("", ()):
        found.append(Poster(top.name, "", address))
        waiting = list(children.get(top.code, ()))
        while waiting:
            below = waiting.pop(0)
            found.append(Poster(top.name, below.name, address))
            waiting = [*children.get(below.code, ()), *waiting]
    return found


def _address(definition: Definition, contest: Contest, companion: str, base_url: str) -> str:
    if not companion:
        return f"{base_url}/contests/{contest.slug}"
    activity = next((each for each in definition.companions if each.id == companion), None)
    if activity is None:
        raise Refused(reason("poster.unknown"))
    if not activity.link:
        raise Refused(reason("poster.no-link"))
    return activity.link


def _print(session: Session, contest: Contest, companion: str, posters: Sequence[Poster]) -> bytes:
    definition = contests.definition(session, contest).contest
    title, lines = definition.title, _lines(definition)
    if companion:
        title = next(each.title for each in definition.companions if each.id == companion)
        lines = [definition.title]
    return document.pdf(
        title=title,
        organiser=definition.organiser,
        lines=lines,
        posters=posters,
        at=contests.publications(session, contest)[-1].published_at,
        simulated=contest.simulated,
    )


def _lines(definition: Definition) -> list[Text]:
    """When the learning is open, in a line."""
    events = [each for each in calendar.timeline(definition, ()) if each.kind == "learning"]
    if not events:
        return []
    first = calendar.local(min(each.opens for each in events), definition.zone).date()
    last = calendar.local(max(each.closes for each in events) - 1, definition.zone).date()
    return [document.between(first, last)]
