"""Reading what was handed in: the text of an entry with its pages, and apart from it what nobody would see.

Done in the background, since a document may take a minute, and once for each version.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.documents import text as documents
from app.documents.inspection.kinds import MEDIA_TYPES
from app.operations.entries import entry as entries
from app.operations.work import task
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as contents
from app.storage.entries import text as texts
from app.storage.entries.text import EntryText, Part, Unseen
from app.storage.record import audit, fact
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds.definition import Round
from rounds.entry import Work
from rounds.reasons import reason
from rounds.record import EntryVersion

TASK = "texts"
_KINDS = {media: kind for kind, media in MEDIA_TYPES.items() if kind in documents.KINDS}
TRICKS = frozenset(
    {"colour", "tiny", "off-page", "invisible", "covered", "vanished", "hidden-slide", "zero-width"}
)
"""Ways to hide text that nobody needs for honest work; the others have everyday uses too."""
_Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry that counts, its title, and its text; None where it was not read yet. `known`: its content
    is here, which that of an invented contest is not.
    """

    work: Work
    title: str
    row: EntryText | None
    known: bool

    @property
    def tricks(self) -> list[Unseen]:
        """Passages hidden in a way that asks for a look."""
        return [each for each in self.row.unseen if each.why in TRICKS] if self.row else []

    @property
    def beside(self) -> list[Unseen]:
        """What stands beside the pages: notes, comments, properties and the like."""
        return [each for each in self.row.unseen if each.why not in TRICKS] if self.row else []


def looked(session: Session, of: Contest, round_id: str) -> list[Looked]:
    """Every entry that the panel of a round reads, with what was found in it so far."""
    read, content = texts.every(session, of.id), contents.known(session, of.id)
    rows: list[EntryVersion] = fact.read(session, of.id, "entries")
    titles = {(row.entry, row.version): row.title for row in rows}
    return [
        Looked(each, titles[key], read.get(key), key in content)
        for each in entries.works(session, of, round_id)
        for key in [(each.entry, each.version)]
    ]


def ask(session: Session, of: Contest, round_id: str, *, by: uuid.UUID) -> Task:
    """Ask for all entries that the panel of a round reads to be read: one task is enough. Commits."""
    contests.lock(session, of.slug)
    waiting = (
        each
        for each in tasks.of_contest(session, of.id, kind=TASK, limit=20)
        if each.state in tasks.UNFINISHED and each.values == {"round": round_id}
    )
    found = next(waiting, None) or task.defer(session, TASK, contest=of, asked_by=by, round=round_id)
    session.commit()
    return found


def work(session: Session, task_id: uuid.UUID) -> None:
    """Read them, as background work; its result says how many passages nobody sees."""
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    of = contests.by_id(session, asked.contest_id)
    round_id = str(asked.values["round"])
    found = read_all(session, of, round_id, lambda done, total: task.progress(session, task_id, done, total))
    unseen = sum(len(each.unseen) for each in found)
    unread = sum(len(each.unread) for each in found)
    said = reason("text.read", entries=len(found), unseen=unseen, unread=unread)
    task.finish(session, task_id, said=(said,))


def read_all(
    session: Session, of: Contest, round_id: str, step: _Step = lambda done, total: None
) -> list[EntryText]:
    """The texts of all entries that the panel of a round reads, those that are new read now. Commits each."""
    works = entries.works(session, of, round_id)
    found = []
    for done, each in enumerate(works):
        step(done, len(works))
        if row := read(session, of, each):
            found.append(row)
        session.commit()
    step(len(works), len(works))
    return found


def read(session: Session, of: Contest, work: Work) -> EntryText | None:
    """The text of one version, read now unless it was before; None for one without content."""
    known = texts.of(session, of.id, work.entry, work.version)
    if known:
        return known
    content = contents.content(session, of.id, work.entry, work.version)
    if content is None:
        return None
    definition = contests.definition(session, of)
    pieces: list[tuple[str, int, documents.Extracted]] = [
        (name, 0, documents.plain(words))
        for name, words in _typed(definition.contest.round(content.round), content.values)
    ]
    unread = []
    for attached, file in contents.files(session, of.id, work.entry, work.version):
        kind = _KINDS.get(file.media_type)
        if kind is None:
            continue
        try:
            with files.content(file) as stream:
                pieces.append((attached.field, attached.place, documents.within(stream, kind)))
        except (documents.Unreadable, FileNotFoundError):
            unread.append((attached.field, attached.place))
    whole, parts, unseen = put_together(pieces)
    first = texts.keep(
        session,
        of.id,
        work.entry,
        work.version,
        text=whole,
        parts=parts,
        unseen=unseen,
        unread=unread,
        at=clock.read(session),
    )
    row = texts.of(session, of.id, work.entry, work.version)
    if first and row:
        said = {
            "version": work.version,
            "sha256": row.sha256,
            "unseen": len(unseen),
            "unread": len(unread),
        }
        audit.record(session, of.ledger, "text.read", f"entry:{work.entry}", said)
    return row


def put_together(
    pieces: Iterable[tuple[str, int, documents.Extracted]],
) -> tuple[str, list[Part], list[Unseen]]:
    """One text of fields and files, each with its name and place, parted by empty lines."""
    words: list[str] = []
    parts: list[Part] = []
    unseen: list[Unseen] = []
    at = 0
    for name, place, found in pieces:
        unseen += [Unseen(name, place, each.page, each.why, each.text) for each in found.hidden]
        if not found.text:
            continue
        parts += [
            Part(name, place, page.number if place else 0, at + page.start, at + page.end)
            for page in found.pages
        ]
        words.append(found.text)
        at += len(found.text) + 2
    return "\n\n".join(words), parts, unseen


def _typed(round: Round, values: dict[str, str]) -> list[tuple[str, str]]:
    """What was typed, in the order of the form."""
    fields = round.entry.fields if round.entry else ()
    return [(field.id, values[field.id]) for field in fields if values.get(field.id) and field.kind != "file"]
