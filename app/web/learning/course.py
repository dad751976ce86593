"""The learner's path and the course: where one stands, the topics, their parts, the files beside them.

Anyone may read once learning has begun, and after it has ended; what contestants have read is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, Response, abort, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as Answered

from app import phrases
from app.operations import Refused
from app.operations.learning import reading
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.contest.frame import shown
from app.web.learning import path
from app.web.learning.learner import Learner, learner_of
from app.web.learning.lesson import KINDS, Lesson, Part
from app.web.page import formats

bp = Blueprint("course", __name__)


@bp.get("/contests/<slug>/learn")
@allows("course.read")
def learn(slug: str) -> str:
    """The four steps: where one stands, what is due, what comes next."""
    who = learner_of(shown(slug, "course.read"))
    return render_template(
        "course/learn.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        lessons=path.lessons(who.shown, who.round),
        read=_read(who),
    )


@bp.get("/contests/<slug>/learn/<topic>")
@allows("course.read")
def show(slug: str, topic: str) -> str:
    """One topic: what it is about, its parts, what belongs to it."""
    who = learner_of(shown(slug, "course.read"))
    lesson = _lesson(who, topic)
    where = path.resume([lesson], who.progress) if who.progress else None
    return render_template(
        "course/topic.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        lesson=lesson,
        read=_read(who).get(topic, frozenset()),
        on=where[1] if where else 1,
    )


@bp.get("/contests/<slug>/learn/<topic>/<part>")
@allows("course.read")
def part(slug: str, topic: str, part: str) -> str:
    """One part of a topic."""
    who = learner_of(shown(slug, "course.read"))
    lesson = _lesson(who, topic)
    return _page(who, lesson, _part(lesson, part))


@bp.post("/contests/<slug>/learn/<topic>/<part>")
@allows("course.mark")
def mark(slug: str, topic: str, part: str) -> Answered | tuple[str, int]:
    """Keep that this part was read, and go on to the next thing to read."""
    who = learner_of(shown(slug, "course.mark"))
    lesson = _lesson(who, topic)
    read = _part(lesson, part)
    if not who.contestant:
        abort(404)
    course = {each.topic.id: [one.id for one in each.parts] for each in path.lessons(who.shown, who.round)}
    try:
        finished = reading.read_part(
            db.session(),
            who.shown.row,
            who.contestant,
            who.round.id,
            topic=topic,
            part=read.id,
            course=course,
        )
    except Refused as refused:
        db.session.rollback()
        return _page(who, lesson, read, refused), 409
    if finished or read.number == len(lesson.parts):
        return redirect(url_for("course.learn", slug=slug), 303)
    return redirect(url_for("course.part", slug=slug, topic=topic, part=read.number + 1), 303)


@bp.get("/contests/<slug>/learn/<topic>/files/<number>")
@allows("course.read")
def attachment(slug: str, topic: str, number: str) -> Response:
    """A file that the text of a topic links to, always as a download."""
    who = learner_of(shown(slug, "course.read"))
    lesson = _lesson(who, topic)
    found = next((each for each in lesson.attachments if str(each.number) == number), None) or abort(404)
    return send_file(
        BytesIO(who.shown.definition.files[found.file]),
        mimetype=KINDS[found.kind],
        as_attachment=True,
        download_name=found.name,
    )


def _page(who: Learner, lesson: Lesson, part: Part, refused: Refused | None = None) -> str:
    return render_template(
        "course/part.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        lesson=lesson,
        part=part,
        is_read=part.id in _read(who).get(lesson.topic.id, frozenset()),
        refusals=[phrases.sentence(each, formats.language()) for each in refused.reasons] if refused else [],
    )


def _read(who: Learner) -> Mapping[str, frozenset[str]]:
    return who.progress.read if who.progress else {}


def _lesson(who: Learner, topic: str) -> Lesson:
    """A topic's text. What is not open yet does not exist."""
    if who.path.state == "before":
        abort(404)
    found = (each for each in path.lessons(who.shown, who.round) if each.topic.id == topic)
    return next(found, None) or abort(404)


def _part(lesson: Lesson, number: str) -> Part:
    return next((each for each in lesson.parts if str(each.number) == number), None) or abort(404)
