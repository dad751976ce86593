"""Appoint a panel: who presides, who writes, who scores, who steps in. A decision of the record, by code.

Everybody named gets a code in the contest once and for good, and the roles that go with their seats; who sits
on no panel any more loses them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import assignment, conflict, sitting
from app.operations.people import role as roles
from app.operations.record import decision
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import member as members
from app.storage.panel.member import PanelMember
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from judging.panel import Panel, why_not_a_panel
from rounds import judged
from rounds.reasons import Reason, reason
from rounds.record import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """The people of a panel. The chair may also be one of `members`."""

    chair: Person
    secretary: Person
    members: Sequence[Person]
    alternates: Sequence[Person] = ()


def seats(session: Session, contest: Contest, round_id: str) -> Panel | None:
    """The panel of a round as last appointed, by code."""
    _, rules = sitting.judging_of(session, contest, round_id)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    return judged.panel_of(round_id, rules, acts)


def appoint(
    session: Session, contest: Contest, round_id: str, named: Seats, *, why: str, by: Person
) -> Panel:
    """Appoint the panel of a round, in the place of the one before. Commits. The very same is not said twice.

    Raises Refused(panel.unknown-round | panel.no-reason | panel.size) and with what is wrong with the seats.
    """
    _, rules = sitting.judging_of(session, contest, round_id)
    if not why.strip():
        raise Refused(reason("panel.no-reason"))
    contests.lock(session, contest.slug)
    now = clock.read(session)
    people = [*named.members, *named.alternates, named.chair, named.secretary]
    codes = _codes(session, contest, people, now)
    panel = Panel(
        codes[named.chair.id],
        codes[named.secretary.id],
        tuple(codes[each.id] for each in named.members),
        tuple(codes[each.id] for each in named.alternates),
        rules.recusal,
    )
    if wrong := why_not_a_panel(panel):
        names = {codes[each.id]: each.name for each in people}
        raise Refused(*(_by_name(each, names) for each in wrong))
    if len(panel.members) != rules.judges:
        raise Refused(reason("panel.size", judges=len(panel.members), announced=rules.judges))
    data = {
        "judges": list(panel.members),
        "alternates": list(panel.alternates),
        "chair": panel.chair,
        "secretary": panel.secretary,
    }
    acts = (each for each in decisions.listed(session, contest.id) if each.kind == "panel")
    last = next((each for each in reversed([*acts]) if each.subject == round_id), None)
    if last is not None and (last.data, last.reason) == (data, why.strip()):
        session.commit()
        return panel
    before = seats(session, contest, round_id)
    act = Decision(now, 0, "panel", round_id, data, why.strip(), by=by.actor)
    decision.take(session, contest, [act])
    _give_roles(session, contest, why.strip(), by, now)
    assignment.begin(session, contest, round_id, rules, by=by)
    conflict.settle(session, contest, round_id)
    assignment.hand_over(session, contest, round_id, before, panel, by=by)
    session.commit()
    return panel


def _by_name(wrong: Reason, names: Mapping[str, str]) -> Reason:
    """Whoever appoints knows people by their names; their codes are made only now."""
    if wrong.code == "panel.person-twice":
        return reason("panel.twice", person=names[str(dict(wrong.values)["person"])])
    return wrong


def _codes(session: Session, contest: Contest, people: Sequence[Person], now: int) -> dict[uuid.UUID, str]:
    """The code of each, new ones numbered on from the highest."""
    known = {person.id: code for code, person in members.by_code(session, contest.id).items()}
    numbers = [int(found[1]) for code in known.values() if (found := re.fullmatch(r"J([0-9]+)", code))]
    last = max(numbers, default=0)
    for person in people:
        if person.id not in known:
            last += 1
            known[person.id] = f"J{last}"
            session.add(
                PanelMember(contest_id=contest.id, person_id=person.id, code=known[person.id], since=now)
            )
    session.flush()
    return known


def _give_roles(session: Session, contest: Contest, why: str, by: Person, now: int) -> None:
    """Let everybody on a panel of the contest have the roles of their seats, and nobody else of them."""
    wanted: dict[str, set[Role]] = {}
    for round in contests.definition(session, contest).contest.rounds:
        panel = seats(session, contest, round.id) if round.judging else None
        if panel is None:
            continue
        for code in (*panel.members, *panel.alternates):
            wanted.setdefault(code, set()).add(Role.JUDGE)
        wanted.setdefault(panel.chair, set()).add(Role.CHAIR)
        wanted.setdefault(panel.secretary, set()).add(Role.SECRETARY)
    of_panels = {Role.JUDGE, Role.CHAIR, Role.SECRETARY}
    for code, person in members.by_code(session, contest.id).items():
        theirs = [each for each in grants.held(session, person.id, now) if each.contest_id == contest.id]
        held = {Role(each.role) for each in theirs}
        for role in sorted(wanted.get(code, set()) - held):
            roles.enter(session, person.id, role, contest=contest, why=why, by=by)
        for row in theirs:
            if Role(row.role) in of_panels - wanted.get(code, set()):
                roles.leave(session, row, contest=contest, why=why, by=by)
