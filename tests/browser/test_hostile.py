"""A contest whose texts attack its readers, in a real browser under the site's own policy."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app.operations.contest import publication
from tests.given import small
from tests.web.page.test_markdown import ATTACKS


def test_p24_nothing_of_it_runs(app: Flask, session: Session, live_server: str, page: Page) -> None:
    files = small.files(units=small.UNITS.replace("Xã Đông Sơn", "<img src=x onerror=document.title='hit'>"))
    files["rules.md"] = ("# <script>document.title='hit'</script>\n\n" + "\n\n".join(ATTACKS)).encode()
    publication.publish(session, files)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for address in ("/rules", "/units", "/units/03", ""):
        page.goto(f"{live_server}/contests/{small.SLUG}{address}")
        assert page.title().endswith("Hội thi")
    assert dialogs == []
