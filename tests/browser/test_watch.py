"""The watch that every browser test stands under: a console error or a request to another host fails it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response
from playwright.sync_api import BrowserContext, Page

from tests.conftest import serve, watched

PAGES = {
    "/quiet": "<link rel=icon href=data:,><h1>Yên</h1>",
    "/inline": "<h1>Lỗi</h1><script>console.log('x')</script>",
    "/outside": "<h1>Ngoài</h1><img src='http://127.0.0.2:9/x.png' alt=''>",
}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    for path, body in PAGES.items():
        app.add_url_rule(path, path[1:], lambda body=body: Response(body, mimetype="text/html"))
    yield from serve(app)


@pytest.mark.parametrize("path", ["/inline", "/outside"])
def test_a_page_that_breaks_the_policy_is_noticed(context: BrowserContext, address: str, path: str) -> None:
    page, complaints = watched(context)
    page.goto(address + path)
    assert complaints != []


def test_a_quiet_page_passes(page: Page, address: str) -> None:
    page.goto(address + "/quiet")
    assert page.inner_text("h1") == "Yên"
