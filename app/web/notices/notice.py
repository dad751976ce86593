"""One's own inbox: everything that one was told, what is new first seen in full; and the mark of what is new
in the frame of every page.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations.notices import notice as verbs
from app.permissions import allows
from app.storage.contest.contest import Contest
from app.storage.notices import notice as notices
from app.storage.notices.notice import Notice
from app.storage.postgres.database import db
from app.web.page import formats, forms
from app.web.page.pager import Pager
from app.web.site import asking
from app.web.site.language import ZONE

bp = Blueprint("notice", __name__)
PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in the language of the page: `words` are its paragraphs."""

    notice: Notice
    subject: str
    words: tuple[str, ...]
    contest: str
    zone: str


def attach(app: Flask) -> None:
    """Let the frame of pages say how much is new."""
    app.jinja_env.globals["unread"] = unread


def unread() -> int:
    """How many notices who asks has not read."""
    person = asking.person()
    return notices.unread(db.session(), person.id) if person else 0


@bp.get("/account/notices")
@allows("notice.read")
def index() -> str:
    """Everything that who asks was told, the newest first."""
    person = asking.signed_in().person
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = notices.of_person(db.session(), person.id, first=(page - 1) * PAGE, most=PAGE)
    return render_template(
        "notice/index.html",
        lines=[_line(row) for row in rows],
        new=notices.unread(db.session(), person.id),
        pager=Pager.of(page, PAGE, total, len(rows)),
        form=forms.Form(),
    )


@bp.post("/account/notices/<uuid:id>/open")
@allows("notice.read")
def open_one(id: uuid.UUID) -> ResponseReturnValue:
    """Go where a notice leads; it is read then."""
    person = asking.signed_in().person
    row = notices.own(db.session(), person.id, id) or abort(404)
    href = row.href or url_for("notice.index")
    verbs.read(db.session(), person, id)
    return redirect(href, 303)


@bp.post("/account/notices/<uuid:id>/read")
@allows("notice.read")
def read_one(id: uuid.UUID) -> ResponseReturnValue:
    """One is read."""
    verbs.read(db.session(), asking.signed_in().person, id)
    return redirect(url_for("notice.index"), 303)


@bp.post("/account/notices/read")
@allows("notice.read")
def read_all() -> ResponseReturnValue:
    """All are read."""
    verbs.read(db.session(), asking.signed_in().person)
    return redirect(url_for("notice.index"), 303)


def _line(row: Notice) -> Line:
    subject, body = row.said()
    contest = db.session.get(Contest, row.contest_id) if row.contest_id else None
    language = formats.language()
    return Line(
        row,
        phrases.sentence(subject, language),
        tuple(phrases.sentence(each, language) for each in body),
        contest.title(language) if contest else "",
        contest.zone if contest else ZONE,
    )
