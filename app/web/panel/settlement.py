"""What the panel settles beside its table: notes, wide gaps, votes among equals, seeds of draws.

Every decision is prepared by one of chair and secretary and approved by the other.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import note as notes
from app.operations.panel import seed as seeds
from app.operations.panel import settlement as verbs
from app.operations.panel import verdict
from app.operations.panel.verdict import Found
from app.operations.record import amendment
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel import verdict_page as pages
from app.web.panel import verdict_table as table
from app.web.panel.settlement_form import NoteForm, ReviewForm, vote_form
from app.web.site import asking
from rounds import tie as ties
from rounds.reasons import reason

bp = Blueprint("settlement", __name__)


@bp.post("/contests/<slug>/desk/panels/<round>/notes")
@allows("verdict.settle")
def note(slug: str, round: str) -> ResponseReturnValue:
    """Keep what was said."""
    contest, found, form = shown(slug, "verdict.settle"), _found(slug, round), NoteForm()
    entry = form.entry.data if form.entry.data in found.verdict.owners else ""
    words, by = form.words.data or "", asking.signed_in().person
    return _done(
        contest, round, lambda: notes.write(db.session(), contest.row, round, entry=entry, words=words, by=by)
    )


@bp.route("/contests/<slug>/desk/panels/<round>/review/<entry>", methods=["GET", "POST"])
@allows("verdict.settle")
def review(slug: str, round: str, entry: str) -> ResponseReturnValue:
    """Prepare the review of a wide gap."""
    contest, found, form = shown(slug, "verdict.settle"), _found(slug, round), ReviewForm()
    if not found.open or entry not in found.gaps:
        abort(404)
    if form.validate_on_submit():
        try:
            verbs.propose_review(
                db.session(),
                contest.row,
                found,
                entry=entry,
                points=_points(form.points.data, found),
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("It waits for the other of chair and secretary."))
            return redirect(url_for("verdict.show", slug=slug, round=round), 303)
    gap = found.gaps[entry]
    return render_template(
        "settlement/review.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        form=form,
        entry=entry,
        title=table.title_of(found, entry),
        low=formats.short(gap.low),
        high=formats.short(gap.high),
        points=sorted(found.verdict.totals[entry].items()),
        number=formats.short,
    ), 422 if form.is_submitted() else 200


@bp.route("/contests/<slug>/desk/panels/<round>/vote", methods=["GET", "POST"])
@allows("verdict.settle")
def vote(slug: str, round: str) -> ResponseReturnValue:
    """Prepare the vote among equals that the address names."""
    contest, found = shown(slug, "verdict.settle"), _found(slug, round)
    wanted = tuple(request.args.getlist("of"))
    tie = next((each for each in found.ties if each.names == wanted), None) if found.open else None
    if tie is None:
        abort(404)
    form = vote_form([pages.label(contest, found, name) for name in tie.names])
    if form.validate_on_submit():
        try:
            verbs.propose_vote(
                db.session(),
                contest.row,
                found,
                tie=tie,
                votes=dict(zip(tie.names, (field.data for field in form.votes), strict=True)),
                present=form.present.data or 0,
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("It waits for the other of chair and secretary."))
            return redirect(url_for("verdict.show", slug=slug, round=round), 303)
    return render_template(
        "settlement/vote.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        form=form,
        tie=tie,
    ), 422 if form.is_submitted() else 200


@bp.post("/contests/<slug>/desk/panels/<round>/proposals/<number>/approve")
@allows("verdict.settle")
def approve(slug: str, round: str, number: str) -> ResponseReturnValue:
    """Take a decision, as the second person."""
    contest, by = shown(slug, "verdict.settle"), asking.signed_in().person
    wanted = _number(contest, number)
    if not asking.fresh():
        return pages.prove(slug, round)
    return _done(contest, round, lambda: verbs.approve(db.session(), contest.row, wanted, by=by))


@bp.post("/contests/<slug>/desk/panels/<round>/proposals/<number>/withdraw")
@allows("verdict.settle")
def withdraw(slug: str, round: str, number: str) -> ResponseReturnValue:
    """Take a proposal back, or turn it down."""
    contest, by = shown(slug, "verdict.settle"), asking.signed_in().person
    wanted = _number(contest, number)
    return _done(contest, round, lambda: verbs.withdraw(db.session(), contest.row, wanted, by=by))


@bp.post("/contests/<slug>/desk/panels/<round>/seed")
@allows("verdict.settle")
def commit(slug: str, round: str) -> ResponseReturnValue:
    """Seal the seed of the lot, or of the order of presentations."""
    contest, subject = shown(slug, "verdict.settle"), _subject(round)
    by = asking.signed_in().person
    return _done(contest, round, lambda: seeds.commit(db.session(), contest.row, subject, by=by))


@bp.post("/contests/<slug>/desk/panels/<round>/seed/reveal")
@allows("verdict.settle")
def reveal(slug: str, round: str) -> ResponseReturnValue:
    """Open it."""
    contest, subject = shown(slug, "verdict.settle"), _subject(round)
    by = asking.signed_in().person
    if not asking.fresh():
        return pages.prove(slug, round)
    return _done(contest, round, lambda: seeds.reveal(db.session(), contest.row, subject, by=by))


def _found(slug: str, round: str) -> Found:
    contest = asking.contest(slug) or abort(404)
    return verdict.find(db.session(), contest, round) or abort(404)


def _done(contest: Shown, round: str, act: Callable[[], object]) -> ResponseReturnValue:
    """Do it and lead back to the table, or show there why it was refused."""
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        return pages.table_page(contest, _found(contest.slug, round), refused), 409
    page = "final.show" if request.form.get("what") == "order" else "verdict.show"
    return redirect(url_for(page, slug=contest.slug, round=round), 303)


def _subject(round: str) -> str:
    return ties.order_subject(round) if request.form.get("what") == "order" else round


def _number(contest: Shown, number: str) -> int:
    found = proposals.by_number(db.session(), contest.row.id, formats.counted(number))
    if found is None or found.kind not in verbs.KINDS or amendment.is_one(found):
        abort(404)
    return found.number


def _points(typed: str, found: Found) -> Fraction | None:
    """Points as people write them (`87,5`). Raises Refused(settlement.points-wrong)."""
    if not typed:
        return None
    try:
        given = Decimal(typed.replace(",", "."))
        if given.is_finite() and abs(given.adjusted()) < 10:
            return Fraction(given)
    except InvalidOperation:
        pass
    most, step = formats.short(found.blank.max_points), formats.short(found.blank.step)
    raise Refused(reason("settlement.points-wrong", most=most, step=step))
