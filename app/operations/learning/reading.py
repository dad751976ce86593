"""A contestant reads the course: part after part, until all topics of the round are finished."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations.learning import learner
from app.storage.contest.contest import Contest
from app.storage.learning import reading
from rounds.record import Step


def read_part(
    session: Session,
    contest: Contest,
    contestant: str,
    round: str,
    *,
    topic: str,
    part: str,
    course: Mapping[str, Collection[str]],
) -> bool:
    """Note that a part was read; say whether with it all topics are finished, which is then a fact.

    `course` holds the ids of the parts of every topic of the round. Reading on after the close changes
    nothing that counts. Raises Refused(learner.unregistered | learner.not-open | learner.closed) when the
    last part comes too early or too late.
    """
    reading.add(session, contest.id, contestant, topic, part, at=clock.read(session))
    read = reading.of(session, contest.id, contestant)
    finished = all(
        set(parts) <= set(read[topic].parts if topic in read else ()) for topic, parts in course.items()
    )
    if finished:
        learner.step(session, contest, Step(0, contestant, round, "topics"))
    session.commit()
    return finished
