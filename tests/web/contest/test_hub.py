"""The desk of a contest: what it leads each of its people to, and what it says is waiting."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.privacy import rights
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.privacy.rights import RightsRequest
from app.storage.work.task import Task
from rounds import calendar
from tests.given import people, small
from tests.given.enrolled import LAN, contest, register
from tests.given.played import A, B, C, D

UNITS = small.UNITS + "01-1,Thôn Một,neighbourhood,01,120,,\n"
READ = ["desk/unseen-text", "desk/rubric"]
COUNTER = ["desk/assist", "desk/counter"]
RUN = [
    "desk/steps",
    "desk/notices",
    "desk/people",
    *COUNTER,
    "desk/imports",
    "desk/decisions",
    "desk/appeals",
    "desk/outside",
    "desk/signals",
    "desk/rulings",
    "desk/bulletins/new",
    "desk/papers",
    "desk/awards",
    "desk/certificates",
    "desk/posters",
    "desk/rights",
    "desk/breaches",
    "desk/plan",
    "desk/start",
    "desk/log",
    "desk/view",
    "desk/work",
]


@pytest.fixture
def site(app: Flask, session: Session) -> Flask:
    publication.publish(session, small.files(units=UNITS))
    return app


def links(page: str, slug: str) -> list[str]:
    """Where the page itself leads in the contest, without what its frame has."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(rf'href="/contests/{slug}/([^"?]+)"', main)


def desk(site: Flask, who: str, role: Role, unit: str = "") -> str:
    client = people.signed_in(site, who, role, contest=small.SLUG, unit=unit)
    return client.get(f"/contests/{small.SLUG}/desk").text


def test_each_role_is_led_to_what_it_may_do_and_no_further(site: Flask) -> None:
    found = {
        role: links(desk(site, who, role, unit), small.SLUG)
        for role, who, unit in (
            (Role.ORGANISER, "oanh", ""),
            (Role.AUDITOR, "an", ""),
            (Role.COORDINATOR, "cuong", "01"),
            (Role.HELPER, "hoa", "01"),
        )
    }
    assert found == {
        Role.ORGANISER: [
            *(*RUN[:6], "desk/entries", "desk/members", *READ, *RUN[6:]),
            *("units/01/desk", "units/02/desk", "units/03/desk"),
        ],
        Role.AUDITOR: [
            *(
                "desk/steps",
                "desk/notices",
                "desk/entries",
                *READ,
                "desk/decisions",
                "desk/appeals",
                "desk/papers",
                "desk/awards",
                "desk/certificates",
                "desk/rights",
                "desk/plan",
                "desk/start",
                "desk/log",
                "desk/work",
            ),
            *("units/01/desk", "units/02/desk", "units/03/desk"),
        ],
        Role.COORDINATOR: ["desk/people", *COUNTER, "desk/papers", "desk/work", "units/01/desk"],
        Role.HELPER: COUNTER,
    }


def test_units_are_found_by_their_names_among_ones_own(site: Flask) -> None:
    cuong = people.signed_in(site, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    found = {
        q: links(cuong.get(f"/contests/{small.SLUG}/desk?q={q}").text, small.SLUG)[5:]
        for q in ("mot", "dong+son")
    }
    assert found == {"mot": ["units/01-1/desk"], "dong+son": ["desk"]}


def test_the_tab_is_for_those_who_run_the_contest(site: Flask) -> None:
    tab = f'<a href="/contests/{small.SLUG}/desk">Bàn làm việc</a>'
    clients = {
        "visitor": site.test_client(),
        "lan": people.signed_in(site, "lan"),
        "giang": people.signed_in(site, "giang", Role.JUDGE, contest=small.SLUG),
        "hoa": people.signed_in(site, "hoa", Role.HELPER, contest=small.SLUG, unit="01"),
        "oanh": people.signed_in(site, "oanh", Role.ORGANISER, contest=small.SLUG),
    }
    shown = {who: tab in client.get(f"/contests/{small.SLUG}/rules").text for who, client in clients.items()}
    assert shown == {"visitor": False, "lan": False, "giang": False, "hoa": True, "oanh": True}
    here = tab.replace('desk">', 'desk" aria-current="page">')
    assert here in clients["oanh"].get(f"/contests/{small.SLUG}/desk/work").text
    assert clients["lan"].get(f"/contests/{small.SLUG}/desk").status_code == 404


@pytest.mark.parametrize("slug", [A, B, C, D])
def test_every_link_of_the_desk_leads_somewhere(played_app: Flask, slug: str) -> None:
    oanh = people.signed_in(played_app, "oanh")
    found = links(oanh.get(f"/contests/{slug}/desk").text, slug)
    addresses = {path: f"/contests/{slug}/{path}" for path in found}
    statuses = {path: oanh.get(at, follow_redirects=True).status_code for path, at in addresses.items()}
    assert {path: status for path, status in statuses.items() if status != 200} == {}
    assert set(RUN) <= set(statuses)
    assert ("desk/companion" in found, "desk/stories" in found) == (slug in (A, D), slug in (A, D))


def test_what_waits_is_told_to_those_it_waits_for(app: Flask, session: Session) -> None:
    village = contest(session)
    _fail(session, village, unit="")
    _fail(session, village, unit="02")
    lan = register(session, village, LAN)
    rights.ask(session, village, lan.person, kind="copy", words="")
    row = rights.ask(session, village, lan.person, kind="access", words="")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=village.slug)
    cuong = people.signed_in(app, "cuong", Role.COORDINATOR, contest=village.slug, unit="01")
    address = f"/contests/{village.slug}/desk"
    assert waiting(oanh.get(address).text) == ["2 yêu cầu đang chờ", "2 việc không xong trong bảy ngày qua"]
    assert waiting(cuong.get(address).text) == []
    session.get_one(RightsRequest, row.id).received_at -= 30 * 24 * calendar.HOUR
    session.commit()
    assert waiting(oanh.get(address).text)[0] == "1 yêu cầu đã quá hạn"


def waiting(page: str) -> list[str]:
    """What the notice at the top lists."""
    notice = page.partition('<ul class="waiting">')[2].partition("</ul>")[0]
    return re.findall(r">([^<]+)</a>", notice)


def _fail(session: Session, where: Contest, unit: str) -> None:
    now = clock.read(session)
    session.add(
        Task(
            id=clock.new_id(), contest_id=where.id, unit=unit, kind="posters", asked_by=None, asked_at=now,
            values={}, state="failed", cancel_asked=False, run=1, done=0, total=1, started_at=now,
            ended_at=now, reasons=[], file_id=None,
        )
    )  # fmt: skip
    session.commit()
