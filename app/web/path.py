"""The way of a learner through a learning round: learn, answer, tell, certificate; what is due now.

Knows the parts that the definition gives the round and how far somebody has come; knows no table. Which round
is meant follows from the calendar: the one that runs, else the next to open, else the last that closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flask import url_for

from app.web import formats, lesson, track
from app.web.frame import Shown
from app.web.lesson import Lesson
from app.web.words import _, ngettext
from rounds import calendar, quiz
from rounds.calendar import Span
from rounds.definition import Learning, Round

Name = Literal["topics", "quiz", "story", "certificate"]
State = Literal["done", "now", "later", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one contestant has come. `read`: ids of parts by topic; `last`: the part read last, by topic.

    `done` holds the steps that are finished; `waiting` those that are in the organisers' hands.
    """

    read: Mapping[str, frozenset[str]] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    attempts: int = 0
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `href` and `label` are what to do about it now, empty when there is nothing to do."""

    number: int
    name: Name
    title: str
    state: State
    words: str
    note: str
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The whole way. `now` is the step that is due, None when nothing is (left) to do; `next` the one after.

    `until` says how long there is time, in words; empty outside the window.
    """

    round: Round
    span: Span
    state: calendar.State
    steps: tuple[Step, ...]
    until: str

    @property
    def now(self) -> Step | None:
        """The step that is due."""
        return next((step for step in self.steps if step.state == "now"), None)

    @property
    def next(self) -> Step | None:
        """The step after that."""
        now = self.now
        return next((step for step in self.steps if now and step.number > now.number), None)


def round_of(contest: Shown) -> Round | None:
    """The learning round that people mean now; None where the contest has none."""
    spans = [
        (event, contest.contest.round(event.round)) for event in contest.events if event.kind == "learning"
    ]
    running = [round for event, round in spans if event.opens <= contest.now < event.closes]
    coming = [round for event, round in spans if event.opens > contest.now]
    ended = [round for event, round in spans if event.closes <= contest.now]
    return next(iter(running or coming or ended[::-1]), None)


def learning_of(round: Round) -> Learning:
    """Its learning part, which every round that `round_of` gives has."""
    assert round.learning is not None
    return round.learning


def span_of(contest: Shown, round: Round, units: Sequence[str] = ()) -> Span:
    """When the round is open for somebody of these units, extensions folded in."""
    published = calendar.span(learning_of(round).window, contest.zone)
    return calendar.extended(published, round.id, "learning", contest.decisions, units=units)


def lessons(contest: Shown, round: Round) -> tuple[Lesson, ...]:
    """The topics of the round that can be read here, in order."""
    found = (
        lesson.of(contest.definition, contest.slug, topic) for topic in quiz.topics_of(contest.contest, round)
    )
    return tuple(each for each in found if each)


def path(contest: Shown, round: Round, progress: Progress | None, *, units: Sequence[str] = ()) -> Path:
    """The way as it stands for whoever has come as far as `progress` (None: a visitor)."""
    span = span_of(contest, round, units)
    state = calendar.state(span, contest.now)
    texts = lessons(contest, round)
    so_far = progress or Progress()
    names = _names(contest, round, texts)
    due = next((name for name in names if name not in so_far.done | so_far.waiting), None)
    steps = tuple(
        _step(contest, round, texts, so_far, name, number, state, due) for number, name in enumerate(names, 1)
    )
    until = ""
    if state == "open":
        until = _(
            "until %(end)s, %(left)s left",
            end=track.until_words(span.closes, contest.zone),
            left=track.left_words(span.closes - contest.now),
        )
    return Path(round=round, span=span, state=state, steps=steps, until=until)


def resume(texts: Sequence[Lesson], progress: Progress) -> tuple[Lesson, int] | None:
    """The topic and part to read next: after the part read last, else the first unread.

    None when all is read.
    """
    for text in texts:
        read = progress.read.get(text.topic.id, frozenset())
        unread = [part.number for part in text.parts if part.id not in read]
        if not unread:
            continue
        last = next((part.number for part in text.parts if part.id == progress.last.get(text.topic.id)), 0)
        return text, next((number for number in unread if number > last), unread[0])
    return None


def _names(contest: Shown, round: Round, texts: Sequence[Lesson]) -> list[Name]:
    learning = learning_of(round)
    there: list[tuple[Name, bool]] = [
        ("topics", bool(texts)),
        ("quiz", learning.quiz is not None),
        ("story", learning.story is not None),
        ("certificate", contest.contest.certificate is not None),
    ]
    return [name for name, has in there if has]


def _step(
    contest: Shown,
    round: Round,
    texts: Sequence[Lesson],
    progress: Progress,
    name: Name,
    number: int,
    window: calendar.State,
    due: Name | None,
) -> Step:
    state: State = "done" if name in progress.done else "now" if name == due and window == "open" else "later"
    if state == "later" and window == "closed" and name != "certificate":
        state = "closed"
    title, words = _title(contest, round, texts, name)
    note, href, label = _doing(contest, round, texts, progress, name, state, window)
    return Step(
        number=number, name=name, title=title, state=state, words=words, note=note, href=href, label=label
    )


def _title(contest: Shown, round: Round, texts: Sequence[Lesson], name: Name) -> tuple[str, str]:
    learning = learning_of(round)
    if name == "topics":
        minutes = sum(text.minutes for text in texts)
        count = ngettext("%(num)s topic", "%(num)s topics", len(texts))
        return _("Learn"), _(
            "%(topics)s, about %(minutes)s minutes of reading", topics=count, minutes=minutes
        )
    if name == "quiz":
        assert learning.quiz is not None
        questions = ngettext("%(num)s question", "%(num)s questions", learning.quiz.questions)
        if learning.quiz.minutes:
            time = ngettext("%(num)s minute", "%(num)s minutes", learning.quiz.minutes)
            return _("Take the quiz"), _("%(questions)s in %(minutes)s", questions=questions, minutes=time)
        return _("Take the quiz"), questions
    if name == "story":
        assert learning.story is not None
        return formats.text(learning.story.title), (
            _("Write a few lines of your own")
            if learning.story.required
            else _("A few lines of your own, if you like")
        )
    certificate = contest.contest.certificate
    return _("Certificate"), formats.text(certificate.title) if certificate else ""


def _doing(
    contest: Shown,
    round: Round,
    texts: Sequence[Lesson],
    progress: Progress,
    name: Name,
    state: State,
    window: calendar.State,
) -> tuple[str, str, str]:
    """A note on how far it is, and the address and the words of what to do about it."""
    if window == "before":
        return "", "", ""
    if name == "topics":
        return _reading(contest, texts, progress, state)
    return "", "", ""


def _reading(
    contest: Shown, texts: Sequence[Lesson], progress: Progress, state: State
) -> tuple[str, str, str]:
    finished = sum(_is_read(text, progress) for text in texts)
    note = (
        _("%(read)s of %(all)s topics read", read=finished, all=len(texts))
        if progress.read and state != "done"
        else ""
    )
    where = resume(texts, progress)
    if where is None:
        return note, url_for("course.show", slug=contest.slug, topic=texts[0].topic.id), _("Read again")
    text, part = where
    label = _("Read on") if progress.read else _("Begin to read")
    return note, url_for("course.part", slug=contest.slug, topic=text.topic.id, part=part), label


def _is_read(text: Lesson, progress: Progress) -> bool:
    return {part.id for part in text.parts} <= progress.read.get(text.topic.id, frozenset())
