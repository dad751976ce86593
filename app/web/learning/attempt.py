"""The quiz as its contestant sees it: rules, one question a screen, handing in, receipt; and practice.

Every screen works as a plain form; `quiz.js` adds saving by itself (`answer.py`), with a line or without.
No page and no answer of this file holds a key, unless `paper.review` gave it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from app import phrases
from app.operations import Refused
from app.operations.learning import attempt, submission
from app.operations.learning import paper as papers
from app.operations.learning.paper import Looked, Paper
from app.operations.learning.submission import Done
from app.permissions import allows
from app.storage.learning.sitting import Answer, Given, Place
from app.storage.postgres.database import db
from app.web.contest.frame import shown
from app.web.learning.answer import ticket
from app.web.learning.learner import Learner, learner_of
from app.web.page import formats
from app.web.site import light
from rounds import calendar, quiz
from rounds.quiz import Question

bp = Blueprint("attempt", __name__)

QUIZ, PRACTICE = {"practice": False}, {"practice": True}


@bp.get("/contests/<slug>/quiz", defaults=QUIZ)
@bp.get("/contests/<slug>/practice", defaults=PRACTICE)
@allows("attempt.take")
def begin(slug: str, practice: bool) -> str:
    """The rules of the quiz, what was handed in so far, and the button that begins."""
    return _front(_learner(slug, practice), practice)


@bp.post("/contests/<slug>/quiz", defaults=QUIZ)
@bp.post("/contests/<slug>/practice", defaults=PRACTICE)
@allows("attempt.take")
def start(slug: str, practice: bool) -> Answered | str | tuple[str, int]:
    """Begin an attempt, or go on with the one that runs."""
    who = _learner(slug, practice)
    try:
        paper = attempt.start(
            db.session(), who.shown.row, _name(who, practice), who.round.id, practice=practice
        )
    except Refused as refused:
        return _front(who, practice, refused), 409
    unanswered = (each.place for each in paper.asked if each.answer == quiz.NO_ANSWER)
    return redirect(_address("question", who, practice, place=next(unanswered, 1)), 303)


@bp.get("/contests/<slug>/quiz/<place>", defaults=QUIZ)
@bp.get("/contests/<slug>/practice/<place>", defaults=PRACTICE)
@allows("attempt.take")
def question(slug: str, place: str, practice: bool) -> Answered | str:
    """One question of the attempt that runs."""
    who = _learner(slug, practice)
    paper = _running(who, practice)
    if paper is None:
        return redirect(_address("begin", who, practice))
    if place not in {str(each.place) for each in paper.asked}:
        abort(404)
    return _paper(who, paper, practice, place)


@bp.post("/contests/<slug>/quiz/<place>", defaults=QUIZ)
@bp.post("/contests/<slug>/practice/<place>", defaults=PRACTICE)
@allows("attempt.take")
def answer(slug: str, place: str, practice: bool) -> Answered:
    """Save the answer of one screen, and go where the pressed button leads."""
    who = _learner(slug, practice)
    paper = _running(who, practice)
    asked = next((each for each in paper.asked if str(each.place) == place), None) if paper else None
    if paper is None:
        return _ended(who, practice)
    if asked is None:
        abort(404)
    letter = request.form.get(f"answer-{place}", asked.answer)
    if letter not in {asked.answer, *(shown_as for shown_as, _words in asked.options)}:
        abort(400)
    if letter != asked.answer:
        given = Given([Answer(asked.place, letter, asked.seq + 1)])
        try:
            attempt.save(db.session(), paper.place, given)
        except Refused:
            return _ended(who, practice)
    going = request.form.get("go", "")
    if going in {str(each.place) for each in paper.asked}:
        return redirect(_address("question", who, practice, place=going), 303)
    return redirect(_address("check", who, practice), 303)


@bp.get("/contests/<slug>/quiz/hand-in", defaults=QUIZ)
@bp.get("/contests/<slug>/practice/hand-in", defaults=PRACTICE)
@allows("attempt.take")
def check(slug: str, practice: bool) -> Answered | str:
    """What is still unanswered, the closing question, and the button that hands in."""
    who = _learner(slug, practice)
    paper = _running(who, practice)
    if paper is None:
        return redirect(_address("begin", who, practice))
    return _paper(who, paper, practice, "hand-in")


@bp.post("/contests/<slug>/quiz/hand-in", defaults=QUIZ)
@bp.post("/contests/<slug>/practice/hand-in", defaults=PRACTICE)
@allows("attempt.take")
def hand_in(slug: str, practice: bool) -> Answered:
    """Hand in once, however often the form is sent."""
    who = _learner(slug, practice)
    number, key = request.form.get("number", ""), request.form.get("key", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6 and _is_key(key)):
        abort(400)
    place = _place(who, practice, int(number))
    try:
        done = submission.submit(db.session(), place, key=key, given=_closing(who, practice))
    except Refused:
        return redirect(_address("begin", who, practice), 303)
    return redirect(_address("result", who, practice, number=done.place.number), 303)


@bp.get("/contests/<slug>/quiz/results/<number>", defaults=QUIZ)
@bp.get("/contests/<slug>/practice/results/<number>", defaults=PRACTICE)
@allows("attempt.take")
def result(slug: str, number: str, practice: bool) -> str:
    """The receipt of one attempt, and what may be seen of it by now."""
    who = _learner(slug, practice)
    done = next((each for each in _done(who, practice) if str(each.place.number) == number), None)
    if done is None:
        abort(404)
    looked = _review(who, done, practice)
    return render_template(
        "attempt/result.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        practice=practice,
        done=done,
        looked=looked,
        # In practice, which may be repeated at will, the marks would tell the key answer by answer.
        marks=None if practice and looked is None else done.marks,
        total=len(looked) if practice and looked else _asked(who).questions,
        base=current_app.extensions["hoithi"].base_url,
    )


def _learner(slug: str, practice: bool) -> Learner:
    """Who asks, where the round has a quiz to take here (and a practice paper, for practice)."""
    who = learner_of(shown(slug, "attempt.take"))
    asked = who.learning.quiz
    if asked is None or who.learning.source != "here" or (practice and not asked.practice):
        abort(404)
    return who


def _asked(who: Learner) -> Any:
    asked = who.learning.quiz
    assert asked is not None
    return asked


def _held_back(who: Learner) -> Sequence[Question]:
    """The questions that practice asks and no paper that counts: those it explains at once."""
    bank = who.shown.definition.bank
    return quiz.for_practice(bank, quiz.topics_of(who.shown.contest, who.round)) if bank else ()


def _name(who: Learner, practice: bool) -> str:
    """Under which code an attempt is kept: practice under one that leads to no contestant."""
    return who.practising if practice else who.contestant


def _place(who: Learner, practice: bool, number: int) -> Place:
    """One of the asker's own attempts; whoever sends another's number means their own of that number."""
    return Place(who.shown.row.id, _name(who, practice), who.round.id, practice, number)


def _running(who: Learner, practice: bool) -> Paper | None:
    return attempt.running(db.session(), who.shown.row, _name(who, practice), who.round.id, practice=practice)


def _done(who: Learner, practice: bool) -> list[Done]:
    return attempt.finished(
        db.session(), who.shown.row, _name(who, practice), who.round.id, practice=practice
    )


def _ended(who: Learner, practice: bool) -> Answered:
    """Where to go when an attempt can no longer be answered: close it if nobody has, and show its result."""
    place = who.left_running(_name(who, practice), practice=practice)
    if place is not None:
        submission.submit(db.session(), place, key=str(uuid.uuid4()), given=Given())
    done = _done(who, practice)
    if not done:
        return redirect(_address("begin", who, practice), 303)
    return redirect(_address("result", who, practice, number=done[-1].place.number), 303)


def _front(who: Learner, practice: bool, refused: Refused | None = None) -> str:
    paper = _running(who, practice)
    return render_template(
        "attempt/begin.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        quiz=_asked(who),
        practice=practice,
        taught=len(_held_back(who)) if practice else 0,
        paper=paper,
        over=who.left_running(_name(who, practice), practice=practice) if paper is None else None,
        key=uuid.uuid4(),
        answered=sum(each.answer != quiz.NO_ANSWER for each in paper.asked) if paper else 0,
        done=_done(who, practice),
        refusals=[phrases.sentence(each, formats.language()) for each in refused.reasons] if refused else [],
    )


def _paper(who: Learner, paper: Paper, practice: bool, here: str) -> str:
    taught = papers.practised(db.session(), paper.place) if practice else None
    if taught is not None:
        return _lesson(who, paper, taught, here)
    return render_template(
        "attempt/paper.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        mine=who,
        paper=paper,
        practice=practice,
        screen=here,
        quiz=_asked(who),
        key=uuid.uuid4(),
        unanswered=[each.place for each in paper.asked if each.answer == quiz.NO_ANSWER],
        ticket=ticket(light.secret(current_app), paper.place),
        left=(paper.limit_at - paper.now) // 1000,
        now=(calendar.local(paper.now, who.shown.zone) - calendar.local(0, who.shown.zone)).seconds,
        until=formats.clock(paper.limit_at, who.shown.zone),
    )


def _lesson(who: Learner, paper: Paper, taught: list[Looked], here: str) -> str:
    """A question of a practice that explains itself: asked, or answered and looked back on."""
    looked = {str(each.asked.place): each for each in taught}
    return render_template(
        "attempt/practise.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        paper=paper,
        screen=here,
        asked=next((each for each in paper.asked if str(each.place) == here), None),
        looked=looked.get(here),
        answered=len(taught),
        right=sum(each.asked.answer in each.right for each in taught),
        key=uuid.uuid4(),
    )


def _review(who: Learner, done: Done, practice: bool) -> list[Looked] | None:
    """The questions with their keys; None while they may not be seen.

    Practice on questions that are asked in earnest too is looked back on after the close alone.
    """
    if practice and (taught := papers.practised(db.session(), done.place)) is not None:
        return taught
    if practice and who.path.state != "closed":
        return None
    try:
        return papers.review(db.session(), who.shown.row, done.place)
    except Refused:
        return None


def _closing(who: Learner, practice: bool) -> Given:
    """What the form says to the closing question; nothing where it was left empty."""
    written = request.form.get("prediction", "").replace(".", "").replace(" ", "")
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        return Given()
    paper = _running(who, practice)
    return Given(prediction=int(written), prediction_seq=paper.prediction_seq + 1 if paper else 1)


def _is_key(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


def _address(endpoint: str, who: Learner, practice: bool, **values: Any) -> str:
    return url_for(f"attempt.{endpoint}", slug=who.shown.slug, practice=practice, **values)
