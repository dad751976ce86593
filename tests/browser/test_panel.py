"""Pages of a panel with everything on them, and those about notes of a model, in a real browser: for
everybody, on a phone and at a desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser

from app.operations.panel import advising, assistant, final, minutes, note, seed, verdict
from app.operations.work import task
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from rounds.tie import order_subject
from tests.browser.test_pages import DESK, PHONE, RULES
from tests.conftest import watched
from tests.given import finals, judged, model, people, seated
from tests.operations.panel.test_settlement import BY_VOTE

Look = Callable[[str, Sequence[str]], None]


@pytest.fixture
def look(browser: Browser, app: Flask, live_server: str) -> Look:
    """Lets somebody look at pages: in Vietnamese on a phone, in English and dark at a desk."""

    def at_all(who: str, addresses: Sequence[str]) -> None:
        cookie = people.signed_in(app, who).get_cookie("hoithi")
        assert cookie is not None
        for language, size, scheme in (("vi", PHONE, "light"), ("en", DESK, "dark")):
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
            page, heard = watched(context)
            wrong = {}
            for address in addresses:
                mark = "&" if "?" in address else "?"
                answer = page.goto(f"{live_server}{address}{mark}lang={language}")
                assert answer is not None
                violations = Axe().run(page, options=RULES).response["violations"]
                found = [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations]
                wide = page.evaluate("document.documentElement.scrollWidth") > size["width"]
                if answer.status != 200 or found or wide:
                    wrong[address] = (answer.status, found, wide)
            context.close()
            assert (wrong, heard) == ({}, [])

    return at_all


def test_pages_of_a_panel_are_for_everybody(app: Flask, look: Look) -> None:
    with app.app_context():
        session = db.session()
        of = judged.publish(session, BY_VOTE.replace("quorum = 5", "quorum = 5\ngap = 30"))
        chair, secretary = people.account(session, "chi"), people.account(session, "thu")
        note.write(session, of, judged.ROUND, entry="B", words="Xem lại bài B.", by=secretary)
        people.grant(session, "chi", Role.CHAIR, contest=judged.SLUG)
        assert chair.id != secretary.id
    table = f"/contests/{judged.SLUG}/desk/panels/{judged.ROUND}"
    look(
        "chi", [f"/contests/{judged.SLUG}/desk/panels", table, f"{table}/review/B", f"{table}/vote?of=B&of=C"]
    )


def test_pages_of_a_final_are_for_everybody(app: Flask, look: Look) -> None:
    with app.app_context():
        session = db.session()
        of = finals.publish(session)
        finals.play_final(session, of)
        people.grant(session, "thu", Role.SECRETARY, contest=finals.SLUG)
        chair, secretary = people.account(session, "chi"), people.account(session, "thu")
        order = order_subject(finals.FINAL)
        seed.commit(session, of, order, by=secretary)
        seed.reveal(session, of, order, by=secretary)

        def found() -> verdict.Found:
            known = verdict.find(session, of, finals.FINAL)
            assert known is not None
            return known

        for judge in finals.JUDGES:
            final.mark(session, of, found(), judge=judge, there=True, by=secretary)
        first, second, _ = final.order(found()) or ()
        final.begin(session, of, found(), owner=first, by=secretary)
        final.end(session, of, found(), owner=first, by=secretary)
        final.begin(session, of, found(), owner=second, by=secretary)
        minutes.sign(session, of, finals.FINAL, seat="chair", by=chair)
        minutes.sign(session, of, finals.FINAL, seat="secretary", by=secretary)
        final.turn(session, of, contests.definition(session, of).contest, finals.FINAL, to=2)
    table = f"/contests/{finals.SLUG}/desk/panels/{finals.FINAL}"
    parts = ("", "/final", "/timer", "/screen", "/minutes")
    look("thu", [*(f"{table}{part}" for part in parts), f"/contests/{finals.SLUG}/draws/{finals.FINAL}"])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with model.serving() as found:
        yield found


def test_pages_about_notes_are_for_everybody(app: Flask, easy: None, look: Look, port: int) -> None:
    settings = model.at(port, "hostile")
    app.extensions["hoithi"] = replace(app.extensions["hoithi"], model=settings)
    with app.app_context():
        session = db.session()
        of = seated.ready(session, rules='assistant = "beside"\n')
        people.grant(session, "oanh", Role.ORGANISER, contest=seated.SLUG)
        by, giang = people.account(session, "oanh"), people.account(session, "giang")
        round = contests.definition(session, of).contest.round(seated.ROUND)
        assistant.choose(session, of, round, use=True, why="Thử", transfer="Nội bộ", model=settings, by=by)
        asked = assistant.ask(session, of, round, model=settings, by=by.id)
        task.perform(session, asked.id, lambda session, id: advising.work(session, id, settings))
        assistant.open_notes(session, of, round, "J1", "B-001", by=giang)
        work = asked.id
    desk, judge = f"/contests/{seated.SLUG}/desk", f"/contests/{seated.SLUG}/judge/{seated.ROUND}"
    parts = ("assistant", f"assistant/{seated.ROUND}", "rubric", f"work/{work}")
    look("oanh", [f"{desk}/{part}" for part in parts])
    look("giang", [*(f"{judge}/entries/{entry}/notes" for entry in ("B-001", "B-002")), f"{judge}/own"])
