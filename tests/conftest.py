"""The ground the tests stand on: one real PostgreSQL a run, a fresh database a test, a real browser.

The server is the embedded one, started by the first process of the run that needs it and stopped by the last
(`app.storage.postgres.embedded` counts its users), so the processes of pytest-xdist share it. A template is
migrated once; each test that asks for `settings` gets a copy of it.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as searches
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app import config, create_app, passwords
from app.config import ROOT, Settings
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db
from app.web.page.catalogues import compile_into
from app.web.site import static_files
from scripts import chromium
from tests.given import played, room

# How long one example takes depends on what else the machine does; that is no fault of the code.
searches.register_profile("any-machine", deadline=None)
searches.load_profile("any-machine")

TEMPLATE, PLAYED = "template_hoithi", "template_played"
# What a site makes of the program's own sources when it starts, in its folder.
SAME = ("translations", "static")
# Tests promise nothing to survive a power cut.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_connections": "200",
}
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of pytest share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def instance(run_folder: Path) -> Path:
    """The folder of keys and files of the played site, and of those that tests have to themselves."""
    return run_folder / "instance"


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Iterator[embedded.Server]:
    """The PostgreSQL of this run, with the migrated template database."""
    with room.shared(run_folder / "postgresql") as folder, embedded.running(folder, FAST) as server:
        with server.connect() as connection:
            connection.execute(
                "SELECT pg_advisory_lock(1)"
            )  # one process makes the template, the others wait
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                embedded.create_database(connection, "becoming_" + TEMPLATE)
                migrate.upgrade(settings_for(server, "becoming_" + TEMPLATE, run_folder / "instance"))
                compile_into(run_folder / "instance" / "translations", ROOT / "app" / "translations")
                static_files.publish(static_files.SOURCE, run_folder / "instance" / "static")
                _rename(connection, "becoming_" + TEMPLATE, TEMPLATE)
        yield server


def settings_for(server: embedded.Server, database: str, instance: Path) -> Settings:
    """Settings of a site on one database of the tests' server."""
    return config.read(
        {
            "HOITHI_DATABASE_URL": server.url(embedded.APPLICATION, database),
            "HOITHI_OWNER_DATABASE_URL": server.url(embedded.OWNER, database),
            "HOITHI_INSTANCE": str(instance),
        }
    )


@pytest.fixture
def settings(server: embedded.Server, instance: Path) -> Iterator[Settings]:
    """A site on a fresh, migrated, empty database, with a folder of keys and files of its own."""
    yield from _fresh_database(server, _own_folder(instance))


@pytest.fixture(scope="module")
def module_settings(server: embedded.Server, instance: Path) -> Iterator[Settings]:
    """The same for all tests of one module: for tests that only read what the module loaded once."""
    yield from _fresh_database(server, _own_folder(instance))


@pytest.fixture(scope="module")
def played_settings(server: embedded.Server, instance: Path) -> Iterator[Settings]:
    """A site with the example contests, published and played; for tests that only read."""
    with server.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(2)")  # one process plays, the others wait
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [PLAYED]).fetchone():
            embedded.create_database(connection, "becoming_" + PLAYED, TEMPLATE)
            played.load(settings_for(server, "becoming_" + PLAYED, instance))
            _rename(connection, "becoming_" + PLAYED, PLAYED)
    yield from _fresh_database(server, instance, PLAYED)


@pytest.fixture(scope="module")
def played_app(played_settings: Settings) -> Iterator[Flask]:
    """The whole site on `played_settings`."""
    yield from _site(played_settings)


@pytest.fixture(scope="module")
def played_live_server(played_app: Flask) -> Iterator[str]:
    """The same on a real port."""
    yield from serve(played_app)


def _own_folder(instance: Path) -> Path:
    """A folder of keys and files for one site. What every site makes of the same sources is there already."""
    own = instance / uuid.uuid4().hex
    own.mkdir()
    for name in SAME:
        (own / name).symlink_to(instance / name)
    return own


def _fresh_database(server: embedded.Server, instance: Path, template: str = TEMPLATE) -> Iterator[Settings]:
    name = "test_" + uuid.uuid4().hex
    with server.connect() as connection:
        embedded.create_database(connection, name, template)
    yield settings_for(server, name, instance)
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole site on the test's database, as the application's role."""
    yield from _site(settings)


class Client(FlaskClient):
    """Answers each request in a context of its own, as a server does, while a test holds one open too."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Compiled(BytecodeCache):
    """Templates as this process compiled them, for all its sites."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put in what is known of the same source."""
        if (bucket.key, bucket.checksum) in self.known:
            bucket.bytecode_from_string(self.known[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = Compiled()


def _once(compiled: Callable[[Rule, bool], Any]) -> Callable[[Rule, bool], Any]:
    """What Werkzeug compiles of an address, once for all sites of this process: most of the time that it
    takes to make one goes there.
    """
    kept: dict[str, Any] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        about = repr((rule.rule, rule._trace, rule.defaults, append_unknown))
        if about not in kept:
            kept[about] = compiled(rule, append_unknown)
        return kept[about]

    return compile_once


Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[assignment,method-assign]


def _site(settings: Settings) -> Iterator[Flask]:
    site = create_app(settings)
    site.jinja_env.bytecode_cache = _COMPILED
    site.test_client_class = Client
    site.config["TESTING"] = True
    site.config["WTF_CSRF_ENABLED"] = True
    yield site
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a browser."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of `db` inside an application context, for tests of storage and operations."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost little to check, for tests that check hundreds."""
    quick = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    passwords._nobody.cache_clear()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The site on a real port; the address without a slash at the end."""
    yield from serve(app)


@pytest.fixture(scope="module")
def module_live_server(module_settings: Settings) -> Iterator[str]:
    """The same for all tests of one module, on `module_settings`."""
    for site in _site(module_settings):
        yield from serve(site)


def serve(app: Flask) -> Iterator[str]:
    """Answer on a free port of this machine until the generator is closed."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser without a past. A test may ask for another size with `page.set_viewport_size`."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab. The test fails when a page wrote an error to the console, or asked another host for anything."""
    page, complaints = watched(context)
    yield page
    assert complaints == []


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A new tab of `context`, and the growing list of what was wrong with its pages."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", lambda r: complaints.append(f"outside: {r.url}") if _is_outside(r.url) else None)
    return page, complaints


def _is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
