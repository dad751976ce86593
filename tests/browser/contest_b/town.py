"""Contest B in a town of its own: its people, their windows, and a clock that can be moved.

Knows who people are and how they sit down before the site; what they do there is in the steps beside.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from app import clock
from app.cli.demo import EXAMPLES
from app.config import Settings
from app.identities import Scheme, canonical
from app.operations.contest import publication
from app.operations.people import person as accounts
from app.operations.people import role as roles
from app.operations.people import sign_in as sign_ins
from app.operations.record import decision, fact
from app.permissions import Role
from app.storage.contest import folder as disk
from app.storage.contest.contest import Contest
from app.storage.people import person as rows
from app.storage.people.person import Person
from app.storage.postgres.database import db
from judging.rubric import BlankSheet
from rounds import calendar
from rounds.definition import folder
from rounds.record import FACTS, Record
from rounds.simulation import scenario
from rounds.simulation.play import play
from tests.conftest import watched
from tests.given import clocks, people
from tests.given.hands import Screen
from tests.given.posts import Post

SLUG = "ung-dung-ai-2026"
PHONE, DESK = (390, 844), (1440, 900)
SECRETARY, ORGANISER, SECOND = "Hoàng Minh Thư", "Đỗ Kim Oanh", "Bùi Thị An"
JUDGES = [f"Vũ Hương Giang {number}" for number in range(1, 9)]
"""The first presides, the last is the alternate. Their codes on the panel are J1 to J8."""
PICKED = (
    "10615",
    "10816",
    "11848",
    "11806",
    "10750",
    "11602",
    "11755",
    "11779",
    "10705",
    "11761",
    "thanh-tra",
)
NEXT = ("11254", "11329", "11257", "so-cong-thuong", "so-noi-vu", "so-tai-chinh")
"""Units in the order of Round 1: those that go on, and the reserve."""
CLOSED = calendar.read("2026-06-11T00:00:00+07:00")


class Town:
    """The site, the people of contest B and the windows they have open. Empty until it is settled or founded.

    `units`: the names of those picked and of the first in reserve, by code.
    """

    def __init__(self, settings: Settings, app: Flask, browser: Browser, site: str) -> None:
        self._settings, self._app, self._browser, self._site = settings, app, browser, site
        self._windows: list[BrowserContext] = []
        self._heard: list[list[str]] = []
        self._addresses: dict[str, str] = {}
        read, _ = disk.read(EXAMPLES / SLUG)
        self.files = {
            name: short(content) if name.endswith(".md") and "/" in name else content
            for name, content in read.items()
        }
        found, _ = folder.read(self.files)
        assert found is not None
        self.definition = found
        self.names = {each.code: each.name for each in found.units}
        self.units = {code: self.names[code] for code in (*PICKED, NEXT[0])}

    def settle(self, *, ranked: bool = False, few: bool = False) -> Town:
        """Have contest B published, everybody entrusted with what is theirs, and Round 1 learned.

        `ranked`: Round 1 is over and decided; else it is its last evening. `few`: only units that came near
        took part, which is enough for what follows; else everybody did.
        """
        self.time("05-27", "08:00")
        contest = publication.publish(db.session(), self.files)
        for who in (SECRETARY, ORGANISER, SECOND, *JUDGES):
            self._account(who)
        self._grant(contest, SECRETARY, Role.SECRETARY)
        for organiser in (ORGANISER, SECOND):
            self._grant(contest, organiser, Role.ORGANISER)
        for code in (*PICKED, *NEXT):
            self._account(coordinator(self.names[code]))
            self._grant(contest, coordinator(self.names[code]), Role.COORDINATOR, code)
        self._learn(contest, ranked=ranked, few=few)
        return self

    def time(self, day: str, hour: str) -> None:
        """Let it be that day of June and that hour there; the clock runs on from it."""
        clocks.run_clock(self._settings, calendar.read(f"2026-{day}T{hour}:00+07:00"))
        db.session.rollback()  # a transaction that is open already would not notice

    def now(self) -> int:
        """The instant it is there."""
        db.session.rollback()
        return clock.read(db.session())

    def address(self, who: str) -> str:
        """The mailbox of somebody, by which they sign in."""
        return self._addresses.setdefault(who, f"nguoi-{len(self._addresses):03d}@example.vn")

    def blank(self, sheet: str) -> BlankSheet:
        """An empty score sheet of the rubric."""
        [rubric] = self.definition.rubrics.values()
        found = rubric.sheet(sheet)
        assert found is not None
        return found

    def stranger(self) -> Post:
        """Somebody who did not sign in, without a browser, on the front page."""
        hand = Post(self._app.test_client())
        hand.open("/")
        return hand

    def post(self, who: str) -> Post:
        """The same, who signed in just now."""
        hand = Post(self._app.test_client())
        with self._app.app_context():
            token = sign_ins.begin(db.session(), self.person(who), people.DEVICE, second_factor=True)
        with hand.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        hand.open("/")
        return hand

    def screen(self, who: str, size: tuple[int, int]) -> Screen:
        """The same in a real browser."""
        cookie = self.post(who).client.get_cookie("hoithi")
        assert cookie is not None
        return self._window(size, cookie.value)

    def door(self, size: tuple[int, int]) -> Screen:
        """Somebody in a real browser who did not sign in."""
        return self._window(size, "")

    def _window(self, size: tuple[int, int], signed_in: str) -> Screen:
        width, height = size
        window = self._browser.new_context(locale="vi-VN", viewport={"width": width, "height": height})
        self._windows.append(window)
        if signed_in:
            window.add_cookies([{"name": "hoithi", "value": signed_in, "url": self._site}])
        page, complaints = watched(window)
        self._heard.append(complaints)
        hand = Screen(page, self._site)
        hand.open("/")
        return hand

    def close(self) -> list[str]:
        """Close all windows; what was wrong with their pages."""
        for window in self._windows:
            window.close()
        return [each for heard in self._heard for each in heard]

    def person(self, who: str) -> Person:
        """Their account."""
        found = rows.by_login(db.session(), [canonical(Scheme.EMAIL, self.address(who))])
        assert found is not None, who
        return found

    def _account(self, who: str) -> None:
        logins = [canonical(Scheme.EMAIL, self.address(who))]
        accounts.create(db.session(), name=who, logins=logins, password=people.PASSWORD)
        db.session.commit()

    def _grant(self, contest: Contest, who: str, role: Role, unit: str = "") -> None:
        id = self.person(who).id
        roles.grant(db.session(), id, role, contest=contest, code=unit, why="Kế hoạch", by=None)

    def _learn(self, contest: Contest, *, ranked: bool, few: bool) -> None:
        self.time(*("06-11", "16:00") if ranked else ("06-10", "23:50"))
        how, _ = scenario.read(self.files[scenario.FILE], self.definition.units)
        assert how is not None
        played = play(self.definition, people=how.people, seed=how.seed, scenario=how, settle=True)
        record = first_round(played, near={*PICKED, *NEXT} if few else None)
        fact.record(db.session(), contest, {kind: getattr(record, kind) for kind in FACTS})
        if ranked:
            acts = [act._replace(by=self.person(ORGANISER).actor) for act in record.decisions]
            decision.decide(db.session(), contest, acts)


def short(text: bytes) -> bytes:
    """The first part of a topic, which is enough to be read by many."""
    head, first, *_rest = text.decode().split("\n## ")
    return "\n## ".join((head, first)).encode()


def coordinator(unit: str) -> str:
    """Who acts for a unit."""
    return f"Cán bộ {unit}"


def first_round(played: Record, near: Collection[str] | None) -> Record:
    """What happened in Round 1, and its decisions; of some units only, if they are named."""
    rows = {
        each.name: [row for row in getattr(played, each.name) if row.at < CLOSED] for each in fields(Record)
    }
    if near is not None:
        known = {row.contestant for row in rows["registrations"] if row.unit in near}
        for kind in ("registrations", "steps", "attempts"):
            rows[kind] = [row for row in rows[kind] if row.contestant in known]
    rows["decisions"] = [act for act in played.decisions if act.subject in ("chang-1", "vao-chang-2")]
    rows["decisions"] = [act for act in rows["decisions"] if act.kind != "replace"]
    return Record(**rows)
