"""The integrity queue: look for what is unlikely, and rule on it. Nothing here changes anybody's result."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from math import prod

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.integrity import signal as stored
from app.storage.integrity.signal import ASKED, OPEN, Signal, SignalRuling
from app.storage.privacy import sealed
from app.storage.record import audit, fact
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds import quiz, signals
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.reasons import reason
from rounds.record import Attempt
from rounds.signals import Paper

RULED = "signal.rule"
TASK = "signals"


def ask(session: Session, of: Contest, *, by: uuid.UUID) -> Task:
    """Ask for a look through everything recorded: one that waits or runs is enough. Commits."""
    contests.lock(session, of.slug)
    last = tasks.of_contest(session, of.id, kind=TASK, limit=1)
    waits = last and last[0].state in tasks.UNFINISHED
    found = last[0] if waits else task.defer(session, TASK, contest=of, asked_by=by)
    session.commit()
    return found


def work(session: Session, task_id: uuid.UUID) -> None:
    """Look, as background work; its result says how many signals are new."""
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    of = contests.by_id(session, asked.contest_id)
    new = look(session, of, lambda done, total: task.progress(session, task_id, done, total))
    task.finish(session, task_id, said=(reason("signal.looked", new=new),))


def look(session: Session, of: Contest, step: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Look through everything recorded, and say how many signals are new. Does not commit.

    Reads all attempts, so this is for background work. `step` hears how many of how many parts are done.
    """
    definition, now = contests.definition(session, of), clock.read(session)
    units = {row.contestant: row.unit for row in fact.read(session, of.id, "registrations")}
    attempts: list[Attempt] = fact.read(session, of.id, "attempts")
    rounds = [round for round in definition.contest.rounds if round.learning]
    new = 0
    for done, round in enumerate(rounds):
        step(done, len(rounds) + 1)
        own = [attempt for attempt in attempts if attempt.round == round.id]
        new += stored.keep(session, of.id, round.id, _of_round(definition, round, own, units), now)
        sheets = [row for row in fact.read(session, of.id, "counts") if row.round == round.id]
        new += stored.keep(session, of.id, round.id, signals.jumps(sheets), now)
    step(len(rounds), len(rounds) + 1)
    uses = stored.uses(session, of.id)
    shared = {device for device, _, is_shared in uses if is_shared}
    crowds = signals.devices(((device, who) for device, who, _ in uses), shared)
    return new + stored.keep(session, of.id, "", crowds, now)


def _of_round(
    definition: Definition, round: Round, attempts: list[Attempt], units: dict[str, str]
) -> Iterator[signals.Signal]:
    assert round.learning is not None
    if round.learning.quiz is None:
        return
    yield from signals.fast(attempts, round.learning.quiz.questions)
    papers = list(_papers(definition, round, attempts, units))
    yield from signals.alike(papers)
    yield from signals.sequences(papers)
    yield from signals.bursts((units.get(each.contestant, ""), each) for each in attempts)


def _papers(
    definition: Definition, round: Round, attempts: list[Attempt], units: dict[str, str]
) -> Iterator[Paper]:
    """What was asked and answered in each attempt that was taken here."""
    assert round.learning is not None
    rules, bank = round.learning.quiz, definition.bank
    if rules is None or bank is None:
        return
    topics = quiz.topics_of(definition.contest, round)
    for attempt in attempts:
        if attempt.seed:
            drawn = quiz.paper(bank, rules, topics, attempt.seed)
            answered = list(zip(drawn, attempt.answers, strict=False))
            yield Paper(
                attempt,
                units.get(attempt.contestant, ""),
                {
                    each.question.id: letter
                    for each, letter in answered
                    if letter not in (quiz.NO_ANSWER, each.question.answer)
                },
                "".join(_place(each, letter) for each, letter in answered),
                prod(len(each.letters) for each in drawn),
            )


def _place(drawn: quiz.Drawn, letter: str) -> str:
    """The place on the screen where an option stood, A for the first."""
    return chr(ord("A") + drawn.letters.index(letter)) if letter in drawn.letters else quiz.NO_ANSWER


def rule(session: Session, of: Contest, signal_id: uuid.UUID, *, state: str, why: str, by: str) -> Signal:
    """Say what came of looking at a signal: those it is about are `asked`, it is `dismissed`, or `upheld`: a
    decision is to be proposed.

    Raises Refused(signal.missing | signal.ruled | signal.no-reason). Nobody is disqualified by this.
    """
    if not why.strip():
        raise Refused(reason("signal.no-reason"))
    row = stored.lock(session, of.id, signal_id)
    if row is None:
        raise Refused(reason("signal.missing"))
    if row.state not in (OPEN, ASKED):
        raise Refused(reason("signal.ruled"))
    row.state = state
    said = SignalRuling(
        id=clock.new_id(), signal_id=row.id, state=state, why=why.strip(), by=by, at=clock.read(session)
    )
    session.add(said)
    audit.record(
        session,
        of.ledger,
        RULED,
        f"signal:{row.id}",
        {"kind": row.kind, "key": row.key, "state": state, "why": said.why},
        actor=by,
    )
    session.commit()
    return row


def note_device(session: Session, of: Contest, token: str, contestant: str, *, shared: bool) -> None:
    """Note that a contestant begins a quiz on the device that holds this random token."""
    device = sealed.ring().hash("device", f"{of.id} {token}")
    stored.use(session, of.id, device, contestant, shared=shared, at=clock.read(session))
    session.commit()
