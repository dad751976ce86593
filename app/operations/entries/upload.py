"""Files sent for entries: begin, take in piece by piece, look at what came, let go.

A file counts from its declaration (`rounds/entry.py: arrived`): what is declared is its size and SHA-256,
what comes later must have them. Every piece is on disk before it is counted, so that whoever is cut off goes
on from there. When all of it is here its content decides what it is: it becomes a `file`, or is refused with
reasons.
"""

from __future__ import annotations

import errno
import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import antivirus, clock
from app.documents import inspection
from app.documents.inspection import Inspected
from app.documents.inspection.reasons import MEGABYTE
from app.logs import log
from app.operations import Refused
from app.operations.entries import handing_in
from app.operations.work.task import NO_ROOM
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import incoming
from app.storage.entries import upload as uploads
from app.storage.entries.draft import REGISTER, Draft, DraftFile
from app.storage.entries.upload import Upload
from app.storage.record import audit
from rounds import calendar
from rounds.definition import Entry, EntryField, Round, Text
from rounds.reasons import Reason, reason

PIECE = 4 * MEGABYTE
"""Bytes that are counted at a time: what is lost at most when a line breaks."""
IDLE = 7 * 24 * calendar.HOUR
"""How long something may lie that nothing refers to, since the last that happened to it."""
AT_ONCE = 64 * MEGABYTE
"""Larger files are looked at by a worker, so that no request waits for it."""
TIMES = 4
"""An owner may send so many times what the fields of the round hold."""
EVIDENCE = EntryField(
    id="at.arrival",  # with a sign that no id of a definition has
    title=Text(vi="Ảnh chụp, bản chụp cho thấy lúc nhận", en="Pictures that show when it was received"),
    kind="file",
    required=False,
    file_kinds=("image", "pdf"),
    max_files=5,
    max_megabytes=20,
)
"""The field of a slip that no definition has: what shows when something came by another way."""


class Elsewhere(Exception):
    """The bytes do not follow those that are here; `offset` is where they would."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file belongs: a field of the entry form of a round, for an owner; from `opens` on. `owners`:
    how many have theirs under this one's name.
    """

    round: Round
    field: EntryField
    owner: str
    opens: int
    owners: int = 1

    @property
    def rules(self) -> Entry:
        """What the definition says of entries in this round."""
        assert self.round.entry is not None
        return self.round.entry


def target(session: Session, contest: Contest, round_id: str, field_id: str, owner: str) -> Target | None:
    """The field of files of that name in the definition as it is published; None where there is none."""
    definition = contests.definition(session, contest).contest
    round = next((each for each in definition.rounds if each.id == round_id and each.entry), None)
    if round is None or round.entry is None:
        return None
    fields = (*round.entry.fields, *([EVIDENCE] if owner == REGISTER else ()))
    field = next((each for each in fields if each.id == field_id and each.kind == "file"), None)
    if field is None:
        return None
    if owner == REGISTER:
        slips = len(drafts.of_owner(session, contest.id, round_id, owner))
        return Target(round, field, owner, opens=0, owners=max(slips, 1))
    return Target(round, field, owner, calendar.span(round.entry.window, definition.zone).opens)


def begin(
    session: Session,
    contest: Contest,
    target: Target,
    *,
    name: str,
    size: int,
    sha256: str | None,
    by: uuid.UUID,
    draft: Draft | None = None,
    began: int | None = None,
) -> Upload:
    """Expect a file of `size` bytes; with `sha256` (hex) it is declared by this. It goes with `draft`.

    `began`: by a plain form whose request came at that instant. Raises Refused with what is against the name,
    the kind or the size; upload.not-open | upload.too-many | upload.too-much | upload.no-room.
    """
    uploads.lock_owner(session, contest.id, target.round.id, target.owner)
    now = clock.read(session)
    shown, wrong = inspection.announced(
        name, size, accepted=target.field.file_kinds, most=target.field.max_megabytes * MEGABYTE
    )
    if now < target.opens:
        wrong = (reason("upload.not-open"), *wrong)
    with_it = drafts.uploads(session, draft) if draft else []
    if sum((each.field, each.state != "refused") == (target.field.id, True) for each in with_it) >= (
        target.field.max_files
    ):
        wrong = (reason("upload.too-many", most=target.field.max_files), *wrong)
    held = uploads.of_owner(session, contest.id, target.round.id, target.owner)
    most = sum(each.max_files * each.max_megabytes for each in target.rules.fields) * MEGABYTE
    most *= TIMES * target.owners
    if not wrong and size + sum(each.size for each in held if each.state != "refused") > most:
        wrong = (reason("upload.too-much", most=most // MEGABYTE),)
    if not wrong and size > incoming.room():
        wrong = (reason("upload.no-room"),)
    if wrong:
        raise Refused(*wrong)
    row = Upload(
        id=clock.new_id(),
        contest_id=contest.id,
        person_id=by,
        owner=target.owner,
        round=target.round.id,
        field=target.field.id,
        name=shown,
        size=size,
        sha256=sha256,
        plain=began is not None,
        received=0,
        state="open",
        refusal=[],
        begun_at=now if began is None else began,
        declared_at=now if sha256 else None,
        expires_at=now + IDLE,
    )
    session.add(row)
    if draft:
        session.flush()
        session.add(DraftFile(draft_id=draft.id, upload_id=row.id))
    session.commit()
    return row


def receive(session: Session, id: uuid.UUID, *, offset: int, pieces: Iterable[bytes]) -> int:
    """Take in `pieces` that follow `offset`, each as soon as it is here; how many bytes are here then.

    Raises Elsewhere, Refused(upload.over | upload.beyond) and OSError; what was taken in before stays.
    """
    _expect(session, id, offset, 0)
    session.rollback()
    for piece in pieces:
        row = _expect(session, id, offset, len(piece))
        incoming.write(id, offset, piece)
        now = clock.read(session)
        row.received = offset = offset + len(piece)
        row.expires_at = now + IDLE
        if row.received == row.size:
            row.whole_at = now
        session.commit()
    return offset


def accept_plain(
    session: Session,
    contest: Contest,
    target: Target,
    *,
    name: str,
    content: IO[bytes],
    by: uuid.UUID,
    began: int,
    draft: Draft | None = None,
) -> Upload:
    """Take in a file that came whole by a form whose request came at `began`. Raises Refused as `begin`, and
    as `unstored` says.

    What is wrong with its content stands in the upload that is returned.
    """
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    row = begin(session, contest, target, name=name, size=size, sha256=None, by=by, draft=draft, began=began)
    try:
        receive(session, row.id, offset=0, pieces=iter(lambda: content.read(PIECE), b""))
    except OSError as failure:
        session.rollback()
        end(session, row.id)
        raise unstored(failure) from failure
    if size <= AT_ONCE:
        finish(session, row.id)
    session.refresh(row)
    return row


def unstored(failure: OSError) -> Refused:
    """What to tell whose bytes could not be written: upload.no-room | upload.not-written."""
    log.error("not stored", failure=errno.errorcode.get(failure.errno or 0, type(failure).__name__))
    return Refused(reason("upload.no-room" if failure.errno in NO_ROOM else "upload.not-written"))


def finish(session: Session, id: uuid.UUID) -> None:
    """Look at a file whose last byte is here and keep or refuse it; nothing where somebody is at it.

    Safe at any moment and any number of times: while the store or ClamAV does not answer, or the disk is
    full, the file waits.
    """
    try:
        settled = _settle(session, id)
    except OSError as failure:
        session.rollback()
        log.warning("upload waits", upload=str(id), failure=type(failure).__name__)
        return
    if settled:
        incoming.forget(id)
        row = session.get_one(Upload, id)
        contest = session.get_one(Contest, row.contest_id)
        handing_in.settle(session, contest, row.round, row.owner)


def _settle(session: Session, id: uuid.UUID) -> bool:
    """Whether it was looked at now."""
    row = uploads.lock_idle(session, id)
    if row is None or row.state != "open" or row.whole_at is None:
        session.rollback()
        return False
    contest = session.get_one(Contest, row.contest_id)
    path = incoming.path(id)
    sha256, found, scanned = _look(session, contest, row, path)
    if found.reasons:
        row.state = "refused"
        row.refusal = [{"code": each.code, "values": dict(each.values)} for each in found.reasons]
        row.expires_at = clock.read(session) + IDLE
    else:
        row.file = files.adopt(
            session,
            path,
            sha256=sha256,
            size=row.size,
            name=found.name,
            media_type=found.media_type,
            contest_id=contest.id,
        )
        row.state = "whole"
        row.expires_at = clock.read(session) + 4 * IDLE
    session.flush()
    audit.record(
        session,
        contest.ledger,
        f"upload.{'keep' if row.state == 'whole' else 'refuse'}",
        f"upload:{id}",
        {
            "round": row.round,
            "field": row.field,
            "owner": row.owner,
            "size": row.size,
            "sha256": sha256,
            "begun_at": clock.written(row.begun_at),
            "declared_at": clock.written(row.declared_at) if row.declared_at else "",
            "whole_at": clock.written(row.whole_at),
            "refusal": [each.code for each in found.reasons],
            "scanned": scanned,
        },
        actor=f"person:{row.person_id}",
    )
    session.commit()
    return True


def end(session: Session, id: uuid.UUID) -> None:
    """Take an upload out of its draft, and let go of it unless something that was handed in needs it."""
    row = uploads.lock(session, id)
    if row is None:
        return
    drafts.let_go(session, id)
    if uploads.is_needed(session, id):
        session.commit()
    else:
        _let_go(session, row)


def sweep(session: Session) -> int:
    """Let go of uploads whose time is over and that nothing needs, and of bytes that belong to none.

    How many there were.
    """
    swept = 0
    for id in uploads.expired(session, clock.read(session)):
        row = uploads.lock_idle(session, id)
        swept += row is not None and _let_go(session, row)
        session.rollback()
    lying = set(incoming.ids())
    for id in lying - uploads.still_open(session):
        incoming.forget(id)
        swept += 1
    session.rollback()
    return swept


def _let_go(session: Session, row: Upload) -> bool:
    """Delete an upload with what came of it; False where something came to refer to it in this moment, for
    then the database refuses.
    """
    id, file_id = row.id, row.file_id
    try:
        session.delete(row)
        session.flush()
        if file_id:
            files.forget(session, [file_id])
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    incoming.forget(id)
    return True


def _expect(session: Session, id: uuid.UUID, offset: int, length: int) -> Upload:
    row = uploads.lock(session, id)
    wrong: Exception | None = None
    if row is None or row.state != "open":
        wrong = Refused(reason("upload.over"))
    elif row.received != offset:
        wrong = Elsewhere(row.received)
    elif offset + length > row.size:
        wrong = Refused(reason("upload.beyond"))
    if row is None or wrong:
        session.rollback()
        raise wrong or AssertionError
    return row


def _look(session: Session, contest: Contest, row: Upload, path: Path) -> tuple[str, Inspected, bool]:
    """The hash of what came, what it is or why it is not taken, and whether ClamAV saw it."""
    if not path.is_file() or path.stat().st_size != row.size:
        return row.sha256 or "", _unfit(row, reason("upload.lost")), False
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if row.sha256 not in (None, sha256):
            return sha256, _unfit(row, reason("upload.other-content")), False
        into = target(session, contest, row.round, row.field, row.owner)
        if into is None:
            return sha256, _unfit(row, reason("upload.no-field")), False
        found = inspection.inspect(
            file, row.name, accepted=into.field.file_kinds, most=into.field.max_megabytes * MEGABYTE
        )
        clamav: str = current_app.extensions["hoithi"].clamav
        if found.reasons or not clamav:
            return sha256, found, False
        file.seek(0)
        try:
            name = antivirus.look(clamav, file)
        except antivirus.TooLarge:
            log.warning("not scanned", upload=str(row.id), size=row.size)
            return sha256, found, False
        return sha256, _unfit(row, reason("upload.virus", name=name)) if name else found, True


def _unfit(row: Upload, *reasons: Reason) -> Inspected:
    return Inspected(kind="", media_type="", name=row.name, size=row.size, reasons=reasons)
