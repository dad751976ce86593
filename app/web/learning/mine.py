"""What a contestant sees of themselves: whether it counts, what is missing, attempts and receipts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for

from app import phrases
from app.operations.registration import acceptance
from app.operations.standings import own
from app.operations.standings.own import Placed, Rank
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import ways
from app.web.learning import path
from app.web.learning.learner import Learner, learner_of
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.site import asking
from app.web.standings import report
from rounds.definition import Part

bp = Blueprint("mine", __name__)


@dataclass(frozen=True, slots=True)
class Lack:
    """A part that is missing: a sentence, and the page that mends it (empty once it is too late)."""

    part: Part
    words: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Stands:
    """Where one stands in a standing: its title and address, and the sentence."""

    title: str
    href: str
    words: str


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
        stands=stands(who, who.line.missing),
        entries=ways.of(who.shown, unit=who.unit, contestant=who.contestant),
        counted=report.own(who.shown),
        outdated=acceptance.outdated(db.session(), who.shown.row, asking.signed_in().person.id),
    )


def stands(who: Learner, missing: tuple[Part, ...]) -> list[Stands]:
    """One's rank in every standing that ranks people, or why there is none if the page does not say so."""
    return [
        Stands(
            formats.text(each.standing.title),
            url_for("standing.show", slug=who.shown.slug, id=each.standing.id),
            _rank(each, who.shown.zone),
        )
        for each in own.ranks(db.session(), who.shown.row, who.contestant)
        if each.where or not missing
    ]


def _rank(found: Rank, zone: str) -> str:
    if found.where is None:
        assert found.why is not None
        return phrases.sentence(found.why, formats.language())
    if isinstance(found.where, Placed):
        rank, moment = formats.number(found.where.rank), formats.moment(found.as_of, zone)
        if found.where.of is None:
            return _("Rank %(rank)s of one's block, as of %(moment)s", rank=rank, moment=moment)
        of = formats.number(found.where.of)
        return _("Rank %(rank)s of %(of)s, as of %(moment)s", rank=rank, of=of, moment=moment)
    first, equal, of = found.where.rank, found.where.equal, formats.number(found.where.of)
    if equal > 1 and not found.settled:
        return _(
            "Between rank %(first)s and %(last)s of %(of)s: what comes next in the rules tells %(equal)s "
            "with the same result apart.",
            first=formats.number(first),
            last=formats.number(first + equal - 1),
            of=of,
            equal=formats.number(equal),
        )
    words = _("Rank %(rank)s of %(of)s", rank=formats.number(first), of=of)
    if equal == 1:
        return words
    others = ngettext(
        "%(num)s person has this result", "%(num)s people have this result, you among them", equal
    )
    return f"{words}; {others}"


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
