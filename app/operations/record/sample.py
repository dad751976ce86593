"""Look at the sample that is drawn before prizes: who was called or seen, and what was found.

Whom it names follows from a sealed seed (`rounds/sample.py`); the recorded results say who is left. What
comes of what was found people decide elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import decision, result
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.standings import snapshot
from rounds import sample as rule
from rounds.reasons import reason
from rounds.record import Decision


def drawn(session: Session, contest: Contest) -> Mapping[str, list[str]]:
    """Who is left to look at by the results recorded last, by unit; below the empty code winners."""
    last = snapshot.outcome(session, contest.id)
    found = ((last.data if last else {}).get("awards") or {}).get("blockers", ())
    return {
        str(each["values"].get("unit", "")): str(each["values"]["people"]).split(", ")
        for each in found
        if each["code"] in ("sample.left", "sample.winners-left")
    }


def looked_at(session: Session, contest: Contest) -> dict[str, str]:
    """What was found of everybody, by code."""
    return rule.looked_at([each.value() for each in decisions.listed(session, contest.id)])


def look(session: Session, contest: Contest, contestant: str, *, found: str, by: Person) -> None:
    """Keep what was found of somebody; the last of the sample has the results computed anew. Commits.

    `found` is one of `rounds.sample.FOUND`. Raises Refused(sample.not-drawn).
    """
    contests.lock(session, contest.slug)
    named = {who for people in drawn(session, contest).values() for who in people}
    known = looked_at(session, contest)
    if contestant not in named | known.keys() or found not in rule.FOUND:
        raise Refused(reason("sample.not-drawn", contestant=contestant))
    act = Decision(clock.read(session), 0, "look", contestant, {"found": found}, by=by.actor)
    decision.take(session, contest, [act])
    if named <= known.keys() | {contestant}:
        result.ask(session, contest, by=by)
    session.commit()
