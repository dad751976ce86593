"""More works than every judge can read: sixty of sixty units, seven judges, three of them for each work.

Knows the contest of `tests/given/seated.py`. The chair scores as well; all read the best twenty.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations.panel import member, sheet, sitting
from app.operations.panel.member import Seats
from app.storage.contest.contest import Contest
from tests.given import seated
from tests.given.seated import ROUND

JUDGES = ("giang", "lan", "binh", "an", "hoa", "quan", "thu")
ALTERNATE, CHAIR, SECRETARY = "chi", "giang", "cuong"
WORKS = {f"B-{number:03}": f"{number:02}" for number in range(1, 61)}
UNITS = "code,name,kind,parent,population,column,row\n" + "".join(
    f"{unit},Xã số {unit},commune,,500,{number % 10},{number // 10}\n"
    for number, unit in enumerate(WORKS.values())
)
RULES = 'alternates = 1\nmethod = "least_squares"\nper_entry = 3\nsecond_stage = 20\n'


def contest(session: Session, *, rules: str = RULES) -> Contest:
    """The contest with its panel, J1 to J7 and J8 in reserve. Lan has worked in units 05 and 06."""
    made = seated.contest(session, rules=rules, judges=7, units=UNITS, works=WORKS)
    appoint(session, made, JUDGES)
    for who in (*JUDGES, ALTERNATE):
        seated.declare(session, made, who, **({"past": "05 06"} if who == "lan" else {}))
    return made


def appoint(session: Session, contest: Contest, judges: tuple[str, ...], *, alternates: bool = True) -> None:
    """Let an organiser appoint these seven."""
    named = Seats(
        chair=seated.person(session, CHAIR),
        secretary=seated.person(session, SECRETARY),
        members=[seated.person(session, who) for who in judges],
        alternates=[seated.person(session, ALTERNATE)] if alternates else [],
    )
    member.appoint(session, contest, ROUND, named, why="Quyết định", by=seated.person(session, "oanh"))


def points(entry: str, judge: str) -> dict[str, int]:
    """What a judge gives: the works are the better the higher their number, and J3 is severe."""
    number = int(entry[2:])
    return {"use": 100 * (number // 2 + (0 if judge == "J3" else 8)), "form": 100 * (number % 2 + 20)}


def score(session: Session, contest: Contest, who: str, *, most: int = 100) -> int:
    """Let somebody sign up to so many of the sheets that lie before them; how many that were."""
    seen = sheet.queue(session, contest, ROUND, seated.person(session, who))
    assert seen is not None
    waiting = [
        entry for entry in seen.reading if entry not in seen.sheets or seen.sheets[entry].state != "signed"
    ]
    for entry in waiting[:most]:
        sheet.sign(
            session,
            contest,
            ROUND,
            entry,
            points=points(entry, seen.code),
            notes={},
            if_version=0,
            key=f"{who}-{entry}",
            by=seated.person(session, who),
        )
    return len(waiting[:most])


def reads(session: Session, contest: Contest) -> dict[str, list[str]]:
    """What everybody on the panel reads, by code, in order of the entries' codes."""
    of = sitting.read(session, contest, ROUND)
    found = {}
    for code in sorted(of.scoring):
        seen = sheet.queue(session, contest, ROUND, of.people[code])
        assert seen is not None
        found[code] = sorted(seen.reading)
    return found
