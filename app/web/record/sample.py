"""The sample before prizes, on the organisers' desk: its seed is sealed and opened, findings are noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.panel import seed as seeds
from app.operations.record import sample as verbs
from app.permissions import State, allows, may
from app.storage.postgres.database import db
from app.storage.registration import enrolment as enrolments
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds import sample as rule

bp = Blueprint("sample", __name__)

BASE = "/contests/<slug>/desk/decisions/sample"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the sample: `found` is empty before anybody looked; `known`: there is a page about them."""

    contestant: str
    found: str
    known: bool


@bp.get(BASE)
@allows("sample.see")
def show(slug: str) -> str:
    """Whom the seed names, unit by unit, and what was found of whom."""
    return _page(_shown(slug, "sample.see"))


@bp.post(f"{BASE}/seed")
@allows("sample.look")
def draw(slug: str) -> ResponseReturnValue:
    """Seal the seed of the sample, or open it."""
    contest, by = _shown(slug, "sample.look"), asking.signed_in().person
    if not asking.fresh():
        here = url_for("sample.show", slug=slug)
        return redirect(url_for("password.confirm", next=here), 303)
    sealed = _seed(contest) == "committed"
    act = seeds.reveal if sealed else seeds.commit
    return _done(contest, lambda: act(db.session(), contest.row, rule.SUBJECT, by=by))


@bp.post(f"{BASE}/<contestant>")
@allows("sample.look")
def look(slug: str, contestant: str) -> ResponseReturnValue:
    """Note what was found of somebody."""
    contest, by = _shown(slug, "sample.look"), asking.signed_in().person
    found = request.form.get("found", "")
    return _done(
        contest,
        lambda: verbs.look(db.session(), contest.row, contestant, found=found, by=by),
        f"#{contestant}",
    )


def found_words() -> dict[str, str]:
    """What can be found of somebody."""
    return {
        "as-said": _("Took part themselves"),
        "otherwise": _("Did not, or not as recorded"),
        "unreached": _("Could not be reached"),
    }


def _shown(slug: str, action: str) -> Shown:
    """A contest whose rules ask for a sample."""
    contest = shown(slug, action)
    if contest.contest.prizes is None or contest.contest.prizes.sample <= 0:
        abort(404)
    return contest


def _seed(contest: Shown) -> str:
    return seeds.state_of(contest.decisions, rule.SUBJECT)


def _done(contest: Shown, act: Callable[[], object], place: str = "") -> ResponseReturnValue:
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return _page(contest, refused), 409
    return redirect(url_for("sample.show", slug=contest.slug) + place, 303)


def _page(contest: Shown, refused: Refused | None = None) -> str:
    looked, left = rule.looked_at(contest.decisions), verbs.drawn(db.session(), contest.row)
    everybody = {who for people in left.values() for who in people} | looked.keys()
    known = enrolments.by_codes(db.session(), contest.row.id, everybody)

    def line(who: str) -> Line:
        return Line(who, looked.get(who, ""), who in known)

    language = formats.language()
    return render_template(
        "sample/show.html",
        contest=contest,
        simulated=contest.simulated,
        size=contest.contest.prizes.sample if contest.contest.prizes else 0,
        seed=_seed(contest),
        groups=[
            (
                contest.names.get(unit, unit) if unit else _("Winners themselves"),
                [line(who) for who in people],
            )
            for unit, people in left.items()
        ],
        looked=[line(who) for who in looked if all(who not in people for people in left.values())],
        waiting=sum(who not in looked for people in left.values() for who in people),
        words=found_words(),
        manages=may(asking.roles(contest.row), "sample.look", State(contest.row.state)),
        refusals=[phrases.sentence(each, language) for each in refused.reasons] if refused else [],
    )
