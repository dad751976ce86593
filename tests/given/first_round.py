"""Contest B with few units, at the end of its first round: who learned, who runs a unit, who organises.

Knows the folder of `rounds/contests`; plays it with a handful of people and keeps what happened before
Round 1 closed.
"""

from __future__ import annotations

import csv
import io

from sqlalchemy.orm import Session

from app.cli.demo import EXAMPLES
from app.config import Settings
from app.identities import Scheme, canonical
from app.operations.contest import publication
from app.operations.record import fact
from app.permissions import Role
from app.storage.contest import folder as disk
from app.storage.contest.contest import Contest
from app.storage.people import person as rows
from rounds import calendar
from rounds.definition import folder
from rounds.record import FACTS
from rounds.simulation import scenario
from rounds.simulation.play import play
from tests.given import people
from tests.given.clocks import set_clock

SLUG = "ung-dung-ai-2026"
COMMUNES, DEPARTMENTS, STAFF, PEOPLE = 14, 4, 4, 60
PUBLISHED = calendar.read("2026-05-27T08:00:00+07:00")
CLOSES = calendar.read("2026-06-11T00:00:00+07:00")
SELECTION = "vao-chang-2"
COORDINATORS = {"cuong": 0, "binh": 1}
"""Who runs which of the units, by the number of its line."""


def files() -> dict[str, bytes]:
    """The folder, with the first units of each block and few staff in each."""
    found = dict(disk.read(EXAMPLES / SLUG)[0])
    found.pop(scenario.FILE, None)
    lines = list(csv.DictReader(io.StringIO(found["units.csv"].decode())))
    wanted = [each for each in lines if each["kind"] != "department"][:COMMUNES]
    wanted += [each for each in lines if each["kind"] == "department"][:DEPARTMENTS]
    text = io.StringIO()
    table = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(each | {"staff": str(STAFF)} for each in wanted)
    return found | {"units.csv": text.getvalue().encode()}


def contest(session: Session, settings: Settings) -> Contest:
    """Published before it opened, played until the first round closed; the clock stands at the close."""
    set_clock(settings, PUBLISHED)
    given = files()
    made = publication.publish(session, given)
    definition, _ = folder.read(given)
    assert definition is not None
    record = play(definition, people=PEOPLE, seed="b", settle=True)
    happened = {kind: [row for row in getattr(record, kind) if row.at < CLOSES] for kind in FACTS}
    fact.record(session, made, happened)
    for who in ("oanh", "an"):
        people.grant(session, who, Role.ORGANISER, contest=SLUG)
    for who, number in COORDINATORS.items():
        unit = definition.units[number].code
        people.grant(session, who, Role.COORDINATOR, contest=SLUG, unit=unit)
        mail = canonical(Scheme.EMAIL, f"{who}@example.vn")
        rows.add_identity(session, people.account(session, who), mail, login=False, at=PUBLISHED)
    session.commit()
    set_clock(settings, CLOSES)
    return made
