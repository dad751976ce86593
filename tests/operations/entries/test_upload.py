"""Files sent for entries: taken in piece by piece, kept whole or refused, by the database's clock."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.documents.inspection.reasons import MEGABYTE
from app.operations import Refused
from app.operations.entries import upload as verbs
from app.operations.entries.upload import Elsewhere
from app.storage import files, store
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import incoming
from app.storage.entries import upload as uploads
from app.storage.entries.entry import EntryContent, EntryFile
from app.storage.entries.upload import Upload
from app.storage.postgres.database import db
from app.storage.record import audit
from rounds import calendar
from rounds.entry import arrived
from rounds.reasons import reason
from tests.documents import files as made
from tests.given import clamd, people, sent
from tests.given.clocks import set_clock
from tests.given.sent import NAME, PDF, SHA256


def lying(settings: Settings) -> list[str]:
    """What lies in the instance of content and of what is on its way."""
    return sorted(
        found.relative_to(settings.instance).as_posix()
        for place in ("files", "incoming")
        for found in (settings.instance / place).rglob("*")
        if found.is_file()
    )


def refusal(call: object, *args: object, **values: object) -> list[str]:
    """The codes with which something is refused."""
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*args, **values)
    return [each.code for each in refused.value.reasons]


def test_a_file_in_pieces_becomes_one_file_with_its_trace_in_the_log(
    session: Session, settings: Settings
) -> None:
    contest = sent.contest(session)
    row = sent.begin(session, contest)
    assert (row.state, row.received, row.declared_at, row.sha256) == ("open", 0, row.begun_at, SHA256)
    offset = 0
    for piece in sent.cut(PDF, 3, 200):
        offset = verbs.receive(session, row.id, offset=offset, pieces=[piece])
    session.refresh(row)
    assert (row.received, row.state, row.whole_at is not None) == (len(PDF), "open", True)
    verbs.finish(session, row.id)
    verbs.finish(session, row.id)
    session.refresh(row)
    assert row.file is not None
    assert (row.state, row.file.sha256, row.file.name, row.file.media_type, row.file.size) == (
        *("whole", SHA256, NAME, "application/pdf"),
        len(PDF),
    )
    with files.content(row.file) as file:
        assert file.read() == PDF
    assert lying(settings) == [f"files/{SHA256[:2]}/{SHA256}"]
    last = list(audit.records(session, contest.ledger))[-1]
    assert (last.entry.action, last.entry.subject, last.data["sha256"]) == (
        *("upload.keep", f"upload:{row.id}"),
        SHA256,
    )
    assert (last.data["owner"], last.data["whole_at"]) == ("01", clock.written(row.whole_at or 0))


def test_pieces_go_on_only_where_those_before_ended(session: Session) -> None:
    row = sent.begin(session, sent.contest(session))
    verbs.receive(session, row.id, offset=0, pieces=[PDF[:10]])
    for offset in (0, 9, 11):
        with pytest.raises(Elsewhere) as elsewhere:
            verbs.receive(session, row.id, offset=offset, pieces=[b"x"])
        assert elsewhere.value.offset == 10
    assert refusal(verbs.receive, session, row.id, offset=10, pieces=[PDF]) == ["upload.beyond"]
    verbs.receive(session, row.id, offset=10, pieces=[PDF[10:]])
    verbs.finish(session, row.id)
    assert refusal(verbs.receive, session, row.id, offset=len(PDF), pieces=[]) == ["upload.over"]
    session.refresh(row)
    assert row.state == "whole"


def test_of_two_who_send_the_same_piece_at_once_one_goes_on(app: Flask, session: Session) -> None:
    row = sent.begin(session, sent.contest(session))
    id, ends, together = row.id, [], threading.Barrier(4, timeout=60)
    session.commit()

    def go() -> None:
        with app.app_context():
            together.wait(30)
            try:
                ends.append(verbs.receive(db.session(), id, offset=0, pieces=[PDF]))
            except Elsewhere as elsewhere:
                ends.append(-elsewhere.offset)
            db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [-len(PDF)] * 3 + [len(PDF)]
    session.refresh(row)
    assert row.received == len(PDF)


HOSTILE = {
    "upload.macros": ("a.docx", made.package("docx", {"word/vbaProject.bin": b"macro"})),
    "upload.bomb": ("a.docx", made.package("docx", {"word/media/a.bmp": bytes(600 * MEGABYTE)})),
    "upload.two-files-in-one": ("a.pdf", PDF + made.archive({"a.txt": "a"})),
    "upload.content-differs": ("a.pdf", b"MZ\x90\0 a program"),
    "upload.damaged": ("a.pdf", PDF[: len(PDF) // 2]),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_p19_what_a_hostile_file_is_comes_out_and_nothing_of_it_stays(
    session: Session, settings: Settings, code: str
) -> None:
    name, content = HOSTILE[code]
    row = sent.send(session, sent.begin(session, sent.contest(session), content, name=name), content)
    assert (row.state, [each.code for each in row.reasons], row.file) == ("refused", [code], None)
    assert lying(settings) == []


def test_p19_a_flood_of_pixels_is_refused(session: Session, settings: Settings) -> None:
    content = made.png(60_000, 60_000)
    row = sent.begin(session, sent.contest(session), content, "pictures", name="a.png")
    assert [each.code for each in sent.send(session, row, content).reasons] == ["upload.too-many-pixels"]
    assert lying(settings) == []


@pytest.mark.parametrize(
    ("name", "size", "codes"),
    [
        ("../../etc/passwd.pdf", 1, ["upload.name-path"]),
        ("a\u202efdp.exe.pdf", 1, ["upload.name-hidden-letters", "upload.name-two-endings"]),
        ("hoá đơn.exe.pdf", 1, ["upload.name-two-endings"]),
        ("CON.pdf", 1, ["upload.name-of-a-device"]),
        ("a.svg", 1, ["upload.not-accepted"]),
        ("a.pdf", 0, ["upload.empty"]),
        ("a.pdf", 3 * MEGABYTE + 1, ["upload.too-large"]),
    ],
)
def test_p19_what_is_wrong_from_the_first_is_said_before_a_byte_is_sent(
    session: Session, settings: Settings, name: str, size: int, codes: list[str]
) -> None:
    contest = sent.contest(session)
    assert refusal(sent.begin, session, contest, name=name, size=size) == codes
    session.rollback()
    assert list(uploads.of_owner(session, contest.id, sent.ROUND, sent.UNIT)) == []


def test_other_bytes_than_the_declared_are_refused(session: Session, settings: Settings) -> None:
    row = sent.begin(session, sent.contest(session), sha256="0" * 64)
    assert sent.send(session, row).reasons == [reason("upload.other-content")]
    assert lying(settings) == []


def test_nobody_sends_before_the_round_opens_or_without_end(session: Session) -> None:
    early = sent.contest(session, day=-1)
    assert refusal(sent.begin, session, early) == ["upload.not-open"]


def test_an_owner_may_not_fill_the_disk(session: Session) -> None:
    contest = sent.contest(session)
    film = 2048 * MEGABYTE
    for _ in range(4):
        sent.begin(session, contest, field="film", name="a.mp4", size=film)
    assert refusal(sent.begin, session, contest, field="film", name="a.mp4", size=film) == ["upload.too-much"]
    session.rollback()
    sent.begin(session, contest)


def test_there_must_be_room_for_all_of_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    contest = sent.contest(session)
    monkeypatch.setattr(incoming, "room", lambda: len(PDF) - 1)
    assert refusal(sent.begin, session, contest) == ["upload.no-room"]


def closes(session: Session, contest: Contest) -> int:
    """When the round closes."""
    definition = contests.definition(session, contest).contest
    entry = definition.round(sent.ROUND).entry
    assert entry is not None
    return calendar.span(entry.window, definition.zone).closes


@pytest.mark.parametrize(
    ("declared", "whole", "counts_at_declaration"),
    [
        (-1, 30 * calendar.MINUTE - 1, True),
        (-1, 30 * calendar.MINUTE, False),
        (0, 1, False),
    ],
)
def test_p13_the_database_decides_when_a_file_was_declared_and_when_it_was_whole(
    session: Session, settings: Settings, declared: int, whole: int, counts_at_declaration: bool
) -> None:
    contest = sent.contest(session)
    close = closes(session, contest)
    set_clock(settings, close + declared)
    row = sent.begin(session, contest)
    set_clock(settings, close + whole)
    row = sent.send(session, row)
    assert (row.declared_at, row.whole_at, row.state) == (close + declared, close + whole, "whole")
    at = arrived(row.sending, closes=close, late_upload_minutes=30)
    assert at == close + (declared if counts_at_declaration else whole)


def test_a_plain_form_counts_from_its_beginning(session: Session, settings: Settings, tmp_path: Path) -> None:
    contest = sent.contest(session)
    close = closes(session, contest)
    (tmp_path / "a.pdf").write_bytes(PDF)
    set_clock(settings, close + 119 * calendar.SECOND)
    with (tmp_path / "a.pdf").open("rb") as content:
        row = verbs.accept_plain(
            session,
            contest,
            sent.target(session, contest),
            name=NAME,
            content=content,
            by=people.account(session, "cuong").id,
            began=close - 1,
        )
    assert (row.state, row.begun_at, row.declared_at) == ("whole", close - 1, None)
    assert arrived(row.sending, closes=close, late_upload_minutes=30) == close - 1


def test_a_file_waits_while_its_store_is_away(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent.begin(session, sent.contest(session))
    place = files.contents()

    class Gone:
        def put(self, source: Path, sha256: str) -> None:
            raise store.Away("ConnectError")

    monkeypatch.setitem(current_app.extensions, "contents", Gone())
    sent.send(session, row)
    assert (row.state, row.received) == ("open", len(PDF))
    assert uploads.complete(session) == [row.id]
    monkeypatch.setitem(current_app.extensions, "contents", place)
    verbs.finish(session, row.id)
    session.refresh(row)
    assert (row.state, uploads.complete(session)) == ("whole", [])


def with_clamav(monkeypatch: pytest.MonkeyPatch, settings: Settings, address: str) -> None:
    """Let ClamAV be asked at that address."""
    monkeypatch.setitem(current_app.extensions, "hoithi", replace(settings, clamav=address))


def test_what_clamav_finds_is_refused_by_its_name(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest, ill = sent.contest(session), made.pdf(made.stream(clamd.EICAR))
    with clamd.running() as there:
        with_clamav(monkeypatch, settings, there.address)
        found = sent.send(session, sent.begin(session, contest, ill), ill)
        clean = sent.send(session, sent.begin(session, contest))
        assert found.reasons == [reason("upload.virus", name="Eicar-Test-Signature")]
        assert (clean.state, there.seen) == ("whole", [ill, PDF])
    assert [row.data["scanned"] for row in list(audit.records(session, contest.ledger))[-2:]] == [True, True]


def test_a_file_waits_for_clamav_and_passes_where_it_is_too_large(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = sent.contest(session)
    with_clamav(monkeypatch, settings, "tcp://127.0.0.1:9")
    row = sent.send(session, sent.begin(session, contest))
    assert (row.state, uploads.complete(session)) == ("open", [row.id])
    with clamd.running(most=10) as there:
        with_clamav(monkeypatch, settings, there.address)
        verbs.finish(session, row.id)
    session.refresh(row)
    assert row.state == "whole"
    assert list(audit.records(session, contest.ledger))[-1].data["scanned"] is False


def test_what_is_not_needed_may_be_taken_away(session: Session, settings: Settings) -> None:
    row = sent.send(session, sent.begin(session, sent.contest(session)))
    file, id = row.file_id, row.id
    assert file is not None
    verbs.end(session, id)
    verbs.end(session, id)
    assert (session.get(Upload, id), files.by_id(session, file)) == (None, None)
    assert files.sweep(session) == 1
    assert lying(settings) == []


def test_p16_the_sweep_takes_what_is_over_and_never_what_something_refers_to(
    session: Session, settings: Settings
) -> None:
    contest = sent.contest(session)
    kept, over = (sent.send(session, sent.begin(session, contest)) for _ in range(2))
    half = sent.begin(session, contest)
    verbs.receive(session, half.id, offset=0, pieces=[PDF[:5]])
    fresh = sent.begin(session, contest)
    verbs.receive(session, fresh.id, offset=0, pieces=[PDF[:5]])
    stray = incoming.path(clock.new_id())
    stray.write_bytes(os.urandom(5))
    referring(session, kept)
    past = clock.read(session) - 1
    for row in (kept, over, half):
        row.expires_at = past
    session.commit()
    gone, held = [over.id, half.id], [kept.id, fresh.id]
    assert verbs.sweep(session) == 3
    assert [session.get(Upload, id) for id in gone] == [None, None]
    assert all(session.get(Upload, id) for id in held)
    assert files.sweep(session) == 0
    assert lying(settings) == [f"files/{SHA256[:2]}/{SHA256}", f"incoming/{fresh.id.hex}"]


def referring(session: Session, row: Upload) -> None:
    """Something handed in that has this file."""
    now = clock.read(session)
    by = people.account(session, "cuong").id
    session.add(
        EntryContent(
            contest_id=row.contest_id,
            entry="B-001",
            version=1,
            number=1,
            round=sent.ROUND,
            owner=sent.UNIT,
            said="{}",
            channel="site",
            sender="",
            evidence="",
            received_at=now,
            logged_at=now,
            by_id=by,
            supersedes="",
        )
    )
    session.flush()
    session.add(
        EntryFile(
            contest_id=row.contest_id,
            entry="B-001",
            version=1,
            field="document",
            place=1,
            file_id=row.file_id,
            name=row.name,
        )
    )
    session.commit()


def test_a_file_that_an_entry_has_stays_when_it_is_taken_out_of_the_draft(session: Session) -> None:
    contest = sent.contest(session)
    row = sent.send(session, sent.begin(session, contest))
    referring(session, row)
    verbs.end(session, row.id)
    assert session.get_one(Upload, row.id).file is not None


def test_bytes_that_a_disk_lost_are_said_to_be_lost(session: Session) -> None:
    row = sent.begin(session, sent.contest(session))
    verbs.receive(session, row.id, offset=0, pieces=[PDF])
    incoming.path(row.id).unlink()
    verbs.finish(session, row.id)
    session.refresh(row)
    assert row.reasons == [reason("upload.lost")]


def test_the_hash_is_of_all_bytes_whatever_was_written_behind_the_last_counted(session: Session) -> None:
    row = sent.begin(session, sent.contest(session))
    verbs.receive(session, row.id, offset=0, pieces=[PDF[:20]])
    incoming.write(row.id, 20, b"what a killed process wrote")
    verbs.receive(session, row.id, offset=20, pieces=[PDF[20:]])
    verbs.finish(session, row.id)
    session.refresh(row)
    assert row.file is not None
    assert row.file.sha256 == hashlib.sha256(PDF).hexdigest()
