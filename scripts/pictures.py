"""The pictures of README and docs, taken anew from the running program: `make pictures`.

Loads the example contests into an instance that is thrown away afterwards, opens pages in Chromium and keeps
what is seen in `docs/pictures/`. Knows which page makes which picture.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app import config, create_app
from app.cli import demo
from app.storage.postgres import embedded, migrate
from scripts import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]


class Picture(NamedTuple):
    """A file, the page it shows, its size in pixels, and what is opened on it first."""

    name: str
    address: str
    width: int
    height: int
    scheme: str = "light"
    click: str = ""


PICTURES = (
    Picture("contests", "/", 1200, 900),
    Picture("home", "/contests/ung-dung-ai-2026", 1200, 1180),
    Picture("home-dark", "/contests/cong-dan-so-2025?lang=en", 1200, 1180, scheme="dark"),
    Picture("home-phone", "/contests/cong-dan-so-2025", 390, 844),
    Picture("standing", "/contests/ung-dung-ai-2026/standings/chang-1", 1200, 900, click=".why >> nth=1"),
    Picture("results", "/contests/ung-dung-ai-2026/results", 1200, 1000),
    Picture("check", "/check?q=ung-dung-ai-2026/20", 1200, 760),
)


def main() -> int:
    """Take them all."""
    chromium.require()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        given = config.read({"HOITHI_INSTANCE": instance, "HOITHI_BASE_URL": "https://hoithi.example.vn"})
        with embedded.with_database(given) as settings:
            migrate.upgrade(settings)
            demo.load(settings)
            server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium.path(), args=ARGUMENTS)
                for picture in PICTURES:
                    take(browser, f"http://127.0.0.1:{server.server_port}", picture)
                browser.close()
            server.shutdown()
    return 0


def take(browser: Browser, site: str, picture: Picture) -> None:
    """Open the page as a visitor and keep what the window shows."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        locale="vi-VN",
    )
    page = context.new_page()
    page.goto(site + picture.address, wait_until="networkidle")
    if picture.click:
        page.locator(picture.click).locator("summary").click()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
