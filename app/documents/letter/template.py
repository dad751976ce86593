"""Templates of official documents: files in plain Vietnamese that an organisation can replace.

One TOML file a kind. Lines of `body` become paragraphs by how they begin (`~ ` căn cứ, `# ` centred, `## `
heading, `- ` item, `Điều 1.` article); `[field x]` is a text that people may change, `[table x]` a table of
the data; `{x}` is a value. A line that names an empty value is left out. Values and typed texts are data: no
sign in them means anything.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.letter.letter import Align, Block, Kind, Paragraph, Run, Table
from app.documents.typesetting import TEMPLATES

LAST = 1000
OWN = TEMPLATES / "letters"
_VALUE = re.compile(r"\{([a-z_]+)\}")
_PLACE = re.compile(r"\[(field|table) ([a-z_]+)\]")
_ALONE = re.compile(r"\{([a-z_]+)\}")
_ARTICLE = re.compile(r"(Điều \d+\.)(.*)", re.DOTALL)
_SIGNS: tuple[tuple[str, Kind], ...] = (("~ ", "basis"), ("# ", "centred"), ("## ", "heading"))


class Broken(Exception):
    """A template that cannot be used, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A text that people may change. `kind` is what its lines are in print."""

    id: str
    title: Mapping[str, str]
    default: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexPlan:
    """An annex: its title and the tables in it."""

    title: str
    body: str
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of document. `source` names what it is made from; `by` which body usually issues it.

    `short` is the abbreviation in its symbol, empty for a công văn. `posts` are who signs when it is not the
    head of the body. `shape`: `letter`, or `merit` for a certificate of merit. `gives`: what its issue
    gives to those it names, `prize` or `merit`; empty for most.
    `workbook`: `recount` where the sums can be done again, else the tables of its annexes.
    """

    id: str
    order: int
    title: Mapping[str, str]
    about: Mapping[str, str]
    source: str
    name: str
    short: str
    abstract: str
    to: str
    copies: str
    body: str
    fields: tuple[Field, ...]
    annexes: tuple[AnnexPlan, ...]
    posts: tuple[str, ...]
    shape: str
    gives: str
    workbook: str

    @property
    def texts(self) -> tuple[Field, ...]:
        """Everything that people may change, in the order of the page."""
        usual = (
            ("abstract", {"vi": "Trích yếu", "en": "Abstract"}, self.abstract),
            ("to", {"vi": "Kính gửi, mỗi nơi một dòng", "en": "Addressees, one a line"}, self.to),
        )
        last = ("copies", {"vi": "Nơi nhận, mỗi nơi một dòng", "en": "Copies to, one a line"}, self.copies)
        return (
            *(Field(id=id, title=title, default=words) for id, title, words in usual if words),
            *self.fields,
            *(Field(id=id, title=title, default=words) for id, title, words in (last,) if words),
        )


def listed(*folders: Path) -> list[Template]:
    """Every kind there is, as the last of the folders has it, in their order."""
    found: dict[str, Path] = {}
    for folder in (OWN, *folders):
        found |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
    return sorted(map(read, found.values()), key=lambda each: (each.order, each.id))


def read(path: Path) -> Template:
    """The template in a file. Raises Broken."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return Template(
            id=path.stem,
            order=given.get("order", LAST),
            title=given["title"],
            about=given["about"],
            source=given["source"],
            name=given.get("name", ""),
            short=given.get("short", ""),
            abstract=given.get("abstract", ""),
            to=given.get("to", "").strip(),
            copies=given.get("copies", "").strip(),
            body=given.get("body", "").strip(),
            fields=tuple(_field(each) for each in given.get("field", ())),
            annexes=tuple(AnnexPlan(**each) for each in given.get("annex", ())),
            posts=tuple(given.get("posts", ())),
            shape=given.get("shape", "letter"),
            gives=given.get("gives", ""),
            workbook=given.get("workbook", ""),
        )
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise Broken(f"{path.name}: {wrong}") from wrong


def filled(words: str, values: Mapping[str, str]) -> str:
    """Words with their values put in; lines that name an empty one are left out. Raises Broken."""
    return "\n".join(_values(line, values) for line in words.splitlines() if not _empty(line, values))


def lines(words: str) -> tuple[str, ...]:
    """What was typed, a line each, blank ones left out."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def blocks(
    body: str,
    values: Mapping[str, str],
    *,
    fields: Mapping[str, Field],
    texts: Mapping[str, str],
    tables: Mapping[str, Any],
) -> tuple[Block, ...]:
    """The content (box 6). Raises Broken for a value, a field or a table that there is not."""
    return tuple(_blocks(body, values, fields, texts, tables))


def table(given: Mapping[str, Any]) -> Table:
    """A table from plain JSON values."""
    aligns: tuple[Align, ...] = tuple(given["aligns"])
    return Table(
        columns=tuple(given["columns"]),
        widths=tuple(given["widths"]),
        aligns=aligns,
        rows=tuple(tuple(row) for row in given["rows"]),
        totals=given.get("totals", False),
        tall=given.get("tall", 0),
    )


def _blocks(
    body: str,
    values: Mapping[str, str],
    fields: Mapping[str, Field],
    texts: Mapping[str, str],
    tables: Mapping[str, Any],
) -> Iterator[Block]:
    for line in lines(body):
        if place := _PLACE.fullmatch(line):
            kind, id = place[1], place[2]
            if (kind == "field" and id not in fields) or (kind == "table" and id not in tables):
                raise Broken(line)
            if kind == "table":
                if tables[id]["rows"]:
                    yield table(tables[id])
                continue
            yield from (_typed(words, fields[id].kind) for words in lines(texts[id]))
        elif alone := _ALONE.fullmatch(line):
            yield from (_typed(words, "text") for words in lines(_value(alone[1], values)))
        elif not _empty(line, values):
            yield _paragraph(line, values)


def _paragraph(line: str, values: Mapping[str, str]) -> Paragraph:
    """One line of a template."""
    for sign, kind in _SIGNS:
        if line.startswith(sign):
            look = kind == "heading"
            return Paragraph(kind, (Run(_values(line.removeprefix(sign), values), bold=look),))
    return _typed(_values(line, values), "text")


def _typed(words: str, kind: Kind) -> Paragraph:
    """One line of data. Its beginning may tell an article or an item, no more."""
    if kind == "text" and (article := _ARTICLE.fullmatch(words)):
        return Paragraph("article", (Run(article[1], bold=True), Run(article[2])))
    return Paragraph("item" if kind == "text" and words.startswith("- ") else kind, (Run(words),))


def _values(words: str, values: Mapping[str, str]) -> str:
    return _VALUE.sub(lambda found: _value(found[1], values), words)


def _empty(line: str, values: Mapping[str, str]) -> bool:
    return any(not _value(id, values) for id in _VALUE.findall(line))


def _value(id: str, values: Mapping[str, str]) -> str:
    if id not in values:
        raise Broken("{" + id + "}")
    return values[id]


def _field(given: Mapping[str, Any]) -> Field:
    return Field(
        id=given["id"],
        title=given["title"],
        default=given.get("default", "").strip(),
        kind=given.get("kind", "text"),
    )


def needed(template: Template) -> Sequence[str]:
    """The values that a template names."""
    words = [template.abstract, template.to, template.copies, template.body]
    words += [each.default for each in template.fields]
    words += [part for each in template.annexes for part in (each.title, each.body)]
    return sorted({id for each in words for id in _VALUE.findall(each)})
