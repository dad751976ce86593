"""The learner's path and the course: where one stands, the topics, their parts, the files beside them.

Anyone may read once learning has begun, and after it has ended; what was read is kept for contestants.
"""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, abort, render_template, send_file

from app.permissions import allows
from app.web import path
from app.web.frame import Shown, shown
from app.web.lesson import KINDS, Lesson
from app.web.path import Path

bp = Blueprint("course", __name__)


@bp.get("/contests/<slug>/learn")
@allows("course.read")
def learn(slug: str) -> str:
    """The four steps: where one stands, what is due, what comes next."""
    contest = shown(slug, "course.read")
    way = _path(contest)
    return render_template(
        "course/learn.html",
        contest=contest,
        simulated=contest.simulated,
        path=way,
        lessons=path.lessons(contest, way.round),
    )


@bp.get("/contests/<slug>/learn/<topic>")
@allows("course.read")
def show(slug: str, topic: str) -> str:
    """One topic: what it is about, its parts, what belongs to it."""
    contest = shown(slug, "course.read")
    way = _path(contest)
    return render_template(
        "course/topic.html",
        contest=contest,
        simulated=contest.simulated,
        path=way,
        lesson=_lesson(contest, way, topic),
    )


@bp.get("/contests/<slug>/learn/<topic>/<part>")
@allows("course.read")
def part(slug: str, topic: str, part: str) -> str:
    """One part of a topic."""
    contest = shown(slug, "course.read")
    way = _path(contest)
    lesson = _lesson(contest, way, topic)
    found = next((each for each in lesson.parts if str(each.number) == part), None) or abort(404)
    return render_template(
        "course/part.html",
        contest=contest,
        simulated=contest.simulated,
        path=way,
        lesson=lesson,
        part=found,
    )


@bp.get("/contests/<slug>/learn/<topic>/files/<number>")
@allows("course.read")
def attachment(slug: str, topic: str, number: str) -> Response:
    """A file that the text of a topic links to, always as a download."""
    contest = shown(slug, "course.read")
    lesson = _lesson(contest, _path(contest), topic)
    found = next((each for each in lesson.attachments if str(each.number) == number), None) or abort(404)
    return send_file(
        BytesIO(contest.definition.files[found.file]),
        mimetype=KINDS[found.kind],
        as_attachment=True,
        download_name=found.name,
    )


def _path(contest: Shown) -> Path:
    """The way of whoever asks. Ends the request with 404 where the contest has no learning round."""
    round = path.round_of(contest) or abort(404)
    return path.path(contest, round, None)


def _lesson(contest: Shown, way: Path, topic: str) -> Lesson:
    """A topic's text. What is not open yet does not exist."""
    if way.state == "before":
        abort(404)
    found = (each for each in path.lessons(contest, way.round) if each.topic.id == topic)
    return next(found, None) or abort(404)
