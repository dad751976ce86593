"""The integrity queue: look for what is unlikely, and rule on it. Nothing here changes anybody's result."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage import audit, fact, sealed
from app.storage import contest as contests
from app.storage import signal as stored
from app.storage.contest import Contest
from app.storage.signal import DISMISSED, OPEN, UPHELD, Signal
from rounds import quiz, signals
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.reasons import reason
from rounds.record import Attempt
from rounds.signals import Paper

RULED = "signal.rule"


def look(session: Session, of: Contest) -> int:
    """Look through everything recorded, and say how many signals are new.

    Reads all attempts: this is for background work and the night.
    """
    definition = contests.definition(session, of)
    now, new = clock.read(session), 0
    units = {row.contestant: row.unit for row in fact.read(session, of.id, "registrations")}
    attempts: list[Attempt] = fact.read(session, of.id, "attempts")
    uses = stored.uses(session, of.id)
    for round in definition.contest.rounds:
        if round.learning is None or round.learning.quiz is None:
            continue
        own = [attempt for attempt in attempts if attempt.round == round.id]
        found = [
            *signals.fast(own, round.learning.quiz.questions),
            *signals.alike(list(_papers(definition, round, own, units))),
            *signals.bursts((units.get(each.contestant, ""), each) for each in own),
        ]
        new += stored.keep(session, of.id, round.id, found, now)
    shared = {device for device, _, is_shared in uses if is_shared}
    crowds = signals.devices(((device, who) for device, who, _ in uses), shared)
    new += stored.keep(session, of.id, "", crowds, now)
    session.commit()
    return new


def _papers(
    definition: Definition, round: Round, attempts: list[Attempt], units: dict[str, str]
) -> Iterator[Paper]:
    """What was wrong in each attempt that was taken here."""
    assert round.learning is not None
    rules, bank = round.learning.quiz, definition.bank
    if rules is None or bank is None:
        return
    topics = quiz.topics_of(definition.contest, round)
    for attempt in attempts:
        if attempt.seed and attempt.wrong >= 3:
            asked = [drawn.question for drawn in quiz.paper(bank, rules, topics, attempt.seed)]
            wrong = {
                question.id: letter
                for question, letter in zip(asked, attempt.answers, strict=False)
                if letter != quiz.NO_ANSWER and letter != question.answer
            }
            yield Paper(attempt, units.get(attempt.contestant, ""), wrong)


def rule(session: Session, of: Contest, signal_id: uuid.UUID, *, upheld: bool, why: str, by: str) -> Signal:
    """Say what came of looking at a signal: nothing, or that a decision is to be proposed.

    Raises Refused(signal.missing | signal.ruled | signal.no-reason). Nobody is disqualified by this.
    """
    if not why.strip():
        raise Refused(reason("signal.no-reason"))
    row = stored.lock(session, of.id, signal_id)
    if row is None:
        raise Refused(reason("signal.missing"))
    if row.state != OPEN:
        raise Refused(reason("signal.ruled"))
    now = clock.read(session)
    row.state, row.why = UPHELD if upheld else DISMISSED, why.strip()
    row.ruled_by, row.ruled_at = by, now
    audit.record(
        session,
        of.ledger,
        RULED,
        f"signal:{row.id}",
        {"kind": row.kind, "key": row.key, "state": row.state, "why": row.why},
        actor=by,
    )
    session.commit()
    return row


def note_device(session: Session, of: Contest, token: str, contestant: str, *, shared: bool) -> None:
    """Note that a contestant begins a quiz on the device that holds this random token."""
    device = sealed.ring().hash("device", f"{of.id} {token}")
    stored.use(session, of.id, device, contestant, shared=shared, at=clock.read(session))
    session.commit()
