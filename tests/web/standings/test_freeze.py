"""Two worlds that differ only in what happened after a freeze look the same from outside."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.contest import publication
from app.operations.record import fact
from app.operations.standings import live
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from rounds import calendar
from rounds.record import Attempt, Registration, Step
from tests.conftest import _site
from tests.given import small

MINUTE = 60 * 1_000_000
PUBLIC = [
    "/",
    f"/contests/{small.SLUG}",
    f"/contests/{small.SLUG}/standings",
    f"/contests/{small.SLUG}/standings/don-vi",
    f"/contests/{small.SLUG}/standings/don-vi.json",
    f"/contests/{small.SLUG}/standings/don-vi.csv",
    f"/contests/{small.SLUG}/standings/don-vi?q=cam",
    f"/contests/{small.SLUG}/standings/ca-nhan",
    f"/contests/{small.SLUG}/standings/ca-nhan.json",
    f"/contests/{small.SLUG}/standings/ca-nhan.csv",
    f"/contests/{small.SLUG}/units",
    f"/contests/{small.SLUG}/units/01",
    f"/contests/{small.SLUG}/results",
    f"/contests/{small.SLUG}/calendar",
    f"/contests/{small.SLUG}/bundle.zip",
]
VARYING = {"Date", "X-Request-Id"}


def frozen(now: int) -> str:
    """The small contest, closing a day less ten minutes from now and frozen for the last 24 hours."""
    zone = "Asia/Ho_Chi_Minh"
    opens = calendar.local(now - 5 * 24 * calendar.HOUR, zone).strftime("%Y-%m-%dT%H:%M:%S")
    closes = calendar.local(now + 24 * calendar.HOUR - 10 * MINUTE, zone).strftime("%Y-%m-%dT%H:%M:%S")
    text = small.CONTEST
    for day in (12, 15, 20, 21, 25):  # what comes after the learning round
        later = calendar.local(now + day * 24 * calendar.HOUR, zone).date().isoformat()
        text = text.replace(f"2026-03-{day}", later)
    return (
        text.replace(
            "window = { from = 2026-03-01, to = 2026-03-10 }", f"window = {{ from = {opens}, to = {closes} }}"
        )
        .replace('ladder = ["participation", "registered"]', 'freeze_hours = 24\nladder = ["participation"]')
        .replace('ladder = ["score",', 'freeze_hours = 24\nladder = ["score",')
    )


def finish(session: Session, contest: Contest, who: str, unit: str, at: int) -> None:
    """Somebody registers, learns and answers, all in the minute before `at`."""
    first = at - MINUTE
    fact.record(
        session,
        contest,
        {
            "registrations": [Registration(first, who, unit)],
            "steps": [Step(first, who, "hoc", "topics")],
            "attempts": [Attempt(at, who, "hoc", 1, first, "", "ABCD", 4, 0)],
        },
    )


def seen(client: FlaskClient) -> dict[str, tuple[int, bytes, dict[str, str]]]:
    """Everything a visitor gets: status, bytes and headers by address, twice (once as kept)."""
    found = {}
    for turn in (1, 2):
        for address in PUBLIC:
            answer = client.get(address)
            headers = {name: value for name, value in answer.headers if name not in VARYING}
            found[f"{turn} {address}"] = answer.status_code, answer.data, headers
    return found


def test_p34_a_frozen_standing_tells_nothing_of_what_came_after(app: Flask, settings: Settings) -> None:
    with app.app_context():
        session = db.session()
        now = clock.read(session)
        contest = publication.publish(session, small.files(contest=frozen(now)))
        for number in range(6):
            finish(session, contest, f"c{number}", f"0{number % 3 + 1}", now - 30 * MINUTE)
        live.refresh(session, contest.id)
        one = seen(app.test_client())
        for number in range(6, 40):
            finish(session, contest, f"c{number}", "03", now - 5 * MINUTE)
        live.refresh(session, contest.id)
        newest = snapshot.latest(session, contest.id, "don-vi")
        assert newest is not None
        assert (newest.live, newest.figures["valid"]) == (True, 40)
        for other in _site(settings):  # another process: nothing is kept there yet
            two = seen(other.test_client())
        assert two == one
        page = one[f"1 /contests/{small.SLUG}/standings/don-vi"]
        assert (page[0], "Số liệu tạm dừng công bố" in page[1].decode()) == (200, True)
        assert one[f"1 /contests/{small.SLUG}/standings/don-vi.json"][1].count(b'"rank":') == 3
