"""Revisions of a list or of the prizes, each with what it changed and why: nothing given out is lost."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.record import acts, approval, changes, outcome
from rounds import revision as rule
from rounds.contest import PRIZES
from rounds.revision import Result, Revision

bp = Blueprint("revision", __name__)

BASE = "/contests/<slug>/results/<subject>"


@dataclass(frozen=True, slots=True)
class Changed:
    """Who gets what otherwise, in words; sums are in đồng, None for a seat."""

    who: str
    what: str
    before: int | None
    after: int | None
    comes: bool


@bp.get(BASE)
@allows("result.see")
def last(slug: str, subject: str) -> ResponseReturnValue:
    """The result as it is now."""
    contest = shown(slug, "result.see")
    return _page(contest, subject, 0)


@bp.get(f"{BASE}/<number>")
@allows("result.see")
def show(slug: str, subject: str, number: str) -> ResponseReturnValue:
    """The result as it was in one revision."""
    contest = shown(slug, "result.see")
    return _page(contest, subject, formats.counted(number) or abort(404))


def _page(contest: Shown, subject: str, number: int) -> ResponseReturnValue:
    found = _revisions(contest, subject)
    if not found and not number:
        # People decided, and the results that follow are still being computed.
        return redirect(url_for("result.show", slug=contest.slug))
    if number > len(found):
        abort(404)
    one = found[number - 1] if number else found[-1]
    return render_template(
        "revision/show.html",
        contest=contest,
        simulated=contest.simulated,
        subject=subject,
        title=approval.title(contest, subject),
        one=one,
        latest=found[-1].number,
        result=outcome.told(contest, subject, one.result.data),
        changed=[_changed(contest, each) for each in one.changes],
        because=[(act, acts.words(act.kind)) for act in one.acts],
        others=[each for each in reversed(found) if each.number != one.number],
    )


def _revisions(contest: Shown, subject: str) -> list[Revision]:
    if subject != PRIZES and subject not in {each.id for each in contest.contest.selections}:
        abort(404)
    results = []
    for each in snapshot.outcomes(db.session(), contest.row.id):
        part = each.data.get("awards") if subject == PRIZES else each.data["selections"].get(subject)
        if part is not None:
            results.append(Result(each.number, each.as_of, part))
    return rule.revisions(subject, results, contest.decisions)


def _changed(contest: Shown, each: rule.Change) -> Changed:
    who = contest.names.get(each.subject, each.subject)
    if not each.what:
        return Changed(who, "", None, None, each.after > each.before)
    what = changes.things(contest).get(each.what, each.what)
    return Changed(who, what, each.before, each.after, each.after > each.before)
