"""What a plain form brings is weighed by the head of its request, before anything reads it: whoever may not
send it, or sends more than the field takes or the disk holds, is told so at once.

A view that takes such a form says so with `@weighed(gate)`, where `gate` is asked with what stands in the
address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, current_app, request

from app.documents.inspection.reasons import MEGABYTE
from app.operations import Refused
from app.storage.entries import incoming
from app.storage.postgres.database import db
from app.web.site import asking
from app.web.site.door import SMALL
from rounds.reasons import reason

AROUND = MEGABYTE // 8
"""Bytes of a form besides its file."""
TWICE = 2
"""What a form brings lies here twice while it is taken over."""


class Gate(NamedTuple):
    """How many megabytes a field takes, and the page on which a refusal stands beside it."""

    most: int
    page: Callable[[Refused], str]


def weighed(gate: Callable[..., Gate]) -> Callable[[Any], Any]:
    """Mark a view that takes a file by a plain form. `gate` ends the request of who may not send it."""

    def mark(view: Any) -> Any:
        view.gate = gate
        return view

    return mark


def attach(app: Flask) -> None:
    """Weigh what comes to `app`. Comes before all that reads a form."""
    app.before_request(_weigh)


def _weigh() -> tuple[str, int] | None:
    gate = getattr(current_app.view_functions.get(request.endpoint or ""), "gate", None)
    length = request.content_length or 0
    if gate is None or length <= SMALL:
        return None
    asking.signed_in()
    most, page = gate(**request.view_args or {})
    if length > most * MEGABYTE + AROUND:
        return page(Refused(reason("upload.too-large", size=-(-length // MEGABYTE), most=most))), 413
    if TWICE * length > incoming.room():
        return page(Refused(reason("upload.no-room"))), 507
    # One more: who has read all of it asks whether there is more.
    request.max_content_length = length + 1
    # Nobody holds a connection to the database while a body is on its way.
    db.session.rollback()
    return None
