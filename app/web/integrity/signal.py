"""The integrity queue as organisers see it: what was seen, how often chance does the same, and a ruling.

Also notes on which device a quiz is begun: a random number in a cookie of its own, of which only a keyed
hash is kept.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.integrity import signal as verbs
from app.operations.people.sign_in import SHARED_DEVICE
from app.permissions import allows
from app.storage.integrity import signal as stored
from app.storage.integrity.signal import ASKED, OPEN, STATES
from app.storage.postgres.database import db
from app.storage.registration import enrolment
from app.web.contest.frame import Shown, shown
from app.web.integrity.signal_form import VerdictForm
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.site import asking
from app.web.units.desk import stage_words
from rounds import calendar
from rounds.signals import KINDS

bp = Blueprint("signal", __name__)

COOKIE = "device"
ONE_YEAR = 365 * 24 * 3600  # seconds
BEGINS = "attempt.start"
SINGLE = "fast"
"""The kind of signal that is about one attempt, which its key names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One signal as it is shown. `void`: where a decision on it is proposed, or nothing: on its one attempt
    if it is about a `single` one, else on its stretch of time.
    """

    row: stored.Signal
    title: str
    seen: str
    chance: str
    href: str
    open: bool
    void: str
    single: bool


@bp.get("/contests/<slug>/desk/signals")
@allows("signal.rule")
def index(slug: str) -> str:
    """The queue, by state and kind as the address says."""
    contest = shown(slug, "signal.rule")
    state, kind = request.args.get("state", OPEN), request.args.get("kind", "")
    if state not in STATES or kind not in ("", *KINDS):
        abort(404)
    rows = stored.listed(db.session(), contest.row.id, state=state, kind=kind)
    return render_template(
        "signal/index.html",
        contest=contest,
        simulated=contest.simulated,
        rows=[_row(contest, row) for row in rows],
        counts=stored.counts(db.session(), contest.row.id),
        state=state,
        kind=kind,
        states=state_words(),
        kinds=kind_words(),
        form=forms.Form(),
    )


@bp.post("/contests/<slug>/desk/signals")
@allows("signal.rule")
def look(slug: str) -> ResponseReturnValue:
    """Ask for a look through everything that was recorded, and lead to where it is followed."""
    contest = shown(slug, "signal.rule")
    task = verbs.ask(db.session(), contest.row, by=asking.signed_in().person.id)
    return redirect(url_for("work.show", slug=slug, id=task.id), 303)


@bp.route("/contests/<slug>/desk/signals/<id>", methods=["GET", "POST"])
@allows("signal.rule")
def show(slug: str, id: str) -> ResponseReturnValue:
    """One signal with its evidence, and the form for a ruling."""
    contest = shown(slug, "signal.rule")
    try:
        wanted = uuid.UUID(id)
    except ValueError:
        abort(404)
    row = stored.by_id(db.session(), contest.row.id, wanted) or abort(404)
    form = VerdictForm()
    if form.validate_on_submit():
        try:
            verbs.rule(
                db.session(),
                contest.row,
                wanted,
                state=form.verdict.data,
                why=form.why.data,
                by=asking.signed_in().person.actor,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("The ruling is recorded."))
            return redirect(url_for("signal.show", slug=slug, id=id), 303)
    return render_template(
        "signal/show.html",
        contest=contest,
        simulated=contest.simulated,
        signal=_row(contest, row),
        said=stored.rulings(db.session(), row.id),
        states=state_words(),
        form=form,
    )


def kind_words() -> dict[str, str]:
    """What kinds of signals are called."""
    return {
        "fast": _("Faster than reading"),
        "alike": _("The same wrong answers"),
        "sequence": _("The same places touched in the same order"),
        "device": _("One device, many people"),
        "burst": _("A rush in one unit"),
        "jump": _("A jump in a unit's figures"),
    }


def state_words() -> dict[str, str]:
    """What has become of signals."""
    return {
        "open": _("Waiting"),
        "asked": _("Being asked about"),
        "upheld": _("Decision proposed"),
        "dismissed": _("Dismissed"),
    }


def attach(app: Flask) -> None:
    """Note the device whenever somebody begins the quiz on `app`."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    person = asking.person() if request.endpoint == BEGINS and response.status_code == 303 else None
    slug = (request.view_args or {}).get("slug")
    contest = asking.contest(slug) if person and slug and not request.path.endswith("/practice") else None
    entry = enrolment.of(db.session(), contest.id, person.id) if contest and person else None
    if contest is None or entry is None or entry.contestant is None:
        return response
    token = request.cookies.get(COOKIE, "")[:64] or secrets.token_urlsafe(24)
    shared = asking.signed_in().sign_in.idle_seconds == SHARED_DEVICE[0]
    verbs.note_device(db.session(), contest, token, entry.contestant, shared=shared)
    response.set_cookie(
        COOKIE, token, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _row(contest: Shown, row: stored.Signal) -> Row:
    return Row(
        row=row,
        title=kind_words()[row.kind],
        seen=_seen(contest, row.kind, row.evidence),
        chance=_chance(row.kind, row.evidence),
        href=url_for("signal.show", slug=contest.slug, id=row.id),
        open=row.state in (OPEN, ASKED),
        void=_void(contest, row) if "from" in row.evidence else "",
        single=row.kind == SINGLE,
    )


def _void(contest: Shown, row: stored.Signal) -> str:
    """The form of a void, filled with the one attempt or the whole seconds in which these were handed in."""
    if row.kind == SINGLE:
        contestant, _sign, number = row.key.rpartition("#")
        return url_for(
            "ruling.void_attempt",
            slug=contest.slug,
            round=row.round,
            contestant=contestant,
            number=number,
        )
    first, last = (calendar.local(row.evidence[name], contest.zone) for name in ("from", "to"))
    return url_for(
        "ruling.void",
        slug=contest.slug,
        round=row.round,
        begins=first.strftime("%Y-%m-%dT%H:%M:%S"),
        ends=(last + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S"),
    )


def _seen(contest: Shown, kind: str, evidence: dict[str, Any]) -> str:
    """What was seen, in one sentence."""
    number = formats.number
    unit = contest.names.get(evidence.get("unit", ""), evidence.get("unit", ""))
    match kind:
        case "fast":
            return _(
                "%(correct)s of %(questions)s right in %(seconds)s seconds.",
                correct=evidence["correct"],
                questions=evidence["questions"],
                seconds=evidence["seconds"],
            )
        case "alike":
            return _(
                "%(same)s of %(both)s questions that both got wrong have the same wrong answer (%(unit)s).",
                same=evidence["same"],
                both=evidence["both_wrong"],
                unit=unit,
            )
        case "sequence":
            return _(
                "%(people)s people of %(unit)s touched the same places in the same order: %(clicks)s.",
                people=number(evidence["people"]),
                unit=unit,
                clicks=evidence["clicks"],
            )
        case "device":
            return _("%(people)s people took the quiz on one device.", people=number(evidence["people"]))
        case "burst":
            return _(
                "%(attempts)s attempts within ten minutes of %(moment)s in %(unit)s; usual there: %(usual)s.",
                attempts=number(evidence["attempts"]),
                moment=formats.moment(evidence["from"], contest.zone),
                unit=unit,
                usual=number(evidence["usual"]),
            )
        case _:
            return _(
                "%(unit)s, %(figure)s: from %(before)s to %(after)s as of %(moment)s; usual step: %(usual)s.",
                unit=unit,
                figure=stage_words()[evidence["figure"]].lower(),
                before=number(evidence["before"]),
                after=number(evidence["after"]),
                moment=formats.moment(evidence["as_of"], contest.zone),
                usual=number(evidence["usual"]),
            )


def _chance(kind: str, evidence: dict[str, Any]) -> str:
    """How often honest people give the same signal."""
    if kind == "sequence" and evidence["everywhere"]:
        kind = "everywhere"
    return {
        "fast": _(
            "%(likewise)s of %(attempts)s attempts of the round are like this. People who have practised "
            "often can be this quick: expect honest ones among these, and ask before you rule.",
            likewise=formats.number(evidence.get("likewise", 1)),
            attempts=formats.number(evidence.get("attempts", 1)),
        ),
        "alike": _(
            "Among people who answer for themselves, chance gives any pair like this in one round out of "
            "%(rounds)s. Learning together from the same wrong note does it too.",
            rounds=formats.number(evidence.get("one_in", 20)),
        ),
        "sequence": _(
            "Everybody has other questions in another order. Two people who read them agree like this once "
            "in %(ways)s pairs or less; somebody who fills in for others does it easily.",
            ways=formats.number(evidence.get("one_in", 1)),
        ),
        "everywhere": _(
            "It is the same place on every question. Careless people in a hurry do that as well as somebody "
            "who fills in for others: ask first."
        ),
        "device": _(
            "Large families and a neighbour who lends a phone look like this. Devices of helpers and "
            "counters are not counted."
        ),
        "burst": _("A meeting at which a whole village takes the quiz together looks just like this."),
        "jump": _(
            "Paper lists handed in together, a late sheet or a slip of the keyboard look like this. Ask the "
            "unit; a corrected sheet becomes the next revision."
        ),
    }[kind]
