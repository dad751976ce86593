"""The text of a course topic as people read it: an introduction, parts of a screen or two, files to keep.

Knows the Markdown of one topic: every `##` line begins a part. A link to a file beside the text becomes a
download; a link to a file that is not there becomes plain words. Knows no reader.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from flask import url_for
from markupsafe import Markup

from app.web.page import markdown
from rounds.definition import Topic
from rounds.definition.folder import Definition, course_file

WORDS_A_MINUTE = 100
"""Syllables, which Vietnamese writes as words: somebody who reads slowly and thinks."""

# What may be downloaded. Never the formats of the definition itself: questions carry their answers.
KINDS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "txt": "text/plain; charset=utf-8",
}

_HREF = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_OUTSIDE = re.compile(r"https?:", re.IGNORECASE)
_REFERENCE = re.compile(r"\[(?!\^)[^\]]+\]:\s")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `id` stays the same when other parts are added, so that progress survives a new edition."""

    number: int
    id: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the contest folder that the text links to. `size` in bytes."""

    number: int
    file: str
    title: str
    kind: str
    size: int

    @property
    def name(self) -> str:
        """Its name without folders."""
        return posixpath.basename(self.file)


@dataclass(frozen=True, slots=True)
class Link:
    """An address outside that the text names, such as a video."""

    title: str
    href: str
    host: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """The whole text of a topic. `minutes` is what a slow reader needs, at least one."""

    topic: Topic
    title: str
    intro: Markup
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...]
    links: tuple[Link, ...]
    minutes: int


def of(definition: Definition, slug: str, topic: Topic) -> Lesson | None:
    """The lesson of a topic; None where its text is not in the folder (it is learnt elsewhere)."""
    file = course_file(topic)
    content = definition.files.get(file)
    if content is None:
        return None
    title, intro, parts = _split(content.decode("utf-8", "replace"))
    rendered = [(name, str(markdown.render(text).body)) for name, text in parts]
    opening = str(markdown.render(intro).body)
    found = _linked(definition, file, [opening, *(body for _, body in rendered)])

    def finished(body: str) -> Markup:
        return Markup(_HREF.sub(lambda match: _anchor(match, file, found, slug, topic), body))

    return Lesson(
        topic=topic,
        title=title,
        intro=finished(opening),
        parts=tuple(
            Part(number, part_id, name, finished(body))
            for number, ((name, body), part_id) in enumerate(zip(rendered, _ids(parts), strict=True), 1)
        ),
        attachments=tuple(found.values()),
        links=tuple(_outside([opening, *(body for _, body in rendered)])),
        minutes=max(1, round(len(content.decode("utf-8", "replace").split()) / WORDS_A_MINUTE)),
    )


@lru_cache(maxsize=64)
def _split(text: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The title, what stands before the first part, and the parts by their headings.

    A text without `##` lines is one part under its own title.
    """
    lines = text.removeprefix("\ufeff").strip().splitlines()
    title = ""
    if lines and (match := re.fullmatch(r"#\s+(.+?)\s*#*", lines[0])):
        title, lines = match[1], lines[1:]
    references = [line for line in lines if _REFERENCE.match(line)]
    blocks: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in lines:
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else re.fullmatch(r"##\s+(.+?)\s*#*", line)
        if heading:
            blocks.append((heading[1], []))
        else:
            blocks[-1][1].append(line)
    intro, *parts = [(name, "\n".join([*body, "", *references])) for name, body in blocks]
    if not parts:
        return title, "", ((title, intro[1]),)
    return title, intro[1], tuple(parts)


def _ids(parts: tuple[tuple[str, str], ...]) -> list[str]:
    """An id for each part from its heading, numbered where two headings are equal."""
    ids: list[str] = []
    for name, _ in parts:
        plain = markdown.slug(name, "-")
        same = sum(each == plain or each.startswith(f"{plain}--") for each in ids)
        ids.append(f"{plain}--{same + 1}" if same else plain)
    return ids


def _linked(definition: Definition, file: str, bodies: list[str]) -> dict[str, Attachment]:
    """The files that the text links to, by name in the folder, in the order of the text."""
    found: dict[str, Attachment] = {}
    for body in bodies:
        for match in _HREF.finditer(body):
            name = _beside(file, match[1])
            kind = name.rpartition(".")[2].lower()
            if name in found or name not in definition.files or kind not in KINDS:
                continue
            words = str(Markup(match[3]).striptags())
            found[name] = Attachment(len(found) + 1, name, words, kind, len(definition.files[name]))
    return found


def _outside(bodies: list[str]) -> Iterator[Link]:
    seen: set[str] = set()
    for body in bodies:
        for match in _HREF.finditer(body):
            href = str(Markup(match[1]).unescape())
            if _OUTSIDE.match(href) and href not in seen:
                seen.add(href)
                host = re.sub(r"^https?://(www\.)?|[/?#].*$", "", href, flags=re.IGNORECASE)
                yield Link(str(Markup(match[3]).striptags()), href, host)


def _anchor(match: re.Match[str], file: str, found: Mapping[str, Attachment], slug: str, topic: Topic) -> str:
    """A link of the text: outside as it is, inside as a download, else the words alone."""
    href, rest, words = match.groups()
    if _OUTSIDE.match(href) or href.startswith(("#", "mailto:", "tel:")):
        return match[0]
    attachment = found.get(_beside(file, href))
    if attachment is None:
        return words
    address = url_for("course.attachment", slug=slug, topic=topic.id, number=attachment.number)
    return f'<a href="{Markup.escape(address)}"{rest}>{words}</a>'


def _beside(file: str, href: str) -> str:
    """The name in the folder of what a text links to; never one above the folder of the text."""
    folder = posixpath.dirname(file)
    name = posixpath.normpath(posixpath.join(folder, unquote(str(Markup(href).unescape()))))
    return name if name.startswith(f"{folder}/") else ""
