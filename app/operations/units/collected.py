"""Collect reports from the sections, schools and neighbourhoods of a unit: who has sent, who has not.

Units below it are expected by themselves; others are named by the unit. What came is never changed; the same
sender again mends it by a further revision. Nothing is ranked by these figures.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.units import collected
from app.storage.units.collected import Collected, Sender
from rounds import calendar
from rounds.reasons import reason

SENT, EXPECTED, DROPPED = "collected.send", "collected.expect", "collected.drop"
MOST_SENDERS = 300

State = Literal["in-time", "late", "missing"]


class Expected(NamedTuple):
    """Somebody who is to send. `code`: of a unit below; `id`: as which it sends."""

    id: str
    name: str
    code: str
    came: Collected | None
    state: State


class Cut(NamedTuple):
    """A report of the rules and one of its cut-offs, by which it is to be sent."""

    report: str
    as_of: int
    supplement: bool


def cuts(session: Session, contest: Contest) -> list[Cut]:
    """Every cut-off of every report, in order."""
    plan = contests.definition(session, contest).contest
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    found = [
        Cut(each.id, cut.as_of, cut.kind == "supplement")
        for each in plan.reports
        for cut in calendar.cut_offs(each, plan, acts)
    ]
    return sorted(found, key=lambda cut: cut.as_of)


def expected(session: Session, contest: Contest, unit: str, cut: Cut) -> list[Expected]:
    """Everybody who is to send to a unit, units below it first, with what came from each."""
    came = collected.came(session, contest.id, unit, cut.report, cut.as_of)
    below = [each for each in contests.definition(session, contest).units if each.parent == unit]
    others = collected.senders(session, contest.id, unit)
    named = [(each.code, each.name, each.code) for each in below]
    named += [(str(each.id), each.name, "") for each in others]
    return [
        Expected(id, name, code, came.get(id), _state(came.get(id), cut.as_of)) for id, name, code in named
    ]


def _state(row: Collected | None, due: int) -> State:
    if row is None:
        return "missing"
    return "in-time" if row.sent_at < due else "late"


def send(
    session: Session,
    contest: Contest,
    unit: str,
    sender: str,
    cut: Cut,
    *,
    registered: int,
    finished: int,
    way: str,
    by: str,
) -> Collected:
    """Note what somebody reports to a unit. Commits.

    Raises Refused(collected.unknown | collected.too-many-finished).
    """
    collected.lock(session, contest.id)
    everybody = {each.id: each for each in expected(session, contest, unit, cut)}
    if sender not in everybody or cut not in cuts(session, contest) or way not in collected.WAYS:
        raise Refused(reason("collected.unknown"))
    if finished > registered:
        raise Refused(reason("collected.too-many-finished"))
    before = everybody[sender].came
    row = Collected(
        contest_id=contest.id,
        unit=unit,
        report=cut.report,
        as_of=cut.as_of,
        sender=sender,
        revision=before.revision + 1 if before else 1,
        registered=registered,
        finished=finished,
        way=way,
        sent_at=clock.read(session),
        by=by,
    )
    session.add(row)
    told = {
        "report": cut.report,
        "as_of": cut.as_of,
        "sender": sender,
        "revision": row.revision,
        "registered": registered,
        "finished": finished,
        "way": way,
    }
    audit.record(session, contest.ledger, SENT, f"unit:{unit}", told, actor=by)
    session.commit()
    return row


def expect(session: Session, contest: Contest, unit: str, names: Sequence[str], *, by: str) -> None:
    """Name others from whom a unit expects reports; whoever is named already is left as they are. Commits.

    Raises Refused(collected.too-many).
    """
    collected.lock(session, contest.id)
    there = collected.senders(session, contest.id, unit)
    known = {each.name.casefold() for each in there}
    new: dict[str, str] = {}
    for name in names:
        if name.casefold() not in known:
            new.setdefault(name.casefold(), name)
    if len(there) + len(new) > MOST_SENDERS:
        raise Refused(reason("collected.too-many", most=MOST_SENDERS))
    now = clock.read(session)
    # A microsecond each: they stay in the order in which they were written down.
    for at, name in enumerate(new.values(), now):
        session.add(Sender(id=clock.new_id(), contest_id=contest.id, unit=unit, name=name, added_at=at))
    if new:
        audit.record(session, contest.ledger, EXPECTED, f"unit:{unit}", {"count": len(new)}, actor=by)
    session.commit()


def drop(session: Session, contest: Contest, unit: str, sender: uuid.UUID, *, by: str) -> None:
    """Expect nothing more from somebody who was named; what came stays. Commits.

    Raises Refused(collected.unknown).
    """
    collected.lock(session, contest.id)
    row = next((each for each in collected.senders(session, contest.id, unit) if each.id == sender), None)
    if row is None:
        raise Refused(reason("collected.unknown"))
    row.gone_at = clock.read(session)
    audit.record(session, contest.ledger, DROPPED, f"unit:{unit}", {"sender": str(sender)}, actor=by)
    session.commit()
