"""Writing down what came by another way: a slip with who and when, its files, a look at what would become of
it, then the entry in the register with its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries import intake
from app.operations.entries import slip as verbs
from app.operations.entries.slip import Said
from app.operations.entries.upload import EVIDENCE
from app.operations.record import receipt
from app.permissions import State, allows, may
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.draft import REGISTER, Draft
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import draft_form, looker, sending, shown_entry, slip_form, words
from app.web.entries.draft_form import DraftForm
from app.web.entries.slip_form import INSTEAD, NEW, VERSION, PersonSlipForm, SlipForm
from app.web.entries.workspace import taking
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds import form as rules_of_form
from rounds.definition import Entry, Round

bp = Blueprint("slip", __name__)
BASE = "/contests/<slug>/desk/entries/<round>/log"
WAYS = ("zalo", "email", "paper")


class Desk(NamedTuple):
    """The register of a round, for who may write into it."""

    contest: Shown
    round: Round
    rules: Entry

    @property
    def place(self) -> dict[str, Any]:
        """Its part of every address."""
        return {"slug": self.contest.slug, "round": self.round.id}

    def slip(self, number: str) -> Draft:
        """The slip of that number that is not logged yet. Ends the request with 404 where there is none."""
        slip = self.any_slip(number)
        return slip if slip.state == "open" and not slip.entry else abort(404)

    def any_slip(self, number: str) -> Draft:
        """The same, whatever became of it."""
        rows = drafts.of_owner(db.session(), self.contest.row.id, self.round.id, REGISTER)
        place = formats.counted(number)
        return rows[place - 1] if 1 <= place <= len(rows) else abort(404)


@bp.route(BASE, methods=["GET", "POST"])
@allows("intake.manage")
def begin(slug: str, round: str) -> ResponseReturnValue:
    """A new slip; its files come with the next step."""
    at = desk(slug, round)
    form, said = _form(at), draft_form.of(at.rules)
    if request.method == "GET":
        form.owner.data = request.args.get("owner", "")[:80]
        way = request.args.get("way", "")
        form.channel.data = way if way in WAYS else WAYS[0]
    if form.validate_on_submit():
        what = Said(form.head(at.contest.zone), said.typed())
        made = verbs.begin(
            db.session(), at.contest.row, at.round.id, at.rules, what, by=asking.signed_in().person
        )
        rows = drafts.of_owner(db.session(), at.contest.row.id, at.round.id, REGISTER)
        number = [each.id for each in rows].index(made.id) + 1
        return redirect(url_for("slip.check", **at.place, number=number), 303)
    return _page(at, form, said), 422 if form.errors else 200


@bp.route(f"{BASE}/<number>", methods=["GET", "POST"])
@allows("intake.manage")
def write(slug: str, round: str, number: str) -> ResponseReturnValue:
    """Change what stands on a slip."""
    at = desk(slug, round)
    slip = at.slip(number)
    kept = verbs.said(slip)
    if request.method == "GET":
        form = _form(at, slip)
        return _page(at, form, draft_form.of(at.rules, kept.values), slip, number)
    form, said = _form(at, slip, sent=True), draft_form.of(at.rules)
    if form.validate_on_submit():
        try:
            verbs.write(
                db.session(),
                at.rules,
                slip,
                Said(form.head(at.contest.zone), said.typed()),
                if_version=formats.counted(str(form.version.data or "")),
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("slip.check", **at.place, number=number), 303)
    return _page(at, form, said, slip, number), 422


@bp.get(f"{BASE}/<number>/check")
@allows("intake.manage")
def check(slug: str, round: str, number: str) -> ResponseReturnValue:
    """The slip with its files, and what would become of it were it logged now."""
    at = desk(slug, round)
    slip = at.any_slip(number)
    if slip.entry:
        content = entries.of_draft(db.session(), at.contest.row.id, slip.id) or abort(404)
        return redirect(
            url_for("slip.receipt_of", **at.place, entry=content.entry, version=content.version), 303
        )
    return checked(at, at.slip(number), number)


@bp.post(f"{BASE}/<number>/check")
@allows("intake.manage")
def log(slug: str, round: str, number: str) -> ResponseReturnValue:
    """Write it down. The same button pressed again leads to the same receipt."""
    at = desk(slug, round)
    slip = at.any_slip(number)
    try:
        verbs.log(db.session(), at.contest.row, slip, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        said = [phrases.sentence(each, formats.language()) for each in refused.reasons]
        return checked(at, at.slip(number), number, said=said), 422
    return redirect(url_for("slip.check", **at.place, number=number), 303)


@bp.post(f"{BASE}/<number>/throw-away")
@allows("intake.manage")
def throw_away(slug: str, round: str, number: str) -> ResponseReturnValue:
    """Let go of a slip that is not to be logged."""
    at = desk(slug, round)
    try:
        verbs.throw_away(db.session(), at.contest.row, at.slip(number), by=asking.signed_in().person)
    except Refused:
        db.session.rollback()
        abort(409)
    return redirect(url_for("intake.show", **at.place), 303)


@bp.get("/contests/<slug>/desk/entries/<round>/received/<entry>/<version>")
@allows("intake.see")
def receipt_of(slug: str, round: str, entry: str, version: str) -> str:
    """The receipt of a version, to be handed to who brought it; then the next one."""
    contest = shown(slug, "intake.see")
    found = taking(contest, round)
    content = entries.content(db.session(), contest.row.id, entry, formats.counted(version))
    if content is None or content.round != found.id:
        abort(404)
    looker.require_whole(contest, entry)
    held = receipt.read(db.session(), contest.row.id, "entries", content.number)
    assert held is not None
    rows = entries.versions(db.session(), contest.row.id, entry=entry)
    intake_of = known.intake(db.session(), contest.row, found.id, owner=content.owner)
    return render_template(
        "slip/receipt.html",
        contest=contest,
        simulated=contest.simulated,
        round=found,
        content=content,
        row=next(each for each in rows if each.version == content.version),
        name=contest.names.get(content.owner, content.owner),
        receipt=held,
        why=next(f.why for f in intake_of.fates if (f.entry, f.version) == (entry, content.version)),
        fate_words=words.fates(),
        channel_words=words.channels(),
        files=shown_entry.files(contest, entry, content.version),
        shown=shown_entry.evidence(contest, entry, content.version),
        by=people.names(db.session(), {f"person:{content.by_id}"}).get(f"person:{content.by_id}", ""),
        base=current_app.extensions["hoithi"].base_url,
        manages=may(asking.roles(contest.row), "intake.manage", State(contest.row.state)),
    )


def desk(slug: str, round: str) -> Desk:
    """The register of that address for who may write into it. Ends the request with 404 otherwise."""
    contest = shown(slug, "intake.manage")
    found = taking(contest, round)
    assert found.entry is not None
    return Desk(contest, found, found.entry)


def checked(
    at: Desk,
    slip: Draft,
    number: str,
    *,
    refused: tuple[str, Refused] | None = None,
    said: Sequence[str] = (),
) -> str:
    """The page on which a slip is looked at. `refused`: a file of a field; `said`: what keeps it back."""
    what, fate, against = verbs.said(slip), None, list(said)
    try:
        by, row = asking.signed_in().person, at.contest.row
        fate = intake.look(db.session(), row, at.round.id, verbs.arrived(db.session(), slip), by=by)
    except Refused as why:
        against = against or [phrases.sentence(each, formats.language()) for each in why.reasons]
    sent = drafts.uploads(db.session(), slip)
    counts = {each.field: 0 for each in sent}
    for each in sent:
        counts[each.field] += each.state != "refused"
    titles = {each.id: formats.text(each.title) for each in at.rules.fields}
    missing = [
        (titles.get(str(dict(each.values).get("field", "")), ""), phrases.sentence(each, formats.language()))
        for each in rules_of_form.faults(at.rules, what.values, counts)
    ]
    return render_template(
        "slip/check.html",
        contest=at.contest,
        simulated=at.contest.simulated,
        round=at.round,
        slip=slip,
        number=number,
        head=what.head,
        name=at.contest.names.get(what.head["owner"], what.head["owner"]),
        received=int(what.head["received"] or 0),
        parts=shown_entry.parts(at.rules, what.values),
        boxes=sending.boxes(at.contest, {**at.place, "number": number}, slip, refused, also=(EVIDENCE,)),
        against=against,
        missing=missing,
        fate=fate,
        fate_words=words.fates(),
        channel_words=words.channels(),
    )


def _form(at: Desk, slip: Draft | None = None, *, sent: bool = False) -> SlipForm:
    """The form of a slip, filled with what stands on it, or by what was sent."""
    shape = SlipForm if at.rules.by == "unit" else PersonSlipForm
    if slip is None or sent:
        form = shape()
    else:
        form = shape(None, data=slip_form.filled(verbs.said(slip), slip.version, at.contest.zone))
    ways = words.channels()
    form.channel.choices = [(way, ways[way]) for way in WAYS]
    if at.rules.by == "unit":
        form.owner.choices = _units(at)
    form.what.choices = _choices(at, str(form.owner.data or ""))
    return form


def _units(at: Desk) -> list[tuple[str, str]]:
    """The units to choose from: those let into the round first."""
    let_in = known.invited(db.session(), at.contest.row, at.round) or frozenset()
    listed = sorted(at.contest.names.items(), key=lambda each: (each[0] not in let_in, each[1]))
    outside = _("not let into this round") if let_in else ""
    named = [
        (code, name if code in let_in or not outside else f"{name} ({outside})") for code, name in listed
    ]
    return [("", ""), *named]


def _choices(at: Desk, owner: str) -> list[tuple[str, str]]:
    """What a slip may be to the entries of its owner."""
    mine, counting = intake.works(db.session(), at.contest.row, at.round.id, owner) if owner else ([], [])
    full = len(counting) >= at.rules.per_unit
    found = [(NEW, _("An entry of its own"))] if not full else []
    found += [(f"{VERSION}{each}", _("A new version of entry %(entry)s", entry=each)) for each in mine]
    if full:
        words = [(each, _("Another entry, in the place of %(entry)s", entry=each)) for each in counting]
        found += [(f"{INSTEAD}{each}", said) for each, said in words]
    return found


def _page(at: Desk, form: SlipForm, said: DraftForm, slip: Draft | None = None, number: str = "") -> str:
    return render_template(
        "slip/write.html",
        contest=at.contest,
        simulated=at.contest.simulated,
        round=at.round,
        form=form,
        said=said,
        slip=slip,
        number=number,
    )
