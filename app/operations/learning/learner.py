"""What a contestant does in a learning round besides answering: enters, and finishes parts of it.

Both join the caller's transaction, so that what else is recorded of the act (who the person is, the text of a
story) is committed with the fact or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.operations.standings import tally
from app.operations.standings.tally import Rules
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning.learner import Basis, Facts
from app.storage.postgres import line
from app.storage.postgres.copying import copy_in
from app.storage.postgres.line import Line as Wire
from app.storage.record import decision as decisions
from app.storage.record import fact
from app.storage.registration.contestant import Contestant
from app.storage.standings import tally as tallies
from rounds.contestant import Line
from rounds.reasons import reason
from rounds.record import Registration, Step
from rounds.tally import share

_NAME = "INSERT INTO contestant (contest_id, code) VALUES (%s, %s) ON CONFLICT DO NOTHING"


def register(session: Session, contest: Contest, registration: Registration) -> Receipt:
    """Enter a contestant, or correct what was entered; `at` is the database's clock and nothing else.

    In the caller's transaction. Raises Refused(learner.unknown-unit | learner.closed).
    """
    wire, now = _hold(session, contest, registration.contestant)
    registration = registration._replace(at=now)
    rules, facts = _facts(session, wire, contest, registration.contestant)
    if registration.unit and registration.unit not in {unit.code for unit in rules.definition.units}:
        raise Refused(reason("learner.unknown-unit", unit=registration.unit))
    first = facts.registrations[0].unit if facts.registrations else None
    if rules.reckoners and not any(
        now < (rounds.closes(registration.unit) if first is None else rounds.corrections_until(first))
        for rounds in rules.reckoners.values()
    ):
        raise Refused(reason("learner.closed"))
    wire.execute(_NAME, (contest.id, registration.contestant))
    grown = facts._replace(registrations=[*facts.registrations, registration])
    return _record(wire, contest, "registrations", registration, rules, grown)


def enter(session: Session, contest: Contest, registrations: Sequence[Registration]) -> None:
    """Enter many contestants of whom nothing is recorded yet; all who write facts wait for it.

    In the caller's transaction, which has looked at units and windows.
    """
    fact.lock(session, contest.id)
    fact.append(session, contest.id, "registrations", registrations)
    names = ((contest.id, each.contestant) for each in registrations)
    copy_in(session, list(Contestant.__table__.columns), names)  # type: ignore[arg-type]
    basis = Basis(contest.version, contest.digest, decisions.last_number(session, contest.id))
    rules = tally.rules(session, contest.id, basis)
    for id, rounds in rules.reckoners.items():
        found = [row for each in registrations if (row := rounds.of([each], (), ()))]
        learners.add(session, contest.id, id, found)
        added = tallies.figures((share(row, rules.day), 1) for row in found)
        tallies.count(line.of(session), tallies.change(contest.id, id, "", None, added))


def step(session: Session, contest: Contest, step: Step) -> Receipt:
    """A contestant finished the topics or the story of a round; `at` is the database's clock.

    Finished before, it stays as it was and the first receipt comes again. In the caller's transaction.
    Raises Refused(learner.unregistered | learner.not-open | learner.closed).
    """
    wire, now = _hold(session, contest, step.contestant)
    step = step._replace(at=now)
    rules, facts = _facts(session, wire, contest, step.contestant)
    if not facts.registrations:
        raise Refused(reason("learner.unregistered"))
    before = fact.first_step(wire, contest.id, step.contestant, step.round, step.part)
    if before is not None:
        return receipt.of("steps", *before)
    rounds = rules.reckoners[step.round]
    if now < rounds.published.opens:
        raise Refused(reason("learner.not-open"))
    if now >= rounds.closes(facts.registrations[-1].unit):
        raise Refused(reason("learner.closed"))
    return _record(wire, contest, "steps", step, rules, facts._replace(steps=[*facts.steps, step]))


def lines(session: Session, contest: Contest, contestant: str) -> dict[str, Line]:
    """How far a contestant has come, by learning round: reckoned now, with the parts that are missing."""
    rules, facts = _facts(session, line.of(session), contest, contestant)
    found = {id: rounds.of(*facts) for id, rounds in rules.reckoners.items()}
    return {id: each for id, each in found.items() if each is not None}


def _hold(session: Session, contest: Contest, contestant: str) -> tuple[Wire, int]:
    """Keep the contestant's other acts waiting, and then ask what time it is."""
    learners.hold(session, contest.id, contestant)
    return line.of(session), clock.read(session)


def _facts(session: Session, wire: Wire, contest: Contest, contestant: str) -> tuple[Rules, Facts]:
    basis, facts = learners.facts(wire, contest.id, contestant)
    return tally.rules(session, contest.id, basis), facts


def _record(
    wire: Wire, contest: Contest, kind: str, row: Registration | Step, rules: Rules, facts: Facts
) -> Receipt:
    """Write a fact, and count what it changes in every learning round."""
    written = fact.insert(wire, contest.id, kind, row)
    for id, rounds in rules.reckoners.items():
        old = learners.line(wire, contest.id, id, row.contestant)
        new = rounds.of(*facts)
        if new is not None or old is not None:
            changed = tally.change(contest.id, id, row.contestant, (old, new), rules.day)
            tallies.count(wire, changed)
    return receipt.of(kind, written, row)
