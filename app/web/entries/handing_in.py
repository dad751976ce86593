"""Handing an entry in: looked at before, then handed in once, then the receipt."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.entries import handing_in as verbs
from app.operations.entries import intake
from app.operations.entries.handing_in import Prospect
from app.operations.record import receipt
from app.permissions import allows
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.draft import Draft
from app.storage.postgres.database import db
from app.web.entries import shown_entry, words
from app.web.entries.workspace import Workspace, workspace
from app.web.page import formats

bp = Blueprint("handing_in", __name__)
BASE = "/contests/<slug>/entries/<round>/<owner>"


@bp.get(f"{BASE}/drafts/<number>/hand-in")
@allows("entry.hand-in")
def check(slug: str, round: str, owner: str, number: str) -> str:
    """What is about to be handed in, what keeps it from that, and what would become of it."""
    own = _managed(slug, round, owner)
    return _page(own, own.draft(number), number, str(uuid.uuid4()))


@bp.post(f"{BASE}/drafts/<number>/hand-in")
@allows("entry.hand-in")
def hand_in(slug: str, round: str, owner: str, number: str) -> ResponseReturnValue:
    """Hand it in. The same form sent again brings the same receipt."""
    own = _managed(slug, round, owner)
    draft, sent = own.draft(number), request.form
    try:
        key = str(uuid.UUID(sent.get("key", "")))
        version = int(sent.get("version", ""))
    except ValueError:
        abort(400)
    ticked = {place for place in range(len(own.rules.declarations)) if f"declared-{place}" in sent}
    try:
        done = verbs.hand_in(
            db.session(),
            own.shown.row,
            draft,
            key=key,
            version=version,
            declared=ticked,
            supersedes=sent.get("supersedes", ""),
            unit=own.unit,
            contestant=own.contestant,
            by=own.person,
        )
    except Refused as refused:
        db.session.rollback()
        said = [phrases.sentence(each, formats.language()) for each in refused.reasons]
        used = any(each.code in ("entry.other-content", "draft.changed") for each in refused.reasons)
        draft = drafts.by_id(db.session(), own.shown.row.id, draft.id) or abort(404)
        return _page(own, draft, number, str(uuid.uuid4()) if used else key, ticked, said), 422
    if done.content is None:
        return redirect(own.href, 303)
    entry, version = done.content.entry, done.content.version
    return redirect(url_for("handing_in.show", **own.place, entry=entry, version=version), 303)


@bp.get(f"{BASE}/received/<entry>/<version>")
@allows("entry.write")
def show(slug: str, round: str, owner: str, entry: str, version: str) -> str:
    """The receipt of a version, with what became of it as of now."""
    own = workspace(slug, round, owner, "entry.write")
    content = entries.content(db.session(), own.shown.row.id, entry, formats.counted(version))
    if content is None or (content.round, content.owner) != (own.round.id, own.owner):
        abort(404)
    held = receipt.read(db.session(), own.shown.row.id, "entries", content.number)
    assert held is not None
    [row] = [
        each
        for each in entries.versions(db.session(), own.shown.row.id, entry=entry)
        if each.version == content.version
    ]
    why = next(f.why for f in own.intake.fates if (f.entry, f.version) == (entry, content.version))
    return render_template(
        "handing_in/receipt.html",
        contest=own.shown,
        simulated=own.shown.simulated,
        own=own,
        content=content,
        row=row,
        receipt=held,
        why=why,
        fate_words=words.fates(),
        channel_words=words.channels(),
        parts=shown_entry.parts(own.rules, content.values),
        files=shown_entry.files(own.shown, entry, content.version),
        base=current_app.extensions["hoithi"].base_url,
    )


@bp.get(f"{BASE}/received/<entry>/<version>/manifest.json")
@allows("entry.write")
def manifest(slug: str, round: str, owner: str, entry: str, version: str) -> ResponseReturnValue:
    """The very bytes whose SHA-256 the receipt names."""
    own = workspace(slug, round, owner, "entry.write")
    content = entries.content(db.session(), own.shown.row.id, entry, formats.counted(version))
    if content is None or (content.round, content.owner) != (own.round.id, own.owner):
        abort(404)
    return shown_entry.manifest(own.shown, content)


@bp.post(f"{BASE}/received/<entry>/<version>/confirm")
@allows("entry.confirm")
def confirm(slug: str, round: str, owner: str, entry: str, version: str) -> ResponseReturnValue:
    """Say for the unit that what the secretariat logged is theirs."""
    own = _managed(slug, round, owner, "entry.confirm")
    content = entries.content(db.session(), own.shown.row.id, entry, formats.counted(version))
    if content is None or (content.round, content.owner) != (own.round.id, own.owner):
        abort(404)
    intake.confirm(db.session(), own.shown.row, content, by=own.person)
    return redirect(url_for("handing_in.show", **own.place, entry=entry, version=version), 303)


def _managed(slug: str, round: str, owner: str, action: str = "entry.hand-in") -> Workspace:
    own = workspace(slug, round, owner, action)
    return own if own.manages else abort(404)


def _page(
    own: Workspace,
    draft: Draft,
    number: str,
    key: str,
    ticked: set[int] | None = None,
    refusals: list[str] | None = None,
) -> str:
    found: Prospect = verbs.look(
        db.session(), own.shown.row, draft, unit=own.unit, contestant=own.contestant, by=own.person
    )
    titles = {each.id: formats.text(each.title) for each in own.rules.fields}
    faults = [
        (titles.get(str(dict(each.values).get("field", "")), ""), phrases.sentence(each, formats.language()))
        for each in found.faults
    ]
    return render_template(
        "handing_in/check.html",
        contest=own.shown,
        simulated=own.shown.simulated,
        own=own,
        draft=draft,
        number=number,
        title=own.title(draft, number),
        key=key,
        ticked=ticked or set(),
        refusals=refusals or [],
        found=found,
        faults=faults,
        fate_words=words.fates(),
        parts=shown_entry.parts(own.rules, draft.values),
        files=drafts.uploads(db.session(), draft),
    )
