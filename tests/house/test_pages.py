"""House rules about pages: valid HTML, one h1, a title, nothing inline, no dead link, few queries."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import html5lib
import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.config import ROOT
from app.storage.postgres.database import db
from app.storage.record import fact
from tests.given import pages, people

LANGUAGES = ("vi", "en")
Looking = Callable[[str], FlaskClient]
MOST_QUERIES = 24
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
OF_A_MODEL = re.compile(r"language model|mô hình ngôn ngữ", re.IGNORECASE)
FACTS = "|".join(table.name for table in fact.TABLES.values())
OF_FACTS = re.compile(rf"\b(?:FROM|JOIN) \"?(?:{FACTS})\b")
OF_WORKS = re.compile(r"SELECT \(SELECT coalesce\(max\(|FROM (?:entry_version|sheet) ")


@pytest.fixture
def visitor(played_app: Flask) -> FlaskClient:
    return played_app.test_client()


@pytest.fixture(scope="module")
def looking(played_app: Flask) -> Looking:
    """The client of whoever looks at the page of an address."""
    known: dict[str, FlaskClient] = {"": played_app.test_client()}

    def client(address: str) -> FlaskClient:
        who = pages.seen_by(address)
        if who not in known:
            known[who] = people.signed_in(played_app, who)
        return known[who]

    return client


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in Vietnamese as it was opened twice: what came, and what the database was asked each time.

    The second time what is kept in a process is known.
    """

    answer: TestResponse
    asked: list[str]
    asked_again: list[str]


Open = Callable[[str], Opened]


@pytest.fixture(scope="module")
def opened(played_app: Flask, looking: Looking) -> Open:
    """Opens a page once for all tests."""
    known: dict[str, Opened] = {}

    def once(address: str) -> Opened:
        if address not in known:
            client = looking(address)
            with queries(played_app) as asked:
                client.get(pages.in_language(address, "vi"))
            with queries(played_app) as again:
                answer = client.get(pages.in_language(address, "vi"))
            known[address] = Opened(answer, asked, again)
        return known[address]

    return once


def test_every_page_is_walked(played_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in played_app.url_map.iter_rules()}
    assert endpoints == set(pages.PAGES) | set(pages.FILES) | pages.ACTS | pages.NO_PAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", pages.every())
def test_page_is_sound(looking: Looking, opened: Open, address: str, language: str) -> None:
    in_language = pages.in_language(address, language)
    answer = opened(address).answer if language == "vi" else looking(address).get(in_language)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(answer.text)
    titles = [title.text for title in page.iter("title") if title.text and not title.text.isspace()]
    assert answer.status_code == 200
    assert page.get("lang") == language
    assert len(list(page.iter("h1"))) == 1
    assert titles[0].endswith(" · Hội thi")
    assert INLINE.findall(answer.text) == []
    assert "None" not in re.sub(r"<[^>]*>", "", answer.text)
    # Where no model is set no page speaks of one (promise 56).
    assert OF_A_MODEL.findall(html.unescape(answer.text)) == []
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert sorted(ids) == sorted(set(ids))


def test_titles_tell_pages_apart(opened: Open) -> None:
    titles = {}
    for address in (addresses[0] for addresses in pages.PAGES.values()):
        title = re.search(r"<title>(.*?)</title>", opened(address).answer.text)
        assert title is not None
        titles[address] = title[1]
    assert len(set(titles.values())) == len(titles)


@pytest.mark.parametrize("address", [each for each in pages.every() if "/contests/" in each])
def test_simulated_figures_say_so(opened: Open, address: str) -> None:
    assert "MÔ PHỎNG / SIMULATED" in opened(address).answer.text


def test_no_link_is_dead(visitor: FlaskClient) -> None:
    waiting, seen, dead = ["/"], set(), []
    while waiting:
        address = waiting.pop()
        # One unit and one moment stand for all of them.
        kind = re.sub(r"/units/[^/?#]+", "/units/x", re.sub(r"[?#].*", "", address))
        if kind in seen or not address.startswith("/") or address.startswith("/static/"):
            continue
        seen.add(kind)
        answer = visitor.get(address)
        if answer.status_code not in (200, 302):
            dead.append((address, answer.status_code))
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', answer.text)]
    assert dead == []
    assert len(seen) > 30


@pytest.mark.parametrize("address", pages.every())
def test_p06_a_page_asks_few_queries_and_none_of_facts(opened: Open, address: str) -> None:
    asked = opened(address).asked_again
    of_facts = [statement for statement in asked if OF_FACTS.search(statement)]
    if pages.reads_works(address):
        of_facts = [statement for statement in of_facts if not OF_WORKS.search(statement)]
    assert of_facts == []
    assert len(asked) <= MOST_QUERIES * pages.MANY_QUERIES.get(address, 1)


# What makes a browser ask for something by itself.
ASKED_FOR = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "form": "action",
}


def of_the_assistant() -> set[str]:
    """The Vietnamese sentences that only pages about notes of a model have."""
    ours, others = set(), set()
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app" / "web").rglob("*.py")]:
        said = set(re.findall(r"_\(\"([^\"\\]+)\"", path.read_text(encoding="utf-8")))
        if "assistant" in path.as_posix().removeprefix(ROOT.as_posix()):
            ours |= said
        else:
            others |= said
    catalogue = read_po((ROOT / "app/translations/vi/LC_MESSAGES/messages.po").open("rb"))
    found = {str(catalogue[each].string) for each in ours - others if catalogue.get(each)}
    return {words for words in found if len(words) > 24 and "%(" not in words}


def test_p58_no_page_asks_another_machine_for_anything_nor_speaks_of_a_model(opened: Open) -> None:
    sentences = of_the_assistant()
    assert len(sentences) > 20
    found: dict[str, list[str]] = {}
    for address in (addresses[0] for addresses in pages.PAGES.values()):
        answer = opened(address).answer
        page = html5lib.parse(answer.text, namespaceHTMLElements=False)
        asked = [each.get(ASKED_FOR[each.tag], "/") for each in page.iter() if each.tag in ASKED_FOR]
        if outside := [each for each in asked if not re.match(r"/(?!/)|#|data:image/|$", each)]:
            found[address] = outside
        assert [words for words in sentences if words in html.unescape(answer.text)] == []
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert found == {}


@pytest.mark.parametrize("address", pages.WRONG)
def test_wrong_addresses_are_helped(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, "Về danh sách cuộc thi" in answer.text) == (404, True)


@pytest.mark.parametrize("endpoint", pages.FILES)
def test_files_are_downloads(looking: Looking, endpoint: str) -> None:
    answer = looking(pages.FILES[endpoint]).get(pages.FILES[endpoint])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", pages.every())
def test_p38_looking_at_a_page_changes_nothing(opened: Open, address: str) -> None:
    asked = [*opened(address).asked, *opened(address).asked_again]
    changes = [each for each in asked if not each.lstrip("( \n").startswith(("SELECT", "WITH"))]
    # A sign-in keeps the minute in which it was last used; that is not what a page does.
    assert [each for each in changes if not each.startswith("UPDATE sign_in SET last_used_at=")] == []


@pytest.mark.parametrize("address", [each for each in pages.every() if pages.seen_by(each)])
def test_p36_private_pages_are_kept_by_no_cache(opened: Open, address: str) -> None:
    headers = opened(address).answer.headers
    assert (headers["Cache-Control"], "Cookie" in headers["Vary"]) == ("no-store", True)


@pytest.mark.parametrize("address", [each for each in pages.every() if pages.seen_by(each)])
def test_private_pages_are_not_for_visitors(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in")
