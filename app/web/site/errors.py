"""Refusals and failures as pages that help: what happened, that nothing was lost, where to go on.

Knows status codes. A hidden thing and a missing thing give the same page. A failure shows its number in
the log.
"""

from __future__ import annotations

import errno

import psycopg
from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable, TooManyRequests

from app import phrases
from app.logs import log
from app.operations.entries.upload import unstored
from app.operations.people.throttle import TooOften
from app.operations.work.task import NO_ROOM
from app.passwords import Busy
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.site import asking


def attach(app: Flask) -> None:
    """Give `app` its error pages."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(TooOften, too_often)
    app.register_error_handler(Busy, busy)
    for kind in (OperationalError, TimeoutError, psycopg.OperationalError):
        app.register_error_handler(kind, away)
    app.register_error_handler(OSError, disk)
    app.register_error_handler(500, failed)


def refused(error: HTTPException) -> Response | HTTPException:
    """The page of a refusal; what carries an answer of its own (a redirect) passes."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        return error  # for a host that is not ours no link of ours can be made
    title, words = _words(error.code, error)
    page = make_response(
        render_template("error.html", title=title, words=words, code=error.code, number=""), error.code
    )
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            page.headers[name] = value
    return page


def too_often(error: TooOften) -> Response | HTTPException:
    """The page of somebody who tried too often, with the time to wait."""
    return refused(TooManyRequests(retry_after=error.seconds))


def busy(error: Busy) -> Response | HTTPException:
    """The page for who signs in at one moment with too many others."""
    return refused(ServiceUnavailable(retry_after=2))


def away(error: Exception) -> Response | HTTPException:
    """The page while the database is away, full, or too busy: what was under way is whole or not there."""
    log.error("database", failure=type(getattr(error, "orig", None) or error).__name__)
    asking.nobody()
    return refused(ServiceUnavailable(retry_after=5))


def disk(error: OSError) -> Response:
    """The page when a disk is full or broken. Raises every other error of the system as what it is: a bug."""
    if error.errno not in (*NO_ROOM, errno.EIO):
        raise error
    told = unstored(error)
    said = [phrases.sentence(each, formats.language()) for each in told.reasons]
    title = _("The server could not keep what was sent")
    return make_response(
        render_template("error.html", title=title, words=" ".join(said), code=507, number=""), 507
    )


def failed(error: Exception) -> Response:
    """The page of a bug: it was logged under this request's number."""
    asking.nobody()
    return make_response(
        render_template(
            "error.html",
            title=_("Something went wrong on our side"),
            words=_(
                "Nothing you looked at was changed. Please try again in a minute; "
                "if it stays like this, tell the organisers the number below."
            ),
            code=500,
            number=g.get("request_id", ""),
        ),
        500,
    )


def _words(code: int, error: HTTPException) -> tuple[str, str]:
    if code == 404:
        return _("There is no such page"), _(
            "The address may have a slip in it, or the page may have moved. "
            "Everything public can be reached from the list of contests."
        )
    if code == 403:
        return _("This page is not open to you"), _(
            "It needs rights that you do not have here. "
            "What is public can be reached from the list of contests."
        )
    if code == 400 and isinstance(error, CSRFError):
        return _("This form is no longer good"), _(
            "It may have been open for too long. Go back, load the page again and send it once more."
        )
    if code == 405:
        return _("This cannot be done here"), _(
            "Go back to the page you came from and use the buttons there."
        )
    if code == 413:
        return _("That was too large"), _("Please send less at once.")
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        minutes = -(-error.retry_after // 60)
        return _("Tried too many times"), ngettext(
            "Please wait %(num)s minute and try again; nothing was lost.",
            "Please wait %(num)s minutes and try again; nothing was lost.",
            minutes,
        )
    if code == 429:
        return _("Too many requests at once"), _("Please wait a minute and try again; nothing was lost.")
    if code >= 500:
        return _("The site cannot answer at the moment"), _("Please try again in a minute; nothing was lost.")
    return _("The site could not understand this request"), _(
        "Please go back and try again; path: %(path)s", path=request.path[:200]
    )
