"""Who holds the office of an organiser, until when, and who deputises: named, dismissed, handed over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import identities
from app.operations import Refused
from app.operations.people import office as verbs
from app.permissions import State, allows, may
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import forms
from app.web.page.words import _
from app.web.people.office_form import DeputyForm, HandOverForm
from app.web.site import asking
from rounds import calendar

bp = Blueprint("office", __name__)

BASE = "/contests/<slug>/desk/office"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody in office: `stands_for` is the name of the officer a deputy acts for, else empty."""

    row: RoleGrant
    name: str
    stands_for: str
    mine: bool


@bp.get(BASE)
@allows("office.see")
def show(slug: str) -> str:
    """Who holds the office, and what may be done with one's own."""
    return _page(shown(slug, "office.see"))


@bp.post(f"{BASE}/deputy")
@allows("office.manage")
def deputy(slug: str) -> ResponseReturnValue:
    """Name a deputy for a term."""
    contest, form = shown(slug, "office.manage"), DeputyForm()
    by = asking.signed_in().person

    def act() -> None:
        until = calendar.deadline(form.until.data, contest.zone)
        why = form.deputy_why.data
        verbs.name_deputy(db.session(), contest.row, _named(form.deputy.data), until=until, why=why, by=by)

    return _act(contest, form, act, _("The deputy is named and acts from the next sign-in."), deputy=form)


@bp.post(f"{BASE}/hand-over")
@allows("office.manage")
def hand_over(slug: str) -> ResponseReturnValue:
    """Give one's office to somebody else."""
    contest, form = shown(slug, "office.manage"), HandOverForm()
    by = asking.signed_in().person

    def act() -> None:
        why = form.successor_why.data
        verbs.hand_over(db.session(), contest.row, _named(form.successor.data), why=why, by=by)

    return _act(contest, form, act, _("The office is handed over."), hand_over=form)


@bp.post(f"{BASE}/<uuid:id>/dismiss")
@allows("office.manage")
def dismiss(slug: str, id: uuid.UUID) -> ResponseReturnValue:
    """End the term of one's deputy."""
    contest, form = shown(slug, "office.manage"), forms.Form()
    by = asking.signed_in().person

    def act() -> None:
        verbs.dismiss(db.session(), contest.row, id, why=_("The officer is back."), by=by)

    return _act(contest, form, act, _("The term of the deputy has ended."))


def _named(written: str) -> Person | None:
    return people.by_login(db.session(), identities.guesses(written))


def _act(
    contest: Shown, form: forms.Form, act: Callable[[], None], said: str, **given: forms.Form
) -> ResponseReturnValue:
    """Do it with a fresh sign-in, or show on the page what is wrong."""
    here = url_for("office.show", slug=contest.slug)
    if not asking.fresh():
        return redirect(url_for("password.confirm", next=here), 303)
    if not form.validate_on_submit():
        return _page(contest, **given), 422
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, **given), 409
    flash(said)
    # Whoever handed the office over has no desk here any more, and is signed out.
    return redirect(here, 303)


def _page(contest: Shown, **given: forms.Form) -> str:
    me = asking.signed_in().person
    held = grants.officers(db.session(), contest.row.id, verbs.OFFICE.value, contest.now)
    actors = {f"person:{row.deputy_for}" for row, _person in held if row.deputy_for}
    names = people.names(db.session(), actors)
    return render_template(
        "office/show.html",
        contest=contest,
        simulated=contest.simulated,
        officers=[
            Officer(row, person.name, names.get(f"person:{row.deputy_for}", ""), row.deputy_for == me.id)
            for row, person in held
        ],
        holds=any(person.id == me.id and row.deputy_for is None for row, person in held),
        manages=may(asking.roles(contest.row), "office.manage", State(contest.row.state)),
        forms={
            "deputy": given.get("deputy") or DeputyForm(formdata=None),
            "hand_over": given.get("hand_over") or HandOverForm(formdata=None),
        },
    )
