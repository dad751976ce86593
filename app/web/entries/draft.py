"""Drafts of entries: the workspace with everything in it, writing, keeping, saying what one thinks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.entries import draft as verbs
from app.permissions import allows
from app.storage.entries import completion
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries import handing_in as hand_ins
from app.storage.entries import nomination as nominations
from app.storage.entries.draft import Draft
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.entries import draft_form, sending, words
from app.web.entries.draft_form import CommentForm, DraftForm
from app.web.entries.workspace import Workspace, workspace
from app.web.page import formats

bp = Blueprint("draft", __name__)
BASE = "/contests/<slug>/entries/<round>/<owner>"


@bp.get(BASE)
@allows("entry.write")
def index(slug: str, round: str, owner: str) -> str:
    """What is being written, what was chosen, what was handed in and what became of it."""
    own = workspace(slug, round, owner, "entry.write")
    chosen = nominations.last(db.session(), own.shown.row.id, own.round.id, own.owner)
    received = entries.of_owner(db.session(), own.shown.row.id, own.round.id, own.owner)
    return render_template(
        "draft/index.html",
        contest=own.shown,
        simulated=own.shown.simulated,
        own=own,
        chosen=chosen,
        received=received,
        asked=completion.of_entries(db.session(), own.shown.row.id, {each.entry for each in received}),
        waiting=hand_ins.waiting(db.session(), own.shown.row.id, own.round.id, own.owner),
        fates={(each.entry, each.version): each.why for each in own.intake.fates},
        fate_words=words.fates(),
        channel_words=words.channels(),
        names=people.names(db.session(), {f"person:{each.changed_by}" for each in own.drafts}),
    )


@bp.post(BASE)
@allows("entry.write")
def begin(slug: str, round: str, owner: str) -> ResponseReturnValue:
    """A new draft."""
    own = workspace(slug, round, owner, "entry.write")
    try:
        verbs.begin(db.session(), own.shown.row, own.round.id, own.owner, by=own.person)
    except Refused:
        db.session.rollback()
        abort(409)
    return redirect(url_for("draft.write", **own.place, number=len(own.drafts)), 303)


@bp.get(f"{BASE}/drafts/<number>")
@allows("entry.write")
def write(slug: str, round: str, owner: str, number: str) -> str:
    """The draft, to go on with; its versions and what was said of it."""
    own = workspace(slug, round, owner, "entry.write")
    draft = own.draft(number)
    form = draft_form.of(own.rules, draft.values, draft.version)
    return _page(own, draft, number, form)


@bp.post(f"{BASE}/drafts/<number>")
@allows("entry.write")
def save(slug: str, round: str, owner: str, number: str) -> ResponseReturnValue:
    """Save it. Where somebody was faster, both texts are shown and nothing is overwritten."""
    own = workspace(slug, round, owner, "entry.write")
    draft, form = own.draft(number), draft_form.of(own.rules)
    if not form.validate_on_submit():
        return _page(own, draft, number, form), 422
    try:
        verbs.save(
            db.session(),
            own.rules,
            draft,
            form.typed(),
            if_version=formats.counted(str(form.version.data or "")),
            by=own.person,
        )
    except Refused as refused:
        db.session.rollback()
        form.show(refused.reasons)
        if refused.reasons[0].code != "draft.changed":
            return _page(own, draft, number, form), 422
        theirs = drafts.by_id(db.session(), own.shown.row.id, draft.id)
        assert theirs is not None
        form.version.data = str(theirs.version)
        return _page(own, theirs, number, form, changed=True), 409
    if "hand-in" in request.form:
        return redirect(url_for("handing_in.check", **own.place, number=number), 303)
    return redirect(url_for("draft.write", **own.place, number=number, saved="1"), 303)


@bp.post(f"{BASE}/drafts/<number>/keep")
@allows("entry.write")
def keep(slug: str, round: str, owner: str, number: str) -> tuple[dict[str, Any], int]:
    """Keep what a script sends by itself: `version` and `said`, an object of texts."""
    own = workspace(slug, round, owner, "entry.write")
    sent = request.get_json(silent=True)
    said, version = (sent.get("said"), sent.get("version")) if isinstance(sent, dict) else (None, None)
    if not isinstance(said, dict) or not isinstance(version, int):
        abort(400)
    if not all(isinstance(each, str) for each in said.values()):
        abort(400)
    draft = own.draft(number)
    try:
        held = verbs.save(db.session(), own.rules, draft, said, if_version=version, by=own.person, alone=True)
    except Refused as refused:
        db.session.rollback()
        status = 409 if refused.reasons[0].code == "draft.changed" else 422
        return {"words": phrases.sentence(refused.reasons[0], formats.language())}, status
    return {"version": held.version, "at": formats.clock(held.changed_at, own.shown.zone)}, 200


@bp.post(f"{BASE}/drafts/<number>/comments")
@allows("entry.comment")
def comment(slug: str, round: str, owner: str, number: str) -> ResponseReturnValue:
    """Say something of it."""
    own = workspace(slug, round, owner, "entry.comment")
    draft, said = own.draft(number), CommentForm()
    if said.validate_on_submit():
        try:
            verbs.comment(db.session(), draft, said.words.data, by=own.person)
        except Refused as refused:
            db.session.rollback()
            said.refuse(refused, "words")
        else:
            return redirect(url_for("draft.write", **own.place, number=number, _anchor="comments"), 303)
    form = draft_form.of(own.rules, draft.values, draft.version)
    return _page(own, draft, number, form, said=said), 422


@bp.post(f"{BASE}/drafts/<number>/aside")
@allows("entry.write")
def put_aside(slug: str, round: str, owner: str, number: str) -> ResponseReturnValue:
    """Put it away, or take it up again."""
    own = workspace(slug, round, owner, "entry.write")
    draft = own.draft(number)
    if not own.manages and draft.begun_by != own.person.id:
        abort(404)
    try:
        verbs.put_aside(db.session(), own.shown.row, draft, aside=draft.state == "open", by=own.person)
    except Refused:
        db.session.rollback()
        abort(409)
    return redirect(own.href, 303)


def page(own: Workspace, draft: Draft, number: str, *, refused: tuple[str, Refused] | None = None) -> str:
    """The draft as it stands, with why a file was refused for one of its fields."""
    return _page(own, draft, number, draft_form.of(own.rules, draft.values, draft.version), refused=refused)


def _page(
    own: Workspace,
    draft: Draft,
    number: str,
    form: DraftForm,
    *,
    changed: bool = False,
    said: CommentForm | None = None,
    refused: tuple[str, Refused] | None = None,
) -> str:
    versions, comments = drafts.versions(db.session(), draft), drafts.comments(db.session(), draft)
    writers = [*(each.by_id for each in versions), *(each.by_id for each in comments), draft.changed_by]
    who = {f"person:{each}" for each in writers}
    theirs = draft.values
    return render_template(
        "draft/write.html",
        contest=own.shown,
        simulated=own.shown.simulated,
        own=own,
        draft=draft,
        number=number,
        title=own.title(draft, number),
        form=form,
        changed=changed,
        theirs={f"{draft_form.PREFIX}{name}": words for name, words in theirs.items()},
        versions=versions,
        comments=comments,
        said=said or CommentForm(None),
        names=people.names(db.session(), who),
        saved="saved" in request.args,
        boxes=sending.boxes(own.shown, {**own.place, "number": number}, draft, refused),
    )
