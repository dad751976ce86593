"""What was handed in, as pages show it: fields with their words, files with their names, the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response

from app.storage.entries import entry as entries
from app.storage.entries.entry import EntryContent
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
