"""Who learns: the enrolment of whoever asks, and how far they have come in the round that people mean now.

Everything personal on the learner's pages is fetched through here, by the person of the request and never by
an id of the address.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import abort

from app.operations.learning import attempt, learner
from app.operations.learning.paper import Paper
from app.operations.learning.submission import Done
from app.storage.learning import certificate as certificates
from app.storage.learning import reading
from app.storage.learning import sitting as sittings
from app.storage.learning import story as stories
from app.storage.learning.certificate import Certificate
from app.storage.learning.sitting import Place
from app.storage.learning.story import Story
from app.storage.postgres import line
from app.storage.postgres.database import db
from app.storage.privacy import sealed
from app.storage.registration import enrolment
from app.web.contest.frame import Shown
from app.web.learning import path
from app.web.learning.path import Path, Progress
from app.web.site import asking
from rounds.attempt import void_by
from rounds.certificate import why_not
from rounds.contestant import Line, parts_of
from rounds.definition import Learning, Part, Round
from rounds.record import Decision
from rounds.registration import why_closed
from rounds.units import lineage


@dataclass(frozen=True)
class Learner:
    """Somebody in the learning round of a contest; `contestant` is empty for who is not registered.

    `practising` is the code under which practice is kept, empty for visitors: it leads to no contestant.
    """

    shown: Shown
    round: Round
    contestant: str
    unit: str
    practising: str

    @property
    def learning(self) -> Learning:
        """What the definition asks for in this round."""
        return path.learning_of(self.round)

    @property
    def units(self) -> Sequence[str]:
        """Their unit and those above it: whom an extension reaches."""
        parents = {unit.code: unit.parent for unit in self.shown.definition.units}
        return tuple(lineage(self.unit, parents)) if self.unit else ()

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """What counts of them in each round."""
        return learner.lines(db.session(), self.shown.row, self.contestant) if self.contestant else {}

    @property
    def line(self) -> Line | None:
        """What counts of them in this round; None before they registered."""
        return self.lines.get(self.round.id)

    @cached_property
    def certificate(self) -> Certificate | None:
        """The certificate they were given last, whether it stands or was taken back."""
        if not self.contestant or self.shown.contest.certificate is None:
            return None
        given = certificates.last_of(db.session(), self.shown.row.id, [self.contestant])
        return given.get(self.contestant)

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that are still missing for a valid attempt, in the definition's order."""
        return self.line.missing if self.line else parts_of(self.shown.contest, self.round)

    @cached_property
    def done(self) -> list[Done]:
        """Their attempts that have ended, in order."""
        if not self.contestant:
            return []
        return attempt.finished(db.session(), self.shown.row, self.contestant, self.round.id)

    @cached_property
    def voids(self) -> Mapping[int, Decision]:
        """The rulings by which attempts of theirs do not count, by the number of the attempt."""
        acts = [each for each in self.shown.decisions if (each.kind, each.subject) == ("void", self.round.id)]
        found = {each.place.number: void_by(acts, self.contestant, each.at) for each in self.done}
        return {number: act for number, act in found.items() if act}

    @property
    def may_begin_again(self) -> bool:
        """Whether an attempt may be begun in the place of one that does not count."""
        return bool(self.voids) and self.path.state == "open" and self.attempts_left != 0

    @cached_property
    def story(self) -> Story | None:
        """What they have written."""
        if not self.contestant or self.learning.story is None:
            return None
        return stories.of(db.session(), self.shown.row.id, self.contestant, self.round.id)

    @cached_property
    def progress(self) -> Progress | None:
        """How far they have come; None for who is not registered."""
        if not self.contestant:
            return None
        rows = reading.of(db.session(), self.shown.row.id, self.contestant)
        done = {"topics": self.line and self.line.learned, "story": self.line and self.line.shared}
        finished = {name for name, at in done.items() if at}
        asked = self.learning.quiz
        if self.line and asked and "quiz" not in self.missing and self.line.attempts:
            finished.add("quiz")
        if self.certificate:
            finished.add("certificate")
        return Progress(
            read={topic: frozenset(row.parts) for topic, row in rows.items()},
            last={topic: row.last for topic, row in rows.items()},
            done=frozenset(finished),
            attempts=len(self.done) - len(self.voids),
            voids=len(self.voids),
            running=self.running is not None,
            refused=self.story is not None and self.story.state == "refused",
            profile="profile" not in self.missing,
            valid=bool(self.line and self.line.valid),
            earned=why_not(self.shown.contest, self.lines.items()) is None,
        )

    @cached_property
    def running(self) -> Paper | None:
        """The attempt that runs."""
        if not self.contestant or self.learning.quiz is None:
            return None
        return attempt.running(db.session(), self.shown.row, self.contestant, self.round.id)

    @property
    def may_register(self) -> bool:
        """Whether they take no part yet and could register here and now."""
        about = self.shown
        return not self.contestant and not why_closed(about.contest, about.decisions, now=about.now)

    @property
    def attempts_left(self) -> int | None:
        """How many attempts they may still begin; None where any number."""
        return path.attempts_left(self.round, len(self.done) - len(self.voids))

    def left_running(self, name: str, *, practice: bool) -> Place | None:
        """The attempt kept under that code whose time is over and that nobody has closed yet."""
        wire = line.of(db.session())
        held = sittings.of(wire, self.shown.row.id, name, self.round.id, practice=practice)
        running = next((each for each in held if each.state == sittings.RUNNING), None)
        return running.place if running and running.limit_at <= self.shown.now else None

    @cached_property
    def path(self) -> Path:
        """Their way through the round."""
        return path.path(self.shown, self.round, self.progress, units=self.units)


def practice_code(contest_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """Under which code somebody practises, registered or not: it leads to no person and no contestant."""
    return sealed.ring().hash("practice", f"{contest_id} {person_id}").hex()[:24]


def learner_of(shown: Shown) -> Learner:
    """Whoever asks, in the learning round of the contest. Ends the request with 404 where there is none."""
    round = path.round_of(shown) or abort(404)
    person = asking.person()
    if person is None:
        return Learner(shown, round, "", "", "")
    practising = practice_code(shown.row.id, person.id)
    mine = enrolment.of(db.session(), shown.row.id, person.id)
    if mine is None or mine.contestant is None or mine.left_at is not None:
        return Learner(shown, round, "", "", practising)
    return Learner(shown, round, mine.contestant, mine.unit, practising)
