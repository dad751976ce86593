"""A small contest in which entries were handed in: a round of its own with a panel, open to all units."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.record import fact
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.entry import EntryContent, EntryFile
from rounds.definition import Round
from rounds.record import EntryVersion, Sheet
from tests.given import people, small

ROUND = "bai"
DAY = small.DAY + 12 * 86_400_000_000
"""A day on which entries are taken in."""
FIELDS = """
[[round.entry.fields]]
id = "contact"
title = { vi = "Liên hệ", en = "Contact" }
kind = "line"

[[round.entry.fields]]
id = "summary"
title = { vi = "Tóm tắt", en = "Summary" }
kind = "text"

[[round.entry.fields]]
id = "work\""""


def contest(session: Session, assistant: str = "after") -> Contest:
    """The contest, published; its panel may use notes of a model in that mode."""
    text = (
        small.CONTEST.replace('field = "vao-vong-2"\n', "")
        .replace('\n[[round.entry.fields]]\nid = "work"', FIELDS)
        .replace("judges = 3", f'judges = 3\nassistant = "{assistant}"')
    )
    return publication.publish(session, small.files(contest=text), simulated=False)


def hand_in(
    session: Session,
    of: Contest,
    entry: str,
    unit: str,
    values: Mapping[str, str],
    *,
    attached: Sequence[tuple[str, bytes, str]] = (),
    version: int = 1,
) -> None:
    """An entry of a unit as it lies in the record. `attached`: name, content, media type of its files."""
    at = DAY + version * 1_000_000
    manifest = entries.manifest(
        values,
        [("work", name, hashlib.sha256(content).hexdigest(), len(content)) for name, content, _ in attached],
    )
    sha256 = hashlib.sha256(manifest).hexdigest()
    size = len(manifest) + sum(len(content) for _, content, _ in attached)
    fact.record(
        session,
        of,
        {
            "entries": [
                EntryVersion(at, entry, ROUND, unit, "", version, "site", f"Bài của {unit}", sha256, size)
            ]
        },
    )
    session.add(
        EntryContent(
            contest_id=of.id,
            entry=entry,
            version=version,
            number=1,
            round=ROUND,
            owner=unit,
            said=json.dumps(dict(values), ensure_ascii=False),
            channel="site",
            sender="",
            evidence="",
            received_at=at,
            logged_at=at,
            by_id=people.account(session, "cuong").id,
            supersedes="",
        )
    )
    session.flush()
    for place, (name, content, media_type) in enumerate(attached, 1):
        kept = files.keep(session, [content], name=name, media_type=media_type, contest_id=of.id)
        session.add(
            EntryFile(
                contest_id=of.id,
                entry=entry,
                version=version,
                field="work",
                place=place,
                file_id=kept.id,
                name=name,
            )
        )
    session.commit()


def sign(session: Session, of: Contest, judge: str, entry: str, use: int, form: int = 3000) -> None:
    """A judge signs a sheet, now; points in hundredths."""
    row = Sheet(clock.read(session), ROUND, entry, judge, {"use": use, "form": form})
    fact.record(session, of, {"sheets": [row]})


def round_of(session: Session, of: Contest) -> Round:
    """The round of the entries."""
    return contests.definition(session, of).contest.round(ROUND)
