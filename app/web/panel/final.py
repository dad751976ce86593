"""The day of a final: the desk of the secretary, the timer, the screen that shows the places one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import final as verbs
from app.operations.panel import seed as seeds
from app.operations.panel import verdict
from app.operations.panel.verdict import Found
from app.permissions import State, allows, may
from app.storage.panel import final as stored
from app.storage.panel import member as members
from app.storage.panel.final import FinalSlot
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.panel import verdict_page as pages
from app.web.panel.verdict import windows
from app.web.site import asking
from rounds import calendar
from rounds import tie as ties

bp = Blueprint("final", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One presentation. `planned`: when it is due; `until`: when the part that runs ends."""

    place: int
    owner: str
    name: str
    handed_in: bool
    planned: int
    state: str
    until: int | None
    signed: tuple[tuple[str, bool], ...]


@bp.get("/contests/<slug>/desk/final")
@allows("final.run")
def index(slug: str) -> ResponseReturnValue:
    """Lead to the day of the last round with presentations."""
    contest = shown(slug, "final.run").contest
    finals = [each.id for each in contest.rounds if each.judging and each.judging.present_minutes]
    return redirect(url_for("final.show", slug=slug, round=finals[-1])) if finals else abort(404)


@bp.get("/contests/<slug>/desk/panels/<round>/final")
@allows("final.run")
def show(slug: str, round: str) -> str:
    """Order, slots, who is there, who has signed."""
    contest, found = shown(slug, "final.run"), _found(slug, round)
    return _page(contest, found)


@bp.post("/contests/<slug>/desk/panels/<round>/final/present")
@allows("final.run")
def present(slug: str, round: str) -> ResponseReturnValue:
    """A judge has come, or has left."""
    contest, found = shown(slug, "final.run"), _found(slug, round)
    judge, there = request.form.get("judge", ""), request.form.get("there") == "1"
    by = asking.signed_in().person
    return _done(
        contest, found, lambda: verbs.mark(db.session(), contest.row, found, judge=judge, there=there, by=by)
    )


@bp.post("/contests/<slug>/desk/panels/<round>/final/slot")
@allows("final.run")
def slot(slug: str, round: str) -> ResponseReturnValue:
    """The next step of a presentation: begin, questions, end."""
    contest, found = shown(slug, "final.run"), _found(slug, round)
    steps = {"begin": verbs.begin, "ask": verbs.ask, "end": verbs.end}
    step = steps.get(request.form.get("step", "")) or abort(404)
    owner, by = request.form.get("owner", ""), asking.signed_in().person
    return _done(contest, found, lambda: step(db.session(), contest.row, found, owner=owner, by=by))


@bp.get("/contests/<slug>/desk/panels/<round>/timer")
@allows("final.show")
def timer(slug: str, round: str) -> str:
    """Who presents and how much time is left, large."""
    contest, found = shown(slug, "final.show"), _found(slug, round)
    listed = turns(contest, found)
    now = next((each for each in listed if each.state in ("presenting", "questions")), None)
    after = next((each for each in listed if each.state == "waiting"), None)
    return render_template(
        "final/timer.html",
        contest=contest,
        simulated=contest.simulated,
        title=formats.text(found.round.title),
        turn=now,
        after=after,
        at=contest.now,
    )


@bp.get("/contests/<slug>/desk/panels/<round>/screen")
@allows("final.show")
def screen(slug: str, round: str) -> str:
    """The places shown so far; what was not shown is nowhere in the page."""
    contest, found = shown(slug, "final.show"), _judged(slug, round)
    known = verbs.places(db.session(), contest.row, contest.contest, round)
    state = stored.screen(db.session(), contest.row.id, round)
    listed = known.places if known else ()
    count = min(state.shown, len(listed)) if state else 0
    return render_template(
        "final/screen.html",
        contest=contest,
        simulated=contest.simulated,
        title=found,
        round=round,
        ready=known is not None,
        count=count,
        whole=len(listed),
        places=[
            (
                place.rank,
                contest.names.get(place.subject, place.subject),
                _prize(contest, known.standing if known else "", at),
            )
            for at, place in enumerate(listed)
        ][len(listed) - count :],
        form=forms.Form(),
    )


@bp.post("/contests/<slug>/desk/panels/<round>/screen")
@allows("final.show")
def step(slug: str, round: str) -> ResponseReturnValue:
    """Show so many places."""
    contest, _title = shown(slug, "final.show"), _judged(slug, round)
    to = request.form.get("to", "")
    if not to.isdigit() or len(to) > 4:
        abort(404)
    try:
        verbs.turn(db.session(), contest.row, contest.contest, round, to=int(to))
    except Refused:
        db.session.rollback()
    return redirect(url_for("final.screen", slug=slug, round=round), 303)


def turns(contest: Shown, found: Found) -> list[Turn]:
    """The presentations in their order; by name while there is none."""
    order = verbs.order(found) or sorted(found.field, key=lambda owner: contest.names.get(owner, owner))
    slots = stored.slots(db.session(), contest.row.id, found.round.id)
    entries = {owner: entry for entry, owner in found.verdict.owners.items()}
    present, asked = found.rules.present_minutes or 0, found.rules.questions_minutes or 0
    begins = windows(contest, found.round)[0]
    judges, own = verbs.seats(found), pages.own_code(contest, found)
    return [
        Turn(
            place=number,
            owner=owner,
            name=contest.names.get(owner, owner),
            handed_in=owner in entries,
            planned=begins + (number - 1) * (present + asked) * calendar.MINUTE,
            state=_state(slots.get(owner)),
            until=_until(slots.get(owner), present, asked),
            signed=tuple(
                (judge, (judge, entries.get(owner, "")) in found.signed)
                for judge in judges
                if found.verdict.seating
                and judge in found.verdict.seating.judges.get(entries.get(owner, ""), ())
                # Who scores does not see who else has signed before the own signature.
                if own in ("", judge) or (own, entries.get(owner, "")) in found.signed
            ),
        )
        for number, owner in enumerate(order, 1)
    ]


def _page(contest: Shown, found: Found, refused: Refused | None = None) -> str:
    session, id = db.session(), found.round.id
    there, least = verbs.quorum(session, contest.row, found)
    present = stored.present(session, contest.row.id, id)
    people, roles = members.by_code(session, contest.row.id), asking.roles(contest.row)
    listed = turns(contest, found)
    sheets = [done for turn in listed for _judge, done in turn.signed]
    return render_template(
        "final/show.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        title=formats.text(found.round.title),
        turns=listed,
        over=all(turn.state == "done" for turn in listed),
        sheets=(sum(sheets), len(sheets)),
        table=may(roles, "verdict.see", State(contest.row.state)),
        drawn=verbs.order(found) is not None,
        seed=seeds.state_of(found.decisions, ties.order_subject(id)),
        judges=[
            (judge, people[judge].name if judge in people else "", judge in present)
            for judge in verbs.seats(found)
        ],
        there=there,
        least=least,
        settles=bool(roles & pages.OF_THE_PANEL),
        refusals=pages.sentences(refused.reasons) if refused else [],
    )


def _done(contest: Shown, found: Found, act: Callable[[], object]) -> ResponseReturnValue:
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return _page(contest, found, refused), 409
    return redirect(url_for("final.show", slug=contest.slug, round=found.round.id), 303)


def _found(slug: str, round: str) -> Found:
    contest = asking.contest(slug) or abort(404)
    return verdict.find(db.session(), contest, round) or abort(404)


def _judged(slug: str, id: str) -> str:
    """The title of a judged round. Ends the request with 404 for any other."""
    contest = shown(slug, "final.show").contest
    round = next((each for each in contest.rounds if each.id == id and each.judging), None) or abort(404)
    return formats.text(round.title)


def _state(slot: FinalSlot | None) -> str:
    if slot is None:
        return "waiting"
    if slot.ended_at is not None:
        return "done"
    return "presenting" if slot.asked_at is None else "questions"


def _until(slot: FinalSlot | None, present: int, asked: int) -> int | None:
    if slot is None or slot.ended_at is not None:
        return None
    if slot.asked_at is None:
        return slot.began_at + present * calendar.MINUTE
    return slot.asked_at + asked * calendar.MINUTE


def _prize(contest: Shown, standing: str, at: int) -> str:
    """The prize that the place at `at` (from 0) brings, where one follows from places alone."""
    count = 0
    for line in contest.contest.prize_lines:
        if standing and line.ranks_of == standing and not line.block:
            count += line.count
            if at < count:
                return formats.text(line.title)
    return ""
