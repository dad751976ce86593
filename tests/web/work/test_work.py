"""Pages of background work: who sees which, how they follow it, that files are saved and never opened."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext
from sqlalchemy import text

from app import worker
from app.config import Settings
from app.operations.contest import publication
from app.operations.work import task
from app.permissions import Role
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.storage.work import task as tasks
from app.web.work.work import title
from tests.conftest import watched
from tests.given import small, workers
from tests.given.people import signed_in

DESK = f"/contests/{small.SLUG}/desk/work"


@pytest.fixture
def site(app: Flask) -> Flask:
    """A site with the small contest."""
    with app.app_context():
        publication.publish(db.session(), small.files(), simulated=True)
    return app


def ask(site: Flask, unit: str = "", kind: str = "posters", **values: str) -> uuid.UUID:
    with site.app_context():
        contest = contests.by_slug(db.session(), small.SLUG)
        made = task.defer(db.session(), kind, contest=contest, unit=unit, **values).id
        db.session.commit()
    return made


def done(site: Flask, unit: str = "", name: str = "a.pdf", content: bytes = b"%PDF") -> uuid.UUID:
    one = ask(site, unit)

    def work(session, task_id):
        made = files.keep(session, [content], name=name, media_type="application/pdf", days=7)
        task.finish(session, task_id, file=made)

    with site.app_context():
        assert task.perform(db.session(), one, work) == "done"
    return one


def organiser(site: Flask) -> FlaskClient:
    return signed_in(site, "oanh", Role.ORGANISER, contest=small.SLUG)


def statuses(client: FlaskClient, *ids: uuid.UUID) -> list[int]:
    return [client.get(f"{DESK}/{id}").status_code for id in ids]


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


def test_p33_a_coordinator_sees_the_work_of_own_units_only(site: Flask) -> None:
    own, other, all_units = ask(site, "01"), ask(site, "02"), ask(site)
    client = signed_in(site, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    assert statuses(client, own, other, all_units) == [200, 404, 404]
    page = client.get(DESK).text
    assert (str(own) in page, str(other) in page, str(all_units) in page) == (True, False, False)
    assert statuses(organiser(site), own, other, all_units) == [200, 200, 200]


def test_p30_work_of_others_answers_as_what_is_not_there(site: Flask) -> None:
    other = done(site, "02")
    client = signed_in(site, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    for end in ("", "/file"):
        answers = set()
        for id in (str(uuid.uuid4()), "nothing", str(other)):
            answer = client.get(f"{DESK}/{id}{end}")
            answers.add((answer.status_code, answer.text.replace(id, "")))
        assert [status for status, _ in answers] == [404]
    assert signed_in(site, "lan").get(f"{DESK}/{other}").status_code == 404


def test_an_auditor_sees_work_and_takes_nothing_away(site: Flask) -> None:
    one = done(site)
    client = signed_in(site, "an", Role.AUDITOR, contest=small.SLUG)
    page = client.get(f"{DESK}/{one}")
    assert (page.status_code, "/file" in page.text) == (200, False)
    assert client.get(f"{DESK}/{one}/file").status_code == 404


def test_p20_a_file_is_saved_under_its_name_and_never_opened(site: Flask) -> None:
    one = done(site, name='Giấy "chứng" nhận\r\nX: y/đ.pdf', content=b"%PDF-1.7 <script>")
    answer = organiser(site).get(f"{DESK}/{one}/file")
    assert answer.data == b"%PDF-1.7 <script>"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Giay chung nhanX: y-d.pdf"; '
        "filename*=UTF-8''Gi%E1%BA%A5y%20%22ch%E1%BB%A9ng%22%20nh%E1%BA%ADnX%3A%20y-%C4%91.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_waiting_work_is_stopped_by_its_button(site: Flask) -> None:
    one, client = ask(site), organiser(site)
    sent = {"csrf_token": token(client, f"{DESK}/{one}")}
    answer = client.post(f"{DESK}/{one}/cancel", data=sent)
    assert (answer.status_code, answer.location) == (302, f"{DESK}/{one}")
    with site.app_context():
        found = tasks.by_id(db.session(), one)
        assert found is not None
        assert found.state == "cancelled"
    assert client.post(f"{DESK}/{one}/cancel", data=sent).status_code == 302


def test_every_kind_of_work_has_a_name(site: Flask) -> None:
    with site.test_request_context():
        assert [kind for kind in worker.KINDS if title(kind) == kind] == []


def test_work_that_was_stopped_is_done_again_at_the_press_of_a_button(site: Flask) -> None:
    one, imported, client = ask(site), ask(site, kind="import"), organiser(site)
    with site.app_context():
        for each in (one, imported):
            task.cancel(db.session(), each)
    sent = {"csrf_token": token(client, f"{DESK}/{one}")}
    answers = [client.post(f"{DESK}/{one}/again", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location != f"{DESK}/{one}"
    assert "đang chờ đến lượt" in client.get(answers[0].location).text
    assert "Làm lại" not in client.get(f"{DESK}/{imported}").text
    assert client.post(f"{DESK}/{imported}/again", data=sent).status_code == 404
    assert "Làm lại" not in signed_in(site, "an", Role.AUDITOR, contest=small.SLUG).get(f"{DESK}/{one}").text


def test_pages_and_the_address_of_health_say_that_no_worker_runs(site: Flask) -> None:
    def health() -> tuple[int, str]:
        answer = site.test_client().get("/health/work")
        return answer.status_code, answer.text

    one, client = ask(site), organiser(site)
    assert "Việc nền đang đứng yên" not in client.get(DESK).text
    past = "UPDATE procrastinate.procrastinate_events SET at = now() - interval '30 minutes'"
    with site.app_context():
        db.session.execute(text(past))
        db.session.commit()
    for address in (DESK, f"{DESK}/{one}"):
        page = client.get(address).text
        assert "Việc nền đang đứng yên" in page
        assert "1 việc đang chờ, việc lâu nhất đã 30 phút" in page
    assert health() == (503, "no worker\n")
    with site.app_context():
        db.session.execute(text("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES"))
        db.session.commit()
    assert health() == (503, "stuck\n")
    with site.app_context():
        db.session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
        db.session.commit()
    assert health() == (200, "working\n")


def test_progress_is_followed_without_a_reload_and_survives_one(
    settings: Settings, site: Flask, live_server: str, context: BrowserContext, tmp_path
) -> None:
    one = ask(site, kind="gated", folder=str(tmp_path))
    client = organiser(site)
    cookie = client.get_cookie("hoithi")
    assert cookie is not None
    context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
    page, complaints = watched(context)
    with workers.working(settings):
        page.goto(f"{live_server}{DESK}/{one}")
        for gate in (1, 2):
            (tmp_path / str(gate)).touch()
        page.get_by_text("2 trên 5 bước, 40 %").wait_for()
        page.reload()
        page.get_by_text("2 trên 5 bước, 40 %").wait_for()
        for gate in (3, 4):
            (tmp_path / str(gate)).touch()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Tải về").click()
    assert saved.value.suggested_filename == "kết quả.txt"
    assert complaints == []
