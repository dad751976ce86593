"""Reminders of a unit: whom they go to, the very words, what went out before, and the button."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.units import reminder as verbs
from app.operations.units.reminder import Words
from app.permissions import allows
from app.storage.contest.unit import Unit
from app.storage.people import role as grants
from app.storage.people.outbox import MAIL, SMS
from app.storage.postgres.database import db
from app.storage.units import reminder as stored
from app.web.contest.frame import Shown, desk_of, shown
from app.web.page import forms
from app.web.page.words import _
from app.web.site import asking
from app.web.site.settings import public_address, settings
from rounds import calendar
from rounds.reasons import Reason, reason

bp = Blueprint("reminder", __name__)


@bp.route("/contests/<slug>/units/<code>/desk/reminders", methods=["GET", "POST"])
@allows("reminder.send")
def show(slug: str, code: str) -> ResponseReturnValue:
    """What would go out; sending leads to where the work is followed."""
    contest = shown(slug, "reminder.send")
    unit, form = desk_of(contest, code), forms.Form()
    words = _words(contest, unit)
    ways = frozenset(way for way, on in ((MAIL, settings().smtp_url), (SMS, settings().sms)) if on)
    if form.validate_on_submit():
        by = asking.signed_in().person
        try:
            task = verbs.ask(db.session(), contest.row, code, contest.learning.id, words, ways, by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("work.show", slug=slug, id=task.id), 303)
    units = grants.below(db.session(), contest.row.id, frozenset({code}))
    return render_template(
        "reminder/show.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        open=verbs.is_open(db.session(), contest.row, contest.learning.id),
        form=form,
        ways=ways,
        words=[phrases.sentence(each, "vi") for each in words],
        sent=stored.sent(db.session(), contest.row.id, units),
        channels={MAIL: _("e-mail"), SMS: _("short message")},
    )


def _words(contest: Shown, unit: Unit) -> Words:
    """What is told: the same for everybody of the unit."""
    round = contest.learning.id
    closes = max((e.closes for e in contest.events if (e.round, e.kind) == (round, "learning")), default=0)
    title, until = contest.row.title_vi, calendar.local_text(closes, contest.zone)
    link = public_address("contest.home", slug=contest.slug)

    def said(who: str) -> Reason:
        return reason(f"letter.reminder-{who}", contest=title, unit=unit.name, until=until, link=link)

    return Words(reason("letter.reminder-subject", contest=title), said("begun"), said("absent"))
