"""What a new contest is made from: one that comes along, a past one, a folder somebody sends, or nothing.

The files come out with another id and moved to another first day where that is wanted; what they say is
checked when the plan is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.config import ROOT
from app.operations import Refused
from app.storage.contest import contest as contests
from app.storage.contest import folder as disk
from rounds import calendar
from rounds.definition import Contest, clone, folder, spot
from rounds.definition.folder import CONTEST
from rounds.reasons import reason
from rounds.simulation import scenario

EXAMPLES = ROOT / "rounds" / "contests"
SMALL = ROOT / "app" / "cli" / "example"
EMPTY: Mapping[str, bytes] = {
    CONTEST: (
        'format = 1\nid = "cuoc-thi-moi"\ntitle = { vi = "Cuộc thi mới", en = "New contest" }\n'
        'short = { vi = "Cuộc thi mới", en = "New contest" }\norganiser = { vi = "", en = "" }\n'
        'summary = { vi = "", en = "" }\n\n[eligibility]\nwho = { vi = "", en = "" }\n'
    ).encode(),
    "rules.md": b"",
    "rules.en.md": b"",
    "units.csv": b"code,name,kind,parent\n",
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 80


class Example(NamedTuple):
    """A contest that comes along: the name of its folder and what it says about itself."""

    name: str
    contest: Contest


def examples() -> list[Example]:
    """The contests that come with the program, by their titles."""
    found = []
    for path in sorted(EXAMPLES.iterdir()):
        definition, _mistakes = folder.read(_read(path))
        if definition is not None:
            found.append(Example(path.name, definition.contest))
    return found


def files(session: Session, origin: str) -> Mapping[str, bytes]:
    """The files that an origin names: `example:<folder>`, `contest:<slug>`, `small` or `empty`.

    Raises Refused(plan.unknown-origin).
    """
    kind, _, name = origin.partition(":")
    if kind == "example" and name in {path.name for path in EXAMPLES.iterdir()}:
        return _read(EXAMPLES / name)
    if kind == "contest" and (contest := contests.by_slug(session, name)):
        return contests.files(session, contest)
    if origin == "small":
        return _read(SMALL)
    if origin == "empty":
        return EMPTY
    raise Refused(reason("plan.unknown-origin"))


def made(
    session: Session, given: Mapping[str, bytes], *, id: str = "", opens: date | None = None
) -> Mapping[str, bytes]:
    """The files under the id `id` (empty: their own), moved so that their first round begins on `opens`.

    What cannot be read stays as it is, to be mended by hand. Raises Refused(plan.id-wrong | plan.id-taken).
    """
    given = {name: content for name, content in given.items() if name != scenario.FILE}
    drafted, _mistakes = folder.read(given)
    if drafted is None:
        return given
    wanted = id or drafted.contest.id
    if not SLUG.fullmatch(wanted) or len(wanted) > LONGEST_ID:
        raise Refused(reason("plan.id-wrong", got=wanted))
    if contests.by_slug(session, wanted) is not None:
        raise Refused(reason("plan.id-taken", contest=wanted))
    if opens is not None:
        given = clone.moved(given, (opens - first_day(drafted.contest)).days)
    text = given[CONTEST].decode("utf-8-sig")
    return (
        given if wanted == drafted.contest.id else {**given, CONTEST: spot.put(text, {"id": wanted}).encode()}
    )


def first_day(contest: Contest) -> date:
    """The day on which the first of its windows opens."""
    events = calendar.timeline(contest)
    opens = min(event.opens for event in events if event.kind in calendar.PARTS)
    return calendar.local(opens, contest.zone).date()


def _read(path: Path) -> Mapping[str, bytes]:
    return disk.read(path)[0]
