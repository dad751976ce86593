"""Files on their way out: as attachments that run nowhere, whole or in the stretch that was asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.permissions import Role
from app.web.site.headers import SANDBOX
from tests.given import pages, people, sent
from tests.given.sent import PDF, SHA256


def test_p20_every_file_goes_out_as_an_attachment_that_runs_nowhere(played_app: Flask) -> None:
    clients: dict[str, FlaskClient] = {"": played_app.test_client()}
    wrong = {}
    for endpoint, address in pages.FILES.items():
        who = pages.SEEN_BY.get(endpoint, "")
        client = clients.get(who) or clients.setdefault(who, people.signed_in(played_app, who))
        answer = client.get(address)
        said = (
            answer.status_code,
            answer.headers.get("Content-Disposition", "").partition(";")[0],
            answer.headers.get("X-Content-Type-Options"),
            answer.headers.get("Content-Security-Policy"),
        )
        if said != (200, "attachment", "nosniff", SANDBOX):
            wrong[endpoint] = said
    assert wrong == {}


@pytest.fixture
def address(app: Flask, session: Session) -> str:
    """Where a file lies that Cường sent."""
    row = sent.send(session, sent.begin(session, sent.contest(session)))
    return f"/contests/{sent.SLUG}/uploads/{row.id}/file"


def test_a_film_can_be_looked_at_from_anywhere_in_it(app: Flask, address: str) -> None:
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=sent.SLUG, unit=sent.UNIT)
    size = len(PDF)
    whole = client.get(address)
    assert (whole.status_code, whole.headers["Accept-Ranges"], whole.headers["ETag"]) == (
        *(200, "bytes"),
        f'"{SHA256}"',
    )
    for asked, begin, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=0-", 0, size),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=10-{size + 99}", 10, size),
    ):
        got = client.get(address, headers={"Range": asked})
        assert (got.status_code, got.data, got.headers["Content-Length"]) == (
            *(206, PDF[begin:end]),
            str(end - begin),
        )
        assert got.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"
        assert got.headers["Content-Security-Policy"] == SANDBOX
    beyond = client.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    for asked, others in (
        ("bytes=0-1,3-4", ""),
        ("lines=0-1", ""),
        ("bytes=0-1", '"x"'),
    ):
        got = client.get(address, headers={"Range": asked} | ({"If-Range": others} if others else {}))
        assert (got.status_code, got.data) == (200, PDF)
    same = client.get(address, headers={"Range": "bytes=0-1", "If-Range": f'"{SHA256}"'})
    assert (same.status_code, same.data) == (206, PDF[:2])
