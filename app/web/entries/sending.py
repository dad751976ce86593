"""Who may send files for whom, and how files stand on a page. Knows fields, uploads and words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for

from app import phrases
from app.documents.inspection.kinds import ENDINGS, FAMILY
from app.operations import Refused
from app.permissions import Role
from app.storage.entries import draft as drafts
from app.storage.entries import preview as previews
from app.storage.entries import upload as uploads
from app.storage.entries.draft import REGISTER, Draft
from app.storage.entries.upload import Upload
from app.storage.postgres.database import db
from app.storage.registration import enrolment
from app.web.contest.frame import Shown
from app.web.entries import looker
from app.web.entries.workspace import MINE
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds import calendar
from rounds.definition import Entry, EntryField
from rounds.entry import arrived
from rounds.units import lineage

EVERYWHERE = frozenset({Role.ORGANISER, Role.SECRETARY})
"""Who logs what came in another way, for any owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file as it is shown. `state`: open, checking, whole or refused; `said` is what is against it.

    `share` in whole percent. `timed`: its own instants count, not those of a slip. `in_time`: None while that
    is not known. `twice`: names of earlier ones with the same content. `remove` takes it out of its draft;
    empty where it belongs to none. `pages`: drawn.
    """

    upload: Upload
    state: str
    words: str
    kind: str
    share: int
    said: tuple[str, ...]
    timed: bool
    in_time: bool | None
    until: int
    remove: str
    pages: int
    twice: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The hash that counts: what is here, or what was declared."""
        return (self.upload.file.sha256 if self.upload.file else self.upload.sha256) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A field of files: what it takes, what was sent, what is against the last attempt to send more."""

    field: EntryField
    title: str
    takes: str
    accept: str
    begin: str
    plain: str
    lines: tuple[Line, ...]
    said: tuple[str, ...]


def is_hash(written: str) -> bool:
    """Whether that is a SHA-256 in hexadecimal digits."""
    return re.fullmatch(r"[0-9a-f]{64}", written) is not None


def rules_of(contest: Shown, round: str) -> Entry:
    """What the definition says of entries in that round. Ends the request with 404 where it takes none."""
    found = next((each.entry for each in contest.contest.rounds if each.id == round), None)
    return found or abort(404)


def require(contest: Shown, rules: Entry, owner: str) -> None:
    """Let through who may send for `owner`: people of the unit, the person, or the secretariat. Else 404."""
    if owner not in _owners(contest, rules, owner):
        abort(404)
    looker.require_beside(contest, owner)


def boxes(
    contest: Shown,
    own: Mapping[str, Any],
    draft: Draft,
    refused: tuple[str, Refused] | None = None,
    *,
    also: Sequence[EntryField] = (),
) -> list[Box]:
    """The fields of files of a draft, and `also`, each with what goes with it. `own` is the draft's part of
    addresses.
    """
    at = "slip_file" if draft.owner == REGISTER else "upload"
    sent = drafts.uploads(db.session(), draft)
    others = uploads.of_owner(db.session(), contest.row.id, draft.round, draft.owner)
    field, reasons = (refused[0], refused[1].reasons) if refused else ("", ())
    return [
        Box(
            field=each,
            title=formats.text(each.title),
            takes=takes(each),
            accept=",".join(f".{ending}" for ending in endings(each)),
            begin=url_for(f"{at}.begin", field=each.id, **own),
            plain=url_for(f"{at}.send", field=each.id, **own),
            lines=tuple(line(contest, one, others, own) for one in sent if one.field == each.id),
            said=tuple(phrases.sentence(one, formats.language()) for one in reasons if field == each.id),
        )
        for each in (*rules_of(contest, draft.round).fields, *also)
        if each.kind == "file"
    ]


def line(
    contest: Shown,
    row: Upload,
    sent: Sequence[Upload] | None = None,
    own: Mapping[str, Any] | None = None,
) -> Line:
    """One file. `sent` is what its owner sent in the round, `own` its draft's part of addresses, where these
    are known already.
    """
    if sent is None:
        sent = uploads.of_owner(db.session(), contest.row.id, row.round, row.owner)
    if own is None:
        own = _place(contest, row)
    rules, of_slip = rules_of(contest, row.round), row.owner == REGISTER
    state = "checking" if row.state == "open" and row.whole_at is not None else row.state
    closes = 0 if of_slip else _closes(contest, row)
    at = arrived(row.sending, closes=closes, late_upload_minutes=rules.late_upload_minutes)
    late = contest.now >= closes and (row.declared_at is None or row.declared_at >= closes)
    in_time = (False if late else None) if at is None else at < closes
    words, kind = {
        "open": (_("on its way"), "warn"),
        "checking": (_("being looked at"), "warn"),
        "whole": (_("is kept"), "good"),
        "refused": (_("not taken"), "bad"),
    }[state]
    same = {row.sha256, row.file.sha256 if row.file else None} - {None}
    return Line(
        upload=row,
        state=state,
        words=words,
        kind=kind,
        share=row.received * 100 // row.size if row.size else 100,
        said=tuple(phrases.sentence(each, formats.language()) for each in row.reasons),
        timed=not of_slip,
        in_time=True if of_slip else in_time,
        remove=url_for(f"{'slip_file' if of_slip else 'upload'}.remove", field=row.field, **own)
        if own
        else "",
        pages=previews.pages(db.session(), [row.file_id]).get(row.file_id, 0) if row.file_id else 0,
        until=closes + rules.late_upload_minutes * calendar.MINUTE,
        twice=tuple(
            each.name
            for each in sent
            if each.id < row.id
            and each.state != "refused"
            and ({each.sha256, each.file.sha256 if each.file else None} & same)
        ),
    )


def takes(field: EntryField) -> str:
    """What a field takes, in words."""
    return _(
        "%(endings)s; at most %(size)s MB",
        endings=", ".join(each.upper() for each in endings(field)),
        size=formats.number(field.max_megabytes),
    )


def endings(field: EntryField) -> list[str]:
    """The endings of files that a field takes."""
    wanted = set(field.file_kinds)
    return [ending for ending, kind in ENDINGS.items() if kind in wanted or FAMILY[kind] in wanted]


def _place(contest: Shown, row: Upload) -> dict[str, Any] | None:
    """The part of addresses of the draft with which a file goes."""
    draft = drafts.of_upload(db.session(), row.id)
    if draft is None:
        return None
    rules = rules_of(contest, row.round)
    all_of_them = drafts.of_owner(db.session(), contest.row.id, row.round, row.owner)
    number = next(place for place, each in enumerate(all_of_them, 1) if each.id == draft.id)
    if row.owner == REGISTER:
        return {"slug": contest.slug, "round": row.round, "number": number}
    owner = MINE if rules.by == "person" else row.owner
    return {"slug": contest.slug, "round": row.round, "owner": owner, "number": number}


def _owners(contest: Shown, rules: Entry, owner: str) -> frozenset[str]:
    """The owners among whom `owner` may be, for who asks."""
    session, row = db.session(), contest.row
    if owner == REGISTER:
        return frozenset({owner} if asking.roles(row) & EVERYWHERE else ())
    own = enrolment.of(session, row.id, asking.signed_in().person.id)
    if rules.by == "person":
        if asking.roles(row) & EVERYWHERE and enrolment.by_code(session, row.id, owner):
            return frozenset({owner})
        return frozenset({own.contestant} if own and own.contestant else ())
    if asking.roles(row) & EVERYWHERE:
        return frozenset(contest.names)
    return asking.units(row, Role.COORDINATOR) | ({own.unit} if own else frozenset())


def _closes(contest: Shown, row: Upload) -> int:
    """When the round closes for the owner of a file."""
    round = contest.contest.round(row.round)
    rules = rules_of(contest, row.round)
    span = calendar.span(rules.window, contest.zone)
    if rules.by == "unit":
        unit = row.owner
    else:
        found = enrolment.by_code(db.session(), contest.row.id, row.owner)
        unit = found.unit if found else ""
    parents = {each.code: each.parent for each in contest.definition.units}
    units = tuple(lineage(unit, parents)) if unit else ()
    return calendar.extended(span, round.id, "entry", contest.decisions, units=units).closes
