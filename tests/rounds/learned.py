"""A learning round as small as a letter's is large: facts of named people, written down one by one.

`School` is the definition and the record together; each of its verbs adds one fact.
"""

from dataclasses import replace
from datetime import date

from rounds import contestant, tally
from rounds.calendar import HOUR, MINUTE, SECOND, instant
from rounds.definition import (
    Block,
    Contest,
    Denominator,
    Eligibility,
    Learning,
    Metric,
    Quiz,
    Round,
    Standing,
    Story,
    Text,
    Topic,
    Window,
)
from rounds.definition.folder import Definition
from rounds.figures import Figures
from rounds.record import Amount, Attempt, Count, Decision, Given, Record, Registration, Step, Unit
from rounds.standings import rank

ZONE = "Asia/Ho_Chi_Minh"
WORD = Text(vi="Thi", en="Contest")
QUIZ = Quiz(questions=4)
LEARNING = Learning(
    window=Window(from_=date(2026, 6, 1), to=date(2026, 6, 10)), quiz=QUIZ, story=Story(title=WORD)
)
UNITS = (
    Unit("AN", "Xã An", "commune"),
    Unit("BINH", "Xã Bình", "commune"),
    Unit("SO", "Sở Y", "department"),
    Unit("AN-1", "Thôn Một", "neighbourhood", "AN"),
)
BLOCKS = (
    Block(id="commune", title=WORD, kinds=("commune",)),
    Block(id="department", title=WORD, kinds=("department",)),
)


def june(day, hour=0, minute=0):
    """An instant in June 2026, local time."""
    return instant(date(2026, 6, day), ZONE) + hour * HOUR + minute * MINUTE


def metric(kind, of="", **keys):
    return Metric(kind=kind, title=WORD, round="" if kind in ("draw", "given") else "r", of=of, **keys)


class School:
    def __init__(self, *, learning=LEARNING, units=UNITS, blocks=(), metrics=(), amounts=(), **keys):
        round = Round(id="r", title=WORD, learning=learning)
        contest = Contest(
            format=1,
            id="c",
            title=WORD,
            short=WORD,
            organiser=WORD,
            summary=WORD,
            eligibility=Eligibility(who=WORD),
            rounds=(round,),
            blocks=blocks,
            topics=(Topic(id="A", title=WORD),),
            denominators=(Denominator(id="people", title=WORD, column="people", source=WORD),),
            metrics=dict(metrics),
            **keys,
        )
        self.definition = Definition(
            contest=contest,
            units=tuple(units),
            amounts=tuple(Amount(unit, "people", value) for unit, value in dict(amounts).items()),
            bank=None,
            rubrics={},
            files={},
        )
        self.record = Record()

    @property
    def contest(self):
        return self.definition.contest

    def add(self, kind, fact):
        self.record = replace(self.record, **{kind: (*getattr(self.record, kind), fact)})

    def register(self, who, unit="AN", at=None, *, complete=True, household=""):
        self.add("registrations", Registration(at or june(1), who, unit, complete, household))

    def step(self, who, part, at=None):
        self.add("steps", Step(at or june(2), who, "r", part))

    def attempt(self, who, correct=4, wrong=None, *, at=None, seconds=60, number=1, prediction=None):
        at = at or june(3)
        wrong = 4 - correct if wrong is None else wrong
        answers = "-" * (4 - correct - wrong) + "A" * (correct + wrong)
        started = at - seconds * SECOND
        self.add("attempts", Attempt(at, who, "r", number, started, "", answers, correct, wrong, prediction))

    def finish(self, who, unit="AN", correct=4, **attempt):
        """Register, learn, answer and tell, all in time."""
        self.register(who, unit)
        self.step(who, "topics")
        self.attempt(who, correct, **attempt)
        self.step(who, "story", at=june(2, 1))

    def count(self, unit, registered=0, submitted=0, valid=0, *, as_of, at=None):
        self.add("counts", Count(at or as_of, as_of, "r", unit, registered, submitted, valid))

    def give(self, subject, metric, value, at=None):
        self.add("givens", Given(at or june(5), subject, metric, value))

    def decide(self, kind, subject, at=None, **data):
        number = len(self.record.decisions) + 1
        self.add("decisions", Decision(at or june(11), number, kind, subject, data))

    def lines(self, as_of=None, **keys):
        units = self.definition.units
        round = self.contest.rounds[0]
        found = contestant.lines(self.contest, round, self.record, as_of or june(30), units=units, **keys)
        return {line.contestant: line for line in found}

    def tallies(self, as_of=None, **keys):
        return tally.tallies(self.lines(as_of).values(), self.definition.units, ZONE, **keys)

    def rank(self, of, *ladder, as_of=None, **keys):
        standing = Standing(id="s", title=WORD, of=of, round="r", ladder=ladder, **keys)
        figures = Figures(
            self.definition,
            self.record,
            as_of or june(30),
            field=lambda round: None,
            verdict=lambda round: None,
        )
        return rank(standing, figures)

    def order(self, of, *ladder, **keys):
        """Rank, subject and deciding rung of every place."""
        return [(place.rank, place.subject, place.rung) for place in self.rank(of, *ladder, **keys).places]
