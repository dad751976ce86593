"""Conflicts of interest: what people declare, what follows from it, and who stands aside from which entry.

A conflict holds the moment it is known, for what somebody sees and may sign; the decision that makes a judge
stand aside is taken with the next act of the panel. Decisions say which rule it was, never the words of who
declared.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app import clock, identities
from app.operations import Refused
from app.operations.panel import sitting
from app.operations.panel.sitting import Sitting
from app.operations.record import decision
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.panel import conflict as rows
from app.storage.panel import member as members
from app.storage.panel.conflict import Declaration, StoodAside
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import audit
from judging import conflict as rules
from judging.conflict import Judge, Work
from judging.panel import Cell
from judging.reasons import Reason as Ground
from rounds.entry import Work as Came
from rounds.reasons import reason
from rounds.record import Decision

MOST_KIN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """An organiser whose own unit hands an entry in."""

    person: Person
    unit: str
    ground: Ground


def declare(
    session: Session,
    contest: Contest,
    *,
    by: Person,
    own_unit: str,
    past_units: Collection[str],
    kin_units: Collection[str],
    kin: Sequence[str],
) -> Declaration:
    """Say what stands between somebody and the entries, or that nothing does. Commits.

    `kin` are phones or e-mails. Raises Refused(declaration.unknown-unit | declaration.too-many).
    """
    known = {unit.code for unit in contests.definition(session, contest).units}
    for code in (own_unit, *past_units, *kin_units):
        if code and code not in known:
            raise Refused(reason("declaration.unknown-unit", unit=code))
    lines = [line.strip() for line in kin if line.strip()]
    if len(lines) > MOST_KIN:
        raise Refused(reason("declaration.too-many", most=MOST_KIN))
    contests.lock(session, contest.slug)
    now = clock.read(session)
    row = rows.of(session, contest.id, by.id)
    if row is None:
        row = Declaration(contest_id=contest.id, person_id=by.id)
        session.add(row)
    row.own_unit, row.kin, row.declared_at = own_unit, "\n".join(lines), now
    row.past_units, row.kin_units = " ".join(sorted(set(past_units))), " ".join(sorted(set(kin_units)))
    session.flush()
    audit.record(session, contest.ledger, "panel.declare", by.actor, {}, actor=by.actor)
    for round in contests.definition(session, contest).contest.rounds:
        if round.judging:
            settle(session, contest, round.id)
    session.commit()
    return row


def stand_aside(
    session: Session, contest: Contest, round_id: str, entry: str, *, ground: str, by: Person
) -> None:
    """Stand aside from one entry that somebody opened. Commits. Raises Refused(declaration.no-ground)."""
    if not ground.strip():
        raise Refused(reason("declaration.no-ground"))
    contests.lock(session, contest.slug)
    now = clock.read(session)
    code = members.code_of(session, contest.id, by.id)
    row = StoodAside(
        contest_id=contest.id, person_id=by.id, round=round_id, entry=entry, ground=ground.strip(), at=now
    )
    session.merge(row)
    _recuse(session, contest, round_id, {(code, entry): "conflict.declared"}, now, by.actor)
    session.commit()


def settle(session: Session, contest: Contest, round_id: str) -> None:
    """Take the decisions by which judges stand aside that follow and were not taken yet.

    In the caller's transaction, which holds the lock of the contest.
    """
    of = sitting.read(session, contest, round_id)
    wanted = {
        cell: ground.code
        for cell, ground in found(session, contest, of).items()
        if cell[0] in of.scoring and cell not in of.recused
    }
    if wanted:
        _recuse(session, contest, round_id, wanted, clock.read(session), audit.SYSTEM)


def found(
    session: Session, contest: Contest, of: Sitting, codes: Collection[str] | None = None
) -> dict[Cell, Ground]:
    """Every (code, entry) in conflict as of now with its ground: of all who score and the chair, or of these
    codes.
    """
    if of.panel is None:
        return {}
    seated = {*of.scoring, of.panel.chair}
    if codes is not None:
        seated &= set(codes)
    behind = {code: who.id for code, who in of.people.items() if code in seated}
    grounds = _grounds(session, contest, of, behind)
    for judge, entry in of.recused:
        if judge in seated:
            decided = reason("conflict.declared", judge=judge, entry=entry, ground="")
            grounds.setdefault((judge, entry), decided)
    return grounds


def aside(session: Session, contest: Contest, person: Person) -> frozenset[str]:
    """Every entry from which somebody on a panel stands aside as of now, whether it counts or not."""
    code = members.code_of(session, contest.id, person.id)
    if not code:
        return frozenset()
    came = {
        row.entry: Came(row.entry, row.contestant or row.unit, row.unit, row.version, row.at)
        for row in entries.versions(session, contest.id)
    }
    cells: set[Cell] = set()
    for round in contests.definition(session, contest).contest.rounds:
        if round.judging:
            of = replace(sitting.read(session, contest, round.id), works=came)
            cells |= found(session, contest, of, {code}).keys()
    return frozenset(entry for _judge, entry in cells)


def told(session: Session, contest: Contest, of: Sitting, now: int) -> list[Told]:
    """Organisers and secretaries whose own unit hands an entry in: people should know it of each other."""
    run: dict[str, Person] = {}
    for role in (Role.ORGANISER, Role.SECRETARY):
        held, _ = grants.listed(session, now, contest_id=contest.id, role=role.value, first=0, most=200)
        run |= {str(person.id): person for _, person in held}
    if not run:
        return []
    grounds = _grounds(session, contest, of, {id: person.id for id, person in run.items()})
    return [
        Told(run[person], of.works[entry].unit, ground)
        for (person, entry), ground in sorted(grounds.items(), key=lambda each: each[0])
    ]


def _grounds(
    session: Session, contest: Contest, of: Sitting, behind: Mapping[str, uuid.UUID]
) -> dict[Cell, Ground]:
    """The conflicts of these people with the entries before the panel."""
    codes = {person.id: code for code, person in of.people.items()}
    wrote = rows.authors(session, contest.id)
    works = [
        Work(entry, work.unit, frozenset(codes.get(id, str(id)) for id in wrote.get(entry, ())))
        for entry, work in of.works.items()
    ]
    judges, aside = _judges(session, contest, behind, works, codes)
    return rules.conflicts(judges, works, of.parents, aside)


def _judges(
    session: Session,
    contest: Contest,
    behind: Mapping[str, uuid.UUID],
    works: Sequence[Work],
    codes: Mapping[uuid.UUID, str],
) -> tuple[list[Judge], list[rules.Declaration]]:
    """What is known of these people, and the entries of units where their kin work."""
    said = {each.person_id: each for each in rows.listed(session, contest.id)}
    enrolled = rows.enrolled(session, contest.id, list(behind.values()))
    acting = rows.acting_for(session, contest.id, list(behind.values()))
    judges, aside = [], []
    for code, id in behind.items():
        row = said.get(id)
        own = (row.own_unit if row else "") or enrolled.get(id, "")
        past = {*(row.past_units.split() if row else ()), *acting.get(id, ()), enrolled.get(id, "")}
        kin = _kin(session, row, codes)
        judges.append(Judge(code, own, frozenset(past - {"", own}), kin))
        near = set(row.kin_units.split()) if row else set()
        aside += [rules.Declaration(code, work.entry, "kin") for work in works if work.unit in near]
    return judges, aside


def _kin(session: Session, row: Declaration | None, codes: Mapping[uuid.UUID, str]) -> frozenset[str]:
    """Those of the declared kin who have an account, by code or id."""
    found = set()
    for line in row.kin.splitlines() if row else ():
        person = people.by_login(session, identities.guesses(line))
        if person is not None:
            found.add(codes.get(person.id, str(person.id)))
    return frozenset(found)


def _recuse(
    session: Session, contest: Contest, round_id: str, cells: Mapping[Cell, str], now: int, by: str
) -> None:
    decision.take(
        session,
        contest,
        [
            Decision(
                now, 0, "recuse", entry, {"round": round_id, "judge": judge, "alternate": ""}, why, by=by
            )
            for (judge, entry), why in sorted(cells.items())
        ],
    )
