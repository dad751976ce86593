"""A hand without a browser (`tests/given/hands.py`): it reads a page, fills its forms in and sends them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement as Element
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.given.hands import AROUND, plain

BOXES = AROUND.split(", ")
INLINE = ("a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "time")
FIELDS = ("input", "select", "textarea")


class Post:
    """A client of somebody who signed in, as a hand. `status`: of the last answer."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.at, self.status = client, "/", 200
        self._sent: tuple[str, MultiDict[str, Any]] = ("/", MultiDict())
        self._take(html.document_fromstring("<p></p>"))

    def open(self, address: str) -> None:
        """Type an address."""
        self._answered(self.client.get(address, follow_redirects=True))

    def follow(self, words: str, of: str = "") -> None:
        """Go where a link leads."""
        self.open(urljoin(self.at, self._named("a", words, of).get("href", "")).partition("#")[0])

    def fill(self, label: str, value: str, of: str = "") -> None:
        """Type into a field."""
        self._typed[self._label(label, of)] = value

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        field = self._label(label)
        named = next(each for each in field.iter("option") if option in said(each))
        self._typed[field] = named.get("value", said(named))

    def tick(self, label: str, of: str = "") -> None:
        """Tick a box, or one of several."""
        field = self._label(label, of)
        for other in self._tree.iter("input") if field.get("type") == "radio" else ():
            if other.get("name") == field.get("name"):
                self._typed[other] = None
        self._typed[field] = field.get("value", "on")

    def send(self, label: str, name: str, content: bytes) -> None:
        """Choose a file and press the button beside it."""
        field = self._label(label)
        self._files[field] = (name, content)
        self._press(next(each for each in self._form(field).iter("button") if each.get("type") == "submit"))

    def press(self, words: str, of: str = "") -> None:
        """Press a button."""
        self._press(self._named("button", words, of))

    def reads(self) -> str:
        """The words of the page, apart by single blanks."""
        return said(next(self._tree.iter("body")))

    def download(self, words: str) -> bytes:
        """The file behind a link."""
        return self.client.get(urljoin(self.at, self._named("a", words, "").get("href", ""))).data

    def _press(self, button: Element) -> None:
        form = self._form(button)
        data: MultiDict[str, Any] = MultiDict(self._filled(form))
        if button.get("name"):
            data.add(button.get("name", ""), button.get("value", ""))
        for field, (name, content) in self._files.items():
            if self._form(field) is form:
                data.add(field.get("name", ""), (io.BytesIO(content), name))
        to = urljoin(self.at, button.get("formaction") or form.get("action") or self.at)
        if form.get("method", "get").lower() == "get":
            self._answered(self.client.get(to, query_string=data, follow_redirects=True))
        else:
            self._sent = to, data
            self.again()

    def quietly(self, words: str, address: str) -> None:
        """Press a button of a form that goes there, and stay here: what is done again and again, alike."""
        data = MultiDict(self._filled(self._form(self._named("button", words, ""))))
        assert self.client.post(address, data=data).status_code == 303, address

    def again(self) -> None:
        """Send the form that was sent last, to the letter: the second press of a hasty finger."""
        to, data = self._sent
        self._answered(self.client.post(to, data=data.copy(), follow_redirects=True))

    def forge(self, address: str, **said: str) -> None:
        """Send what no form of the page sends, with the token of the page."""
        token = next(each for each in self._tree.iter("input") if each.get("name") == "csrf_token")
        data = {"csrf_token": token.get("value", ""), **said}
        self._answered(self.client.post(address, data=data, follow_redirects=True))

    def _answered(self, answer: TestResponse) -> None:
        where = urlsplit(answer.request.url)
        self.at, self.status = (
            f"{where.path}?{where.query}" if where.query else where.path,
            answer.status_code,
        )
        self._take(html.document_fromstring(answer.text or "<p></p>"))

    def _take(self, tree: Element) -> None:
        self._tree = tree
        self._above = {child: parent for parent in tree.iter() for child in parent}
        self._typed: dict[Element, str | None] = {}
        self._files: dict[Element, tuple[str, bytes]] = {}

    def _named(self, tag: str, words: str, of: str) -> Element:
        return self._find(
            words, of, self._tree.iter(tag), lambda each: [each.get("aria-label") or said(each)]
        )

    def _label(self, words: str, of: str = "") -> Element:
        labels: dict[str, list[str]] = {}
        around: dict[Element, list[str]] = {}
        for label in self._tree.iter("label"):
            labels.setdefault(label.get("for", ""), []).append(said(label))
            for inside in label.iter(*FIELDS):
                around.setdefault(inside, []).append(said(label))
        fields = [each for each in self._tree.iter(*FIELDS) if each.get("type") != "hidden"]
        return self._find(
            words,
            of,
            fields,
            lambda each: [
                *labels.get(each.get("id", "-"), ()),
                *around.get(each, ()),
                each.get("aria-label", ""),
            ],
        )

    def _find(
        self,
        words: str,
        of: str,
        among: Iterable[Element],
        names: Callable[[Element], list[str]],
    ) -> Element:
        found = [each for each in among if any(words in name for name in names(each))]
        if of:
            around = [(box, each) for each in found for box in self._boxes(each) if of in said(box)]
            found = [each for _box, each in sorted(around, key=lambda pair: len(said(pair[0])))]
        exact = [each for each in found if words in names(each)]
        assert found, f"{words!r} beside {of!r} is not on {self.at}: {self.reads()}"
        return (exact or found)[0]

    def _boxes(self, of: Element) -> Iterator[Element]:
        while of in self._above:
            of = self._above[of]
            if of.tag in BOXES:
                yield of

    def _form(self, of: Element) -> Element:
        if of.get("form"):
            return next(each for each in self._tree.iter("form") if each.get("id") == of.get("form"))
        return next(each for each in self._boxes(of) if each.tag == "form")

    def _filled(self, form: Element) -> Iterator[tuple[str, str]]:
        for field in self._tree.iter(*FIELDS):
            if field.get("name") and self._in(field, form):
                value = self._typed.get(field, self._held(field))
                if value is not None:
                    yield field.get("name", ""), value

    def _in(self, field: Element, form: Element) -> bool:
        try:
            return self._form(field) is form
        except StopIteration:
            return False

    def _held(self, field: Element) -> str | None:
        """What a field sends when nobody touched it; None: nothing."""
        if field.tag == "textarea":
            return field.text or ""
        if field.tag == "select":
            options = list(field.iter("option"))
            chosen = next((each for each in options if each.get("selected") is not None), options[0])
            return chosen.get("value", said(chosen))
        if field.get("type") in ("checkbox", "radio") and field.get("checked") is None:
            return None
        return None if field.get("type") in ("file", "submit") else field.get("value", "")


def said(element: Element) -> str:
    """The words in an element, apart by single blanks."""
    return plain("".join(_words(element)))


def _words(element: Element) -> Iterator[str]:
    apart = "" if element.tag in INLINE else " "
    yield apart + (element.text or "")
    for child in element.iterchildren("*"):
        yield from _words(child)
        yield child.tail or ""
    yield apart
