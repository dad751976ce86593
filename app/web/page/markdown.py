"""Markdown of organisers as safe HTML: first made, then cleaned; headings with ids and a table of contents.

Knows Markdown and what HTML may stay. A text may hold anything: after `render` it holds no script, no event
handler, no style, no address but http(s), mailto and tel, and no heading above the page's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypedDict

import nh3
from markdown import Markdown
from markupsafe import Markup

TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "del",
        "sup",
        "sub",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "section",
    ]
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
CLASSES = {"a": {"footnote-ref", "footnote-backref"}, "div": {"footnote"}}


class Token(TypedDict):
    """A heading as Markdown's table of contents gives it."""

    level: int
    id: str
    name: str
    children: list[Token]


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the table of contents."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered text: its own title (the first `#` line, not repeated in `body`), its body, its contents."""

    title: str
    body: Markup
    contents: tuple[Heading, ...]


@lru_cache(maxsize=64)
def render(text: str) -> Document:
    """`text` as a document whose headings begin at h2."""
    title, rest = _own_title(text)
    parser = Markdown(
        extensions=["tables", "sane_lists", "def_list", "footnotes", "toc"],
        extension_configs={"toc": {"slugify": slug, "baselevel": 1}},
    )
    dirty = parser.convert(rest)
    # What a second `#` line makes must not become a second h1 of the page.
    dirty = re.sub(r"<(/?)h1\b", r"<\1h2", dirty)
    clean = nh3.clean(
        dirty,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    # Wide tables scroll inside a box that the keyboard can reach, and never widen the page.
    clean = clean.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    tokens: Any = parser
    return Document(title, Markup(clean), tuple(_contents(tokens.toc_tokens)))


def slug(words: str, separator: str) -> str:
    """`Điều 7. Giải thưởng` -> `dieu-7-giai-thuong`."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return separator.join(re.findall(r"[a-z0-9]+", letters)) or "muc"


def _own_title(text: str) -> tuple[str, str]:
    lines = text.removeprefix("\ufeff").lstrip().splitlines()
    if lines and (match := re.fullmatch(r"#\s+(.+?)\s*#*", lines[0])):
        return match[1], "\n".join(lines[1:])
    return "", "\n".join(lines)


def _contents(tokens: Sequence[Token]) -> list[Heading]:
    """The headings of the upper two levels, in order."""
    found = []
    for token in tokens:
        name = nh3.clean(token["name"], tags=set()).strip()
        found.append(Heading(token["id"], str(Markup(name).unescape())))
        found += _contents(token["children"]) if token["level"] < 2 else []
    return found
