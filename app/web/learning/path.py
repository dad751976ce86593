"""The way of a learner through a learning round: learn, answer, tell, certificate; what is due now.

Knows the parts that the definition gives the round and how far somebody has come; knows no table. Which round
is meant follows from the calendar: the one that runs, else the next to open, else the last that closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flask import url_for

from app import phrases
from app.web.contest import track
from app.web.contest.frame import Shown
from app.web.learning import lesson
from app.web.learning.lesson import Lesson
from app.web.page import formats
from app.web.page.words import _, ngettext
from rounds import calendar, quiz
from rounds.calendar import Span
from rounds.definition import Learning, Round
from rounds.reasons import reason

Name = Literal["topics", "quiz", "story", "certificate"]
State = Literal["done", "now", "later", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one contestant has come. `read`: ids of parts by topic; `last`: the last of them, by topic.

    `done` holds the steps that are finished. `attempts` have ended and count, `voids` do not, one may be
    `running`. `refused`: the
    story was given back. `profile`: what registering asks for is there. `valid`: all of it counts. `earned`:
    a certificate may be had.
    """

    read: Mapping[str, frozenset[str]] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    attempts: int = 0
    voids: int = 0
    running: bool = False
    refused: bool = False
    profile: bool = True
    valid: bool = False
    earned: bool = False


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
    registered: bool = True
    profile: bool = True

    @property
    def now(self) -> Step | None:
        """The step that is due."""
        return next((step for step in self.steps if step.state == "now"), None)

    @property
    def next(self) -> Step | None:
        """The step after that which can still be done."""
        now = self.now
        after = (step for step in self.steps if now and step.number > now.number)
        return next((step for step in after if step.state not in ("done", "closed")), None)


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
    due = next((name for name in names if _is_due(round, so_far, name)), None)
    steps = tuple(
        _step(contest, round, texts, progress, name, number, state, due)
        for number, name in enumerate(names, 1)
    )
    until = ""
    if state == "open":
        until = _(
            "until %(end)s, %(left)s left",
            end=formats.until(span.closes, contest.zone),
            left=track.left_words(span.closes - contest.now),
        )
    return Path(
        round=round,
        span=span,
        state=state,
        steps=steps,
        until=until,
        registered=progress is not None,
        profile=so_far.profile,
    )


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


def _is_due(round: Round, progress: Progress, name: Name) -> bool:
    """Whether a step is still to be done by somebody who wants everything to count."""
    if name == "certificate":
        return progress.earned and name not in progress.done
    if name == "quiz":
        return name not in progress.done and not _is_used_up(round, progress)
    if name == "story":
        story = learning_of(round).story
        return progress.refused or (story is not None and story.required and name not in progress.done)
    return name not in progress.done


def _is_used_up(round: Round, progress: Progress) -> bool:
    """Whether no attempt runs and none is left."""
    return attempts_left(round, progress.attempts) == 0 and not progress.running


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
    progress: Progress | None,
    name: Name,
    number: int,
    window: calendar.State,
    due: Name | None,
) -> Step:
    done = progress.done if progress else frozenset()
    state: State = "later"
    if name == due and (window == "open" or name == "certificate"):
        state = "now"
    elif name in done:
        state = "done"
    elif name != "certificate" and (
        window == "closed" or (name == "quiz" and progress and _is_used_up(round, progress))
    ):
        state = "closed"
    title, words = _title(contest, round, texts, name)
    note, href, label = "", "", ""
    if window != "before":
        if name == "topics":
            note, href, label = _reading(contest, texts, progress or Progress(), state)
        elif progress:
            doing = {"quiz": _answering, "story": _telling, "certificate": _receiving}[name]
            note, href, label = doing(contest, round, progress, window)
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


def attempts_left(round: Round, taken: int) -> int | None:
    """How many attempts somebody may still begin; None where any number."""
    asked = learning_of(round).quiz
    return None if asked is None or asked.attempts is None else max(0, asked.attempts - taken)


def _answering(
    contest: Shown, round: Round, progress: Progress, window: calendar.State
) -> tuple[str, str, str]:
    href = url_for("attempt.begin", slug=contest.slug, practice=False)
    if progress.running:
        return _("An attempt is running"), href, _("Go on with the attempt")
    left = attempts_left(round, progress.attempts)
    taken = ngettext("%(num)s attempt handed in", "%(num)s attempts handed in", progress.attempts)
    void = ngettext(
        "An attempt of yours does not count", "%(num)s attempts of yours do not count", progress.voids
    )
    if window == "closed" or left == 0:
        if progress.voids:
            return void, href, _("Read why")
        return (taken, href, _("See the result")) if progress.attempts else ("", "", "")
    if progress.voids:
        return void, href, _("Read why, and try again")
    if not progress.attempts:
        return "", href, _("To the quiz")
    if left is None:
        return taken, href, _("See the result, or try again")
    note = ngettext("%(taken)s, %(num)s left", "%(taken)s, %(num)s left", left, taken=taken)
    return note, href, _("See the result, or try again")


def _telling(
    contest: Shown, round: Round, progress: Progress, window: calendar.State
) -> tuple[str, str, str]:
    href = url_for("story.write", slug=contest.slug)
    if progress.refused:
        return _("The organisers gave it back with a reason"), href, _("Read why, and mend it")
    if "story" in progress.done:
        return _("Sent"), href, _("See what you wrote")
    return ("", "", "") if window == "closed" else ("", href, _("Write"))


def _receiving(
    contest: Shown, round: Round, progress: Progress, window: calendar.State
) -> tuple[str, str, str]:
    href = url_for("certificate.own", slug=contest.slug)
    if "certificate" in progress.done:
        return "", href, _("See the certificate")
    if progress.earned:
        return "", href, _("Get the certificate")
    if progress.valid:
        return phrases.sentence(reason("certificate.not-passed"), formats.language()), "", ""
    return "", "", ""


def _reading(
    contest: Shown, texts: Sequence[Lesson], progress: Progress, state: State
) -> tuple[str, str, str]:
    finished = sum(is_read(text, progress) for text in texts)
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


def is_read(text: Lesson, progress: Progress) -> bool:
    """Whether every part of a topic is read."""
    return {part.id for part in text.parts} <= progress.read.get(text.topic.id, frozenset())
