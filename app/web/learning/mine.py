"""What a contestant sees of themselves: whether it counts, what is missing, attempts and receipts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for

from app.permissions import allows
from app.web.contest.frame import Shown, shown
from app.web.learning import path
from app.web.learning.learner import Learner, learner_of
from app.web.page import formats
from app.web.page.words import _
from rounds.definition import Part

bp = Blueprint("mine", __name__)


@dataclass(frozen=True, slots=True)
class Lack:
    """A part that is missing: a sentence, and the page that mends it (empty once it is too late)."""

    part: Part
    words: str
    href: str
    label: str


@bp.get("/contests/<slug>/mine")
@allows("mine.see")
def show(slug: str) -> str:
    """My state in this contest."""
    who = learner_of(shown(slug, "mine.see"))
    if not who.contestant or who.line is None:
        abort(404)
    texts = path.lessons(who.shown, who.round)
    return render_template(
        "mine/show.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        line=who.line,
        lacks=lacks(who),
        texts=len(texts),
        read=sum(path.is_read(each, who.progress) for each in texts) if who.progress else 0,
        unit=who.shown.names.get(who.unit, who.unit),
    )


def lacks(who: Learner) -> list[Lack]:
    """Every missing part with its sentence, in the definition's order."""
    return [_lack(who, who.shown, part) for part in who.missing]


def _lack(who: Learner, contest: Shown, part: Part) -> Lack:
    late = who.path.state == "closed"
    asked, story = who.learning.quiz, who.learning.story
    if part == "profile":
        words = _("Something that registering asks for is missing.")
        href, label = url_for("enrolment.show", slug=contest.slug), _("Complete it")
    elif part == "topics":
        words = _("Not all topics are read.")
        href, label = url_for("course.learn", slug=contest.slug), _("Read on")
    elif part == "quiz":
        words = _(
            "No attempt with an answer to each of the %(questions)s questions was handed in.",
            questions=asked.questions if asked else 0,
        )
        href, label = url_for("attempt.begin", slug=contest.slug, practice=False), _("To the quiz")
        if who.attempts_left == 0 and not who.running:
            used = _("You have used all your attempts.")
            words, href, label = f"{words} {used}", "", ""
    else:
        words = _('"%(title)s" was not sent.', title=formats.text(story.title if story else None))
        href, label = url_for("story.write", slug=contest.slug), _("Write")
    return Lack(part, words, "" if late else href, "" if late else label)
