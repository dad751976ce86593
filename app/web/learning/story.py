"""The story: a contestant writes it, organisers read it, the wall shows it where all agree."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from app import phrases
from app.operations import Refused
from app.operations.learning import story
from app.permissions import allows
from app.storage.learning import story as stories
from app.storage.learning.story import Story
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.learning import path
from app.web.learning.learner import Learner, learner_of
from app.web.page import formats
from app.web.page.forms import BooleanField, Form, text
from app.web.site import asking
from app.web.standings.standing import pager
from rounds.definition import Round
from rounds.definition import Story as Rules

bp = Blueprint("story", __name__)

A_PAGE = 20
LONGEST_SEARCH = 80


class StoryForm(Form):
    """What a contestant writes, and the separate consent to its being shown."""

    words = text("", required=False, most=2 * story.MOST_LETTERS)
    publish = BooleanField("")


@bp.get("/contests/<slug>/story")
@allows("story.write")
def write(slug: str) -> str:
    """The page to write on, and what became of what was sent."""
    who = _writer(slug)
    kept = who.story
    form = StoryForm(data={"words": kept.draft if kept else "", "publish": bool(kept and kept.publish)})
    return _page(who, form)


@bp.post("/contests/<slug>/story")
@allows("story.write")
def send(slug: str) -> Answered | tuple[str, int]:
    """Send it, or only keep it for later."""
    who = _writer(slug)
    form = StoryForm()
    if not form.validate_on_submit():
        return _page(who, form), 422
    try:
        if "keep" in request.form:
            story.keep_draft(db.session(), *_whose(who), unit=who.unit, words=form.words.data)
        else:
            story.send(
                db.session(),
                *_whose(who),
                unit=who.unit,
                words=form.words.data,
                publish=form.publish.data,
                rules=_rules(who.round),
            )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused, "words")
        return _page(who, form), 422
    return redirect(url_for("story.write", slug=slug), 303)


@bp.post("/contests/<slug>/story/draft")
@allows("story.write")
def draft(slug: str) -> tuple[dict[str, Any], int]:
    """Keep the draft that a script sends by itself."""
    who = _writer(slug)
    sent = request.get_json(silent=True)
    words = sent.get("words") if isinstance(sent, dict) else None
    if not isinstance(words, str):
        abort(400)
    try:
        at = story.keep_draft(db.session(), *_whose(who), unit=who.unit, words=words)
    except Refused as refused:
        return {"words": phrases.sentence(refused.reasons[0], formats.language())}, 422
    return {"at": formats.clock(at, who.shown.zone)}, 200


@bp.post("/contests/<slug>/story/consent")
@allows("story.write")
def consent(slug: str) -> Answered:
    """Give or take back the consent to be shown."""
    who = _writer(slug)
    publish = request.form.get("publish") == "y"
    try:
        story.consent(db.session(), *_whose(who), publish=publish, rules=_rules(who.round))
    except Refused:
        abort(404)
    return redirect(url_for("story.write", slug=slug), 303)


@bp.get("/contests/<slug>/wall")
@allows("wall.see")
def wall(slug: str) -> str:
    """What contestants allowed to be shown."""
    contest = shown(slug, "wall.see")
    round = path.round_of(contest) or abort(404)
    rules = path.learning_of(round).story
    if rules is None or not rules.wall:
        abort(404)
    search = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    page = _page_number()
    rows, total = stories.wall(
        db.session(), contest.row.id, search=search, first=(page - 1) * A_PAGE, limit=A_PAGE
    )
    if page > 1 and not rows:
        abort(404)
    return render_template(
        "story/wall.html",
        contest=contest,
        simulated=contest.simulated,
        title=formats.text(rules.title),
        stories=rows,
        search=search,
        total=total,
        pager=pager(page, A_PAGE, len(rows), total),
    )


@bp.get("/contests/<slug>/desk/stories")
@allows("story.moderate")
def queue(slug: str) -> str:
    """Stories that wait to be read, who has waited longest first; `?state=` shows the others."""
    contest, rules = _desk(slug)
    state = request.args.get("state", "sent")
    if state not in ("sent", "accepted", "refused"):
        abort(404)
    page = _page_number()
    rows, total = stories.queue(db.session(), contest.row.id, state, first=(page - 1) * A_PAGE, limit=A_PAGE)
    return render_template(
        "story/queue.html",
        contest=contest,
        simulated=contest.simulated,
        rules=rules,
        state=state,
        stories=rows,
        total=total,
        pager=pager(page, A_PAGE, len(rows), total),
    )


@bp.get("/contests/<slug>/desk/stories/<contestant>")
@allows("story.moderate")
def read(slug: str, contestant: str) -> str:
    """One story with everything that was sent and ruled."""
    contest, rules = _desk(slug)
    return _reading(contest, rules, _found(contest, contestant))


@bp.post("/contests/<slug>/desk/stories/<contestant>")
@allows("story.moderate")
def rule(slug: str, contestant: str) -> Answered | tuple[str, int]:
    """Let it be shown or give it back, and go on with the next that waits."""
    contest, rules = _desk(slug)
    found = _found(contest, contestant)
    try:
        story.rule(
            db.session(),
            contest.row,
            contestant,
            found.round,
            version=_whole(request.form.get("version", "")),
            accept=request.form.get("ruling") == "accept",
            why=request.form.get("why", ""),
            by=asking.signed_in().person.id,
            rules=rules,
        )
    except Refused as refused:
        db.session.rollback()
        words = [phrases.sentence(each, formats.language()) for each in refused.reasons]
        return _reading(contest, rules, _found(contest, contestant), words), 422
    waiting, _total = stories.queue(db.session(), contest.row.id, "sent", first=0, limit=1)
    if waiting:
        return redirect(url_for("story.read", slug=slug, contestant=waiting[0].contestant), 303)
    return redirect(url_for("story.queue", slug=slug), 303)


def _writer(slug: str) -> Learner:
    """Who asks, registered in a round that has a story. Ends the request with 404 otherwise."""
    who = learner_of(shown(slug, "story.write"))
    if who.learning.story is None or not who.contestant or who.path.state == "before":
        abort(404)
    return who


def _whose(who: Learner) -> tuple[Any, str, str]:
    return who.shown.row, who.contestant, who.round.id


def _rules(round: Round) -> Rules:
    return path.learning_of(round).story or abort(404)


def _desk(slug: str) -> tuple[Shown, Rules]:
    contest = shown(slug, "story.moderate")
    return contest, _rules(path.round_of(contest) or abort(404))


def _found(contest: Shown, contestant: str) -> Story:
    """A story that was sent, of the round that people mean now."""
    round = path.round_of(contest) or abort(404)
    found = stories.of(db.session(), contest.row.id, contestant, round.id)
    return found if found and found.version else abort(404)


def _page(who: Learner, form: StoryForm) -> str:
    kept = who.story
    return render_template(
        "story/write.html",
        contest=who.shown,
        simulated=who.shown.simulated,
        path=who.path,
        mine=who,
        form=form,
        rules=_rules(who.round),
        story=kept,
        letters=story.letters(form.words.data or ""),
        rulings=stories.rulings(db.session(), kept) if kept else [],
    )


def _reading(contest: Shown, rules: Rules, found: Story, refusals: list[str] | None = None) -> str:
    return render_template(
        "story/read.html",
        contest=contest,
        simulated=contest.simulated,
        rules=rules,
        story=found,
        versions=stories.versions(db.session(), found),
        rulings=stories.rulings(db.session(), found),
        refusals=refusals or [],
        why=request.form.get("why", ""),
    )


def _page_number() -> int:
    return max(1, _whole(request.args.get("page", "1")))


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
