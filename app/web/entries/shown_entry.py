"""What was handed in, as pages show it: fields with their words, files with their names, the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, url_for

from app.storage.entries import entry as entries
from app.storage.entries import preview as previews
from app.storage.entries.entry import EntryContent, Shared
from app.storage.files import File
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.site import downloads
from rounds.definition import Entry


class Part(NamedTuple):
    """A field of the form with what was said; `kind` as in the definition, `said` may be empty."""

    title: str
    kind: str
    said: str


class Kept(NamedTuple):
    """A file as it is kept: its address, and those of the pictures of its pages as far as they were drawn."""

    name: str
    size: int
    sha256: str
    href: str
    pages: Sequence[str]


def files(contest: Shown, entry: str, version: int) -> list[Kept]:
    """The files of one version, for whoever may see the entry."""
    rows = entries.files(db.session(), contest.row.id, entry, version)
    return _kept(contest, "file", [(row.name, file) for row, file in rows], entry, version)


def evidence(contest: Shown, entry: str, version: int) -> list[Kept]:
    """What shows when one version was received, for the secretariat."""
    rows = entries.evidence(db.session(), contest.row.id, entry, version)
    return _kept(contest, "evidence", [(row.name, file) for row, file in rows], entry, version)


def _kept(
    contest: Shown,
    endpoint: str,
    named: Sequence[tuple[str, File]],
    entry: str,
    version: int,
) -> list[Kept]:
    drawn = previews.pages(db.session(), [file.id for _, file in named])
    where: dict[str, Any] = {"slug": contest.slug, "entry": entry, "version": version}
    return [
        Kept(
            name,
            file.size,
            file.sha256,
            url_for(f"entry.{endpoint}", place=place, **where),
            [
                url_for(f"entry.{endpoint}_page", place=place, number=number, **where)
                for number in range(1, drawn.get(file.id, 0) + 1)
            ],
        )
        for place, (name, file) in enumerate(named, 1)
    ]


class Twin(NamedTuple):
    """A file of a version, and one with the same bytes that somebody else handed in."""

    name: str
    other: Shared


def twins(contest: Shown) -> dict[tuple[str, int], list[Twin]]:
    """The files that several owners handed in, by entry and version. For the secretariat alone: no owner is
    told of another.
    """
    rows = entries.shared(db.session(), contest.row.id)
    found: dict[tuple[str, int], list[Twin]] = {}
    for each in rows:
        for other in rows:
            if other.sha256 == each.sha256 and other.owner != each.owner:
                found.setdefault((each.entry, each.version), []).append(Twin(each.name, other))
    return found


def parts(rules: Entry, values: Mapping[str, str]) -> list[Part]:
    """The written fields in order; of a choice its words."""
    found = []
    for field in rules.fields:
        said = values.get(field.id, "")
        if field.kind == "choice" and said.isascii() and said.isdigit():
            place = int(said)
            said = formats.text(field.choices[place - 1]) if 1 <= place <= len(field.choices) else said
        if field.kind != "file":
            found.append(Part(formats.text(field.title), field.kind, said))
    return found


def manifest(contest: Shown, content: EntryContent) -> Response:
    """The bytes whose hash the record carries, as a file."""
    files = entries.files(db.session(), contest.row.id, content.entry, content.version)
    listed = [(each.field, each.name, file.sha256, file.size) for each, file in files]
    name = f"{contest.slug}-{content.entry}-{content.version}.json"
    data = entries.manifest(content.values, listed)
    return downloads.attachment(data, name=name, media_type="application/json")
