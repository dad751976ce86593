"""What every page shares: filters that format, the frame of a contest, links that keep their query.

Knows how templates are served; knows no table and no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, request, url_for

from app import phrases
from app.documents.words import dong
from app.web.page import formats
from app.web.site import errors


def attach(app: Flask) -> None:
    """Teach the templates of `app` the house's formats, and how refusals and failures look."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        text=formats.text,
        number=formats.number,
        percent=formats.percent,
        money=formats.money,
        money_words=lambda amount: dong(amount, formats.language()),
        day=formats.day,
        weekday=formats.weekday,
        moment=formats.moment,
        second=lambda at, zone: formats.moment(at, zone, seconds=True),
        exact=formats.exact,
        until=formats.until,
        deadline=formats.deadline,
        iso=formats.iso,
        sentence=lambda reason: phrases.sentence(reason, formats.language()),
        bytes=formats.bytes_of,
        zone_name=formats.zone_name,
        clock=formats.clock,
    )
    app.jinja_env.globals["here"] = here
    errors.attach(app)


def here(**changes: Any) -> str:
    """The address of this page with its query, some values changed (None takes one out)."""
    query: Mapping[str, Any] = {**request.args, **changes}
    if request.endpoint is None:
        # No page has this address; the answer's own links lead to the front page.
        return url_for("contest.front", **{key: value for key, value in changes.items() if value})
    values = {**(request.view_args or {}), **{key: value for key, value in query.items() if value}}
    return url_for(request.endpoint, **values)
