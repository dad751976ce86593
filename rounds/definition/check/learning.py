"""Learning rounds: what is learnt, how questions are drawn, what makes an attempt valid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rounds import quiz
from rounds.definition import Contest, Learning, Quiz, Round
from rounds.definition.check.walk import learnings, mistake, warning
from rounds.definition.folder import Definition
from rounds.reasons import Reason


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Learning rounds one by one, then topics that none of them teaches."""
    contest = definition.contest
    for number, round in enumerate(contest.rounds, 1):
        if round.learning is None and round.entry is None and round.judging is None:
            yield mistake("round.nothing-in", f"round[{number}]", round=round.id)
    if not contest.rounds:
        yield mistake("contest.no-round", "round")
    taught: set[str] = set()
    for path, round, learning in learnings(contest):
        taught.update(topic.id for topic in quiz.topics_of(contest, round))
        yield from _learning(path, learning)
        if learning.quiz is not None:
            yield from _quiz(definition, path, round, learning.quiz)
    for number, topic in enumerate(contest.topics, 1):
        if topic.id not in taught:
            yield warning("topic.not-taught", f"topic[{number}]", topic=topic.id)


def _learning(path: str, learning: Learning) -> Iterator[Reason]:
    if learning.source == "here":
        if learning.quiz is None and learning.story is None and not learning.topics:
            yield mistake("learning.nothing-to-do", path)
    elif learning.quiz is not None:
        yield mistake("learning.quiz-elsewhere", f"{path}.quiz", source=learning.source)
    if learning.source != "here" and not learning.where:
        yield warning("learning.where-missing", path)
    if learning.story is not None and learning.story.required and "story" not in learning.valid:
        yield mistake("learning.story-not-counted", f"{path}.valid")
    if learning.late == "started" and learning.quiz is not None and learning.quiz.minutes is None:
        yield mistake("learning.late-without-minutes", f"{path}.late")


def _quiz(definition: Definition, path: str, round: Round, given: Quiz) -> Iterator[Reason]:
    path = f"{path}.quiz"
    most = given.questions * given.points
    if given.pass_mark is not None and given.pass_mark > most:
        yield mistake(
            "quiz.pass-mark-too-high", f"{path}.pass_mark", pass_mark=str(given.pass_mark), most=str(most)
        )
    if given.attempts == 1 and given.counted != "best":
        yield warning("note.one-attempt", f"{path}.counted", counted=given.counted)
    if given.review == "after_submit" and given.attempts != 1:
        yield warning("quiz.review-between-attempts", f"{path}.review")
    yield from _bank(definition, path, round, given)


def _bank(definition: Definition, path: str, round: Round, given: Quiz) -> Iterator[Reason]:
    """What a paper needs. Without a bank that can be read, only the numbers of the definition are asked
    about.
    """
    bank = definition.bank
    topics = quiz.topics_of(definition.contest, round)
    if not topics:
        yield mistake("quiz.no-topics", path)
        return
    why = quiz.why_not_drawable(bank or quiz.Bank(title="", questions=(), topics={}), given, topics)
    if why and (bank or why.code == "quiz.quotas-not-total"):
        yield mistake(why.code, f"{path}.questions", **dict(why.values))
    if bank is None:
        return
    known = {topic.id for topic in definition.contest.topics}
    for topic, count in Counter(question.topic for question in bank.questions).items():
        if topic not in known:
            yield warning("quiz.topic-never-asked", f"{path}.bank", topic=topic, count=count)


def predicts(contest: Contest, round_id: str) -> bool:
    """Whether the quiz of that round ends with the prediction question."""
    return any(
        round.id == round_id and learning.quiz is not None and learning.quiz.prediction is not None
        for _, round, learning in learnings(contest)
    )
