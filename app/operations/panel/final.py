"""The day of a final: who is there, who presents, and what the screen shows, from the last place up.

What the screen shows comes from minutes that chair and secretary signed, so nothing on it can differ from
them; how far it has come is kept here, so a reload goes on where it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel.verdict import Found
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import final as stored
from app.storage.panel import minutes
from app.storage.panel.final import FinalPresence, FinalScreen, FinalSlot
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.definition import Contest as Plan
from rounds.reasons import reason
from rounds.tie import speaking_order


@dataclass(frozen=True, slots=True)
class Place:
    """One place as the screen shows it."""

    rank: int
    subject: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What both signed: the version of the minutes, the standing shown (or empty), its places best first."""

    version: int
    standing: str
    places: tuple[Place, ...]


def order(found: Found) -> list[str] | None:
    """Who presents when, first to last; None before the seed of the order is revealed."""
    return speaking_order(found.round.id, found.field, found.decisions)


def seats(found: Found) -> list[str]:
    """The judges who may be in the room: members, then alternates."""
    panel = found.verdict.panel
    return [*panel.members, *panel.alternates] if panel else []


def quorum(session: Session, contest: Contest, found: Found) -> tuple[int, int]:
    """How many judges are there, and how many there must be."""
    there = stored.present(session, contest.id, found.round.id)
    return len(there.keys() & set(seats(found))), found.rules.quorum or 1


def mark(session: Session, contest: Contest, found: Found, *, judge: str, there: bool, by: Person) -> None:
    """Note that a judge has come, or has left. Commits. Raises Refused(final.unknown-judge)."""
    if judge not in seats(found):
        raise Refused(reason("final.unknown-judge"))
    contests.lock(session, contest.slug)
    held = stored.present(session, contest.id, found.round.id).get(judge)
    if there == (held is not None):
        return
    if held is None:
        now = clock.read(session)
        session.add(FinalPresence(contest_id=contest.id, round=found.round.id, judge=judge, at=now))
    else:
        session.delete(held)
    said = {"judge": judge, "there": there}
    audit.record(session, contest.ledger, "final.present", f"round:{found.round.id}", said, actor=by.actor)
    session.commit()


def begin(session: Session, contest: Contest, found: Found, *, owner: str, by: Person) -> FinalSlot:
    """A finalist begins to present. Commits.

    Raises Refused(final.no-order | final.no-quorum | final.running | final.wrong-turn).
    """
    turns = order(found)
    if turns is None:
        raise Refused(reason("final.no-order"))
    contests.lock(session, contest.slug)
    slots = stored.slots(session, contest.id, found.round.id)
    if owner not in turns or owner in slots:
        raise Refused(reason("final.wrong-turn"))
    if any(slot.ended_at is None for slot in slots.values()):
        raise Refused(reason("final.running"))
    there, least = quorum(session, contest, found)
    if there < least:
        raise Refused(reason("final.no-quorum", present=there, least=least))
    made = FinalSlot(contest_id=contest.id, round=found.round.id, owner=owner, began_at=clock.read(session))
    session.add(made)
    _log(session, contest, found, owner, "begin", by)
    session.commit()
    return made


def ask(session: Session, contest: Contest, found: Found, *, owner: str, by: Person) -> FinalSlot:
    """The questions begin. Commits. Raises Refused(final.wrong-turn)."""
    slot = _slot(session, contest, found, owner)
    if slot.asked_at is not None or slot.ended_at is not None:
        raise Refused(reason("final.wrong-turn"))
    slot.asked_at = clock.read(session)
    _log(session, contest, found, owner, "ask", by)
    session.commit()
    return slot


def end(session: Session, contest: Contest, found: Found, *, owner: str, by: Person) -> FinalSlot:
    """The presentation is over. Commits. Raises Refused(final.wrong-turn)."""
    slot = _slot(session, contest, found, owner)
    if slot.ended_at is not None:
        raise Refused(reason("final.wrong-turn"))
    slot.ended_at = clock.read(session)
    _log(session, contest, found, owner, "end", by)
    session.commit()
    return slot


def places(session: Session, contest: Contest, plan: Plan, round_id: str) -> Signed | None:
    """The places of the signed minutes; None before both signed.

    Of the standing that prizes follow, else of the first of the round, else of the panel itself.
    """
    signed = minutes.signed(session, contest.id, round_id)
    if signed is None:
        return None
    said = json.loads(signed.content)
    of_prizes = {line.ranks_of for line in plan.prize_lines}
    standings = sorted(said["standings"], key=lambda standing: standing["id"] not in of_prizes)
    if standings:
        listed = [Place(each["rank"], each["subject"]) for each in standings[0]["places"]]
        return Signed(signed.version, standings[0]["id"], tuple(listed))
    listed = [Place(each["rank"], each["owner"] or each["entry"]) for each in said["places"]]
    return Signed(signed.version, "", tuple(listed))


def turn(session: Session, contest: Contest, plan: Plan, round_id: str, *, to: int) -> FinalScreen:
    """Let the screen show the last `to` places: saying the same twice changes nothing. Commits.

    Raises Refused(minutes.not-signed).
    """
    contests.lock(session, contest.slug)
    found = places(session, contest, plan, round_id)
    if found is None:
        raise Refused(reason("minutes.not-signed"))
    now, shown = clock.read(session), min(max(to, 0), len(found.places))
    held = stored.screen(session, contest.id, round_id)
    if held is None:
        held = FinalScreen(contest_id=contest.id, round=round_id, version=found.version, shown=shown, at=now)
        session.add(held)
    else:
        held.version, held.shown, held.at = found.version, shown, now
    session.commit()
    return held


def _slot(session: Session, contest: Contest, found: Found, owner: str) -> FinalSlot:
    contests.lock(session, contest.slug)
    slot = stored.slots(session, contest.id, found.round.id).get(owner)
    if slot is None:
        raise Refused(reason("final.wrong-turn"))
    return slot


def _log(session: Session, contest: Contest, found: Found, owner: str, step: str, by: Person) -> None:
    said = {"owner": owner, "step": step}
    audit.record(session, contest.ledger, "final.step", f"round:{found.round.id}", said, actor=by.actor)
