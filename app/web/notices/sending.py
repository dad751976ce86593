"""What people were told in a contest: whom, when, whether the letter went out; and the letter once more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.notices import notice as verbs
from app.permissions import Role, State, allows, may
from app.storage.notices import notice as notices
from app.storage.notices.notice import INBOX, Recipient, Sent
from app.storage.people.outbox import FAILED, SENDING, SENT, WAITING
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.notices import kinds
from app.web.page import formats, forms
from app.web.page.pager import Pager
from app.web.page.words import _
from app.web.people import outbox as letters
from app.web.people import role as roles
from app.web.site import asking

bp = Blueprint("sending", __name__)
BASE = "/contests/<slug>/desk/notices"
PAGE = 50
LOOKS = {SENT: "ok", FAILED: "now"}


class Line(NamedTuple):
    """One notice: whom it went to, how its letter fares and why."""

    sent: Sent
    whom: str
    what: str
    subject: str
    state: str
    look: str
    why: str


@bp.get(BASE)
@allows("notice.see")
def index(slug: str) -> str:
    """Everything that was told, the newest first."""
    contest = shown(slug, "notice.see")
    page = max(1, request.args.get("page", 1, type=int))
    there = notices.kinds(db.session(), contest.row.id)
    kind = request.args.get("kind", "")
    kind = kind if kind in there else ""
    state = request.args.get("state", "")
    state = state if state in states() else ""
    rows, total = notices.of_contest(
        db.session(),
        contest.row.id,
        kinds=[kind] if kind else (),
        state=state,
        first=(page - 1) * PAGE,
        most=PAGE,
    )
    told = {each.notice.person_id for each in rows}
    whom = notices.recipients(db.session(), contest.row.id, told, contest.now)
    return render_template(
        "sending/index.html",
        contest=contest,
        simulated=contest.simulated,
        lines=[_line(contest, each, whom) for each in rows],
        kinds={each: kinds.words(each) for each in there},
        kind=kind,
        states=states(),
        state=state,
        pager=Pager.of(page, PAGE, total, len(rows)),
        sends=may(asking.roles(contest.row), "notice.send", State(contest.row.state)),
        form=forms.Form(),
    )


@bp.post(f"{BASE}/<uuid:id>/again")
@allows("notice.send")
def again(slug: str, id: uuid.UUID) -> ResponseReturnValue:
    """Send the letter once more."""
    contest = shown(slug, "notice.send")
    row = notices.in_contest(db.session(), contest.row.id, id) or abort(404)
    after = request.form.get("after", 0, type=int)
    try:
        verbs.again(db.session(), contest.row, row, after=after, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        flash(phrases.sentence(refused.reasons[0], formats.language()))
    else:
        flash(_("The letter is being sent once more. The log says who asked for it."))
    return redirect(url_for("sending.index", slug=slug), 303)


def states() -> dict[str, str]:
    """How a notice fares."""
    return {
        WAITING: _("waits to be sent"),
        SENDING: _("being sent"),
        SENT: _("sent"),
        FAILED: _("could not be sent"),
        INBOX: _("in the inbox only"),
    }


def _line(contest: Shown, each: Sent, whom: Mapping[uuid.UUID, Recipient]) -> Line:
    row = each.notice
    return Line(
        sent=each,
        whom=_whom(contest, whom[row.person_id]),
        what=kinds.words(row.kind),
        subject=phrases.sentence(row.said()[0], formats.language()),
        state=states()[each.state],
        look=LOOKS.get(each.state, ""),
        why=letters.why(each.letter.why) if each.letter and each.letter.why else "",
    )


def _whom(contest: Shown, of: Recipient) -> str:
    """Who was told: by name those who work for the contest, by their code those who take part in it."""
    if not of.role:
        return of.contestant
    return " · ".join(filter(None, (of.name, roles.words(Role(of.role)), contest.names.get(of.unit, ""))))
