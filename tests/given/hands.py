"""Two hands that use the site as people do: by the words of links, buttons and labels, never by addresses.

`Screen` is a real browser. `Post` sends the same forms without one, for what is done again and again; it runs
no scripts. Both take words written out or begun, the exact ones first; neither knows any page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import Locator, Page

AROUND = "li, tr, fieldset, form, article, section, details"
"""What holds things that belong together."""


class Hand(Protocol):
    """What somebody does on a page. `of`: words that stand beside the thing, where there are several."""

    def open(self, address: str) -> None:
        """Type an address."""

    def follow(self, words: str, of: str = "") -> None:
        """Go where a link leads."""

    def fill(self, label: str, value: str, of: str = "") -> None:
        """Type into a field."""

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""

    def tick(self, label: str, of: str = "") -> None:
        """Tick a box, or one of several."""

    def send(self, label: str, name: str, content: bytes) -> None:
        """Choose a file and let it be sent."""

    def press(self, words: str, of: str = "") -> None:
        """Press a button."""

    def reads(self) -> str:
        """The words of the page, apart by single blanks."""

    def download(self, words: str) -> bytes:
        """The file behind a link."""


class Screen:
    """A window of a real browser."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self._site = page, site

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(self._site + address)

    def follow(self, words: str, of: str = "") -> None:
        """Go where a link leads."""
        self._role("link", words, of).click()
        self.page.wait_for_load_state()

    def fill(self, label: str, value: str, of: str = "") -> None:
        """Type into a field."""
        self._label(label, of).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        field = self._label(label)
        value = field.locator("option", has_text=option).first.get_attribute("value")
        field.select_option(value=value)

    def tick(self, label: str, of: str = "") -> None:
        """Tick a box, or one of several."""
        self._label(label, of).check()

    def send(self, label: str, name: str, content: bytes) -> None:
        """Choose a file; a script sends it at once, and says when it is there."""
        kind = "application/octet-stream"
        self._label(label).set_input_files({"name": name, "mimeType": kind, "buffer": content})
        self._role("link", f"Tải về {name}", "").wait_for()

    def press(self, words: str, of: str = "") -> None:
        """Press a button."""
        self._role("button", words, of).click()
        self.page.wait_for_load_state()

    def reads(self) -> str:
        """The words of the page, apart by single blanks."""
        return plain(self.page.locator("body").inner_text())

    def download(self, words: str) -> bytes:
        """The file behind a link."""
        link = self._role("link", words, "")
        with self.page.expect_download() as waiting:
            link.click()
        return waiting.value.path().read_bytes()

    def _role(self, role: str, words: str, of: str) -> Locator:
        return self._find(
            lambda exact: self.page.get_by_role(role, name=words, exact=exact, include_hidden=True),  # type: ignore[arg-type]
            of,
        )

    def _label(self, words: str, of: str = "") -> Locator:
        return self._find(lambda exact: self.page.get_by_label(words, exact=exact), of)

    def _find(self, named: Callable[[bool], Locator], of: str) -> Locator:
        """The thing as it is named, with what is folded over it opened."""
        wide, exact = (self._beside(named(each), of) for each in (False, True))
        wide.first.wait_for(state="attached")
        found = (exact if exact.count() else wide).first
        for fold in found.locator("xpath=ancestor::details[not(@open)]/summary").all():
            fold.click()
        return found

    def _beside(self, found: Locator, of: str) -> Locator:
        if not of:
            return found
        return self.page.locator(AROUND).filter(has_text=of).filter(has=found).last.locator(found)


def plain(words: str) -> str:
    """Words apart by single blanks."""
    return re.sub(r"\s+", " ", words).strip()
