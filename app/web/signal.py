"""The integrity queue as organisers see it: what was seen, how often chance does the same, and a ruling.

Also notes on which device a quiz is begun: a random number in a cookie of its own, of which only a keyed
hash is kept.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField

from app.operations import Refused
from app.operations import signal as verbs
from app.operations.sign_in import SHARED_DEVICE
from app.permissions import allows
from app.storage import enrolment
from app.storage import signal as stored
from app.storage.database import db
from app.storage.signal import OPEN
from app.web import asking, formats, forms
from app.web.frame import Shown, shown
from app.web.words import _, ngettext
from rounds.signals import KINDS

bp = Blueprint("signal", __name__)

COOKIE = "device"
ONE_YEAR = 365 * 24 * 3600  # seconds
BEGINS = "attempt.start"
STATES = ("open", "upheld", "dismissed")


class RulingForm(forms.Form):
    """What came of looking at a signal."""

    verdict = RadioField(
        lazy_gettext("Ruling"),
        choices=[
            ("dismissed", lazy_gettext("Nothing wrong: dismiss it")),
            ("upheld", lazy_gettext("Propose a decision (void or disqualify)")),
        ],
    )
    why = forms.text(lazy_gettext("Reason"), most=2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One signal as it is shown."""

    row: stored.Signal
    title: str
    seen: str
    chance: str
    href: str


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
    """Look through everything that was recorded."""
    contest = shown(slug, "signal.rule")
    new = verbs.look(db.session(), contest.row)
    flash(ngettext("%(num)s new signal.", "%(num)s new signals.", new))
    return redirect(url_for("signal.index", slug=slug), 303)


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
    form = RulingForm()
    if form.validate_on_submit():
        try:
            verbs.rule(
                db.session(),
                contest.row,
                wanted,
                upheld=form.verdict.data == "upheld",
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
        states=state_words(),
        form=form,
    )


def kind_words() -> dict[str, str]:
    """What kinds of signals are called."""
    return {
        "fast": _("Faster than reading"),
        "alike": _("The same wrong answers"),
        "device": _("One device, many people"),
        "burst": _("A rush in one unit"),
    }


def state_words() -> dict[str, str]:
    """What has become of signals."""
    return {"open": _("Waiting"), "upheld": _("Decision proposed"), "dismissed": _("Dismissed")}


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
        chance=_chance(row.kind),
        href=url_for("signal.show", slug=contest.slug, id=row.id),
    )


def _seen(contest: Shown, kind: str, evidence: dict[str, Any]) -> str:
    """What was seen, in one sentence."""
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
                unit=contest.names.get(evidence["unit"], evidence["unit"]),
            )
        case "device":
            return _("%(people)s people took the quiz on one device.", people=evidence["people"])
        case _:
            return _(
                "%(attempts)s attempts within ten minutes of %(moment)s in %(unit)s; usual there: %(usual)s.",
                attempts=evidence["attempts"],
                moment=formats.moment(evidence["from"], contest.zone),
                unit=contest.names.get(evidence["unit"], evidence["unit"]),
                usual=evidence["usual"],
            )


def _chance(kind: str) -> str:
    """How often honest people give the same signal."""
    return {
        "fast": _(
            "People who have practised often can be this quick: expect honest ones among these. Ask before "
            "you rule."
        ),
        "alike": _(
            "Among people who answer for themselves, chance gives such a pair in at most one round out of "
            "twenty. Learning together from the same wrong note does it too."
        ),
        "device": _(
            "Large families and a neighbour who lends a phone look like this. Devices of helpers and "
            "counters are not counted."
        ),
        "burst": _("A meeting at which a whole village takes the quiz together looks just like this."),
    }[kind]
