"""A backup that is taken while people write, and what a clean machine is after it was brought back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cli import main
from app.config import Settings
from app.documents import backup as backups
from app.operations import Refused
from app.operations.entries import upload as uploads
from app.operations.learning import attempt, learner, submission
from app.operations.people import outbox as post
from app.operations.record import backup, restore, seal
from app.post import Post
from app.storage import files, store, tables
from app.storage.contest import contest as contests
from app.storage.entries import incoming
from app.storage.entries.upload import Upload
from app.storage.learning.sitting import Answer, Given
from app.storage.people import outbox
from app.storage.people.person import Person
from app.storage.postgres import dump, embedded
from app.storage.postgres.database import as_owner, db, opened
from app.storage.record import audit
from rounds.reasons import Reason, reason
from rounds.record import Registration
from tests.given import empty, learning, people, sent

Written = list[tuple[int, str]]
"""What somebody was told is safe: when they were told, and its hash."""


def attempts(session: Session, number: int) -> str:
    """One more contestant hands in; the leaf hash on the receipt."""
    contest = contests.by_slug(session, learning.SLUG)
    assert contest is not None
    code = f"{number:012d}"
    learner.register(session, contest, Registration(0, code, "01"))
    session.commit()
    paper = attempt.start(session, contest, code, "hoc")
    done = submission.submit(session, paper.place, key="1", given=Given([Answer(1, "A", 1)]))
    assert done.receipt is not None
    return done.receipt.leaf


def kept(session: Session, number: int) -> str:
    """One more file that a person sent, with its record in the log; its hash."""
    file = files.keep(session, [f"Tệp {number}".encode() * 999], name="a.txt", media_type="text/plain")
    audit.record(session, audit.INSTANCE, "file.keep", f"file:{file.id}", {"sha256": file.sha256})
    session.commit()
    return file.sha256


def sealed(session: Session, number: int) -> str:
    """The seal over what is new."""
    for contest in contests.listed(session):
        seal.seal(session, contest)
    return ""


def keep_writing(app: Flask, act: Callable[[Session, int], str], end: threading.Event, done: Written) -> None:
    """Act again and again until told to end."""
    with app.app_context():
        session, number = db.session(), 0
        while not end.is_set():
            number += 1
            done.append((0, act(session, number)))
            done[-1] = clock.read(session), done[-1][1]
            session.rollback()


@pytest.fixture
def copy(app: Flask, session: Session, tmp_path: Path) -> Path:
    """A backup of an instance with a person, a contest and a file."""
    learning.publish(session)
    people.account(session, "lan")
    kept(session, 1)
    backup.take(session, app.extensions["hoithi"], tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def machine(server: embedded.Server, settings: Settings, copy: Path, tmp_path: Path) -> Iterator[Settings]:
    """A clean machine with the keys of the instance."""
    with empty.machine(server, tmp_path / "machine", settings.instance) as machine:
        yield machine


def told(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Call a command on that instance."""
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", settings.owner_database_url or "")
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))
    return main(["--lang", "en", *words])


def test_p59_a_backup_under_load_comes_back_whole(
    app: Flask,
    session: Session,
    settings: Settings,
    server: embedded.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    learning.publish(session)
    people.account(session, "lan")
    end, acts = threading.Event(), (attempts, attempts_of_others, kept, sealed)
    written: list[Written] = [[] for _ in acts]
    writers = [
        threading.Thread(target=keep_writing, args=(app, act, end, done))
        for act, done in zip(acts, written, strict=True)
    ]
    for writer in writers:
        writer.start()
    while min(map(len, written)) < 5:
        assert all(writer.is_alive() for writer in writers)
    before = [len(done) for done in written]
    try:
        taken = backup.take(session, settings, tmp_path / "copy")
        meanwhile = [len(done) - count for done, count in zip(written, before, strict=True)]
    finally:
        end.set()
        for writer in writers:
            writer.join()
    assert min(meanwhile) > 0
    with empty.machine(server, tmp_path / "machine", settings.instance) as machine:
        assert told(machine, monkeypatch, "restore", str(tmp_path / "copy")) == 0
        assert f"Restored the state of {clock.written(taken.as_of)}" in capsys.readouterr().out
        assert told(machine, monkeypatch, "doctor") == 0
        assert told(machine, monkeypatch, "verify-log") == 0
        safe = {said for done in written for at, said in done if said and 0 < at < taken.as_of}
        with opened(machine):
            held = everything(db.session())
            assert (len(safe) > 10, safe - held) == (True, set())
            assert len(held) < len({said for done in written for _, said in done})
            assert db.session().scalars(select(Person.name)).all() == [people.LAN.name]
            action = audit.records(db.session(), audit.INSTANCE)
            assert [each.entry.action for each in action][-1] == "instance.restore"


def attempts_of_others(session: Session, number: int) -> str:
    """The same by other people at the same time."""
    return attempts(session, 5_000_000 + number)


def everything(session: Session) -> set[str]:
    """The hashes of all attempts and files that are there."""
    table = tables.metadata().tables["attempt"]
    leaves = {leaf.hex() for leaf in session.scalars(select(table.c.leaf))}
    return leaves | set(session.scalars(select(files.File.sha256)))


def test_p59_without_its_keys_it_is_said_to_be_unreadable(
    server: embedded.Server, settings: Settings, copy: Path, tmp_path: Path
) -> None:
    with empty.machine(server, tmp_path / "bare", None) as bare:
        with pytest.raises(Refused) as refused:
            restore.restore(bare, copy)
        folder, names = str(bare.instance / "keys"), "hashing, sealing.1"
        assert refused.value.reasons == (reason("backup.keys-missing", folder=folder, names=names),)
        assert not (bare.instance / "keys").exists()
        restore.restore(bare, copy, without_keys=True)
        with opened(bare):
            assert db.session().scalars(select(Person.id)).all() != []
            with pytest.raises(InvalidTag):
                db.session().scalars(select(Person.name)).all()


def test_no_key_and_no_name_is_in_the_file(settings: Settings, copy: Path) -> None:
    with backups.opened(copy) as reader:
        content = b"".join(b"".join(reader.pieces(name)) for name in reader.parts)
    held = [path.read_bytes() for path in (settings.instance / "keys").iterdir()]
    assert len(held) >= 2
    assert [key for key in held if key in content or key.hex().encode() in content] == []
    assert people.LAN.name.encode() not in content
    assert copy.stat().st_mode & 0o077 == 0


def test_p59_a_schema_of_the_future_is_refused(machine: Settings, copy: Path) -> None:
    changed(copy, revision="9999")
    assert why_not(machine, copy) == (reason("backup.newer-schema", got="9999"),)


def test_p59_rows_that_do_not_fit_leave_nothing_behind(machine: Settings, copy: Path) -> None:
    changed(copy, rows={"person": b"no row of a person\n"})
    assert why_not(machine, copy) == (reason("backup.part-differs", part="database/person"),)
    with as_owner(machine) as engine, engine.connect() as connection:
        assert dump.is_bare(connection)


def test_a_backup_comes_back_into_an_empty_database_only(settings: Settings, copy: Path) -> None:
    assert why_not(settings, copy) == (reason("backup.not-empty"),)


def test_an_older_backup_is_not_written_over(session: Session, settings: Settings, copy: Path) -> None:
    held = copy.read_bytes()
    with pytest.raises(Refused) as refused:
        backup.take(session, settings, copy)
    assert refused.value.reasons == (reason("backup.exists"),)
    assert copy.read_bytes() == held


def test_a_backup_lacks_no_content_that_a_row_names(
    session: Session, settings: Settings, tmp_path: Path, app: Flask
) -> None:
    store.of(settings).remove(kept(session, 1))
    with pytest.raises(Refused) as refused:
        backup.take(session, settings, tmp_path / "copy")
    assert refused.value.reasons == (reason("backup.content-lost", count=1),)
    assert list(tmp_path.glob("*copy*")) == []


def test_what_was_under_way_goes_on_but_no_letter_goes_out_twice(
    session: Session, settings: Settings, server: embedded.Server, tmp_path: Path
) -> None:
    upload = sent.begin(session, sent.contest(session)).id
    uploads.receive(session, upload, offset=0, pieces=[sent.PDF[:50]])
    said = {"person_id": None, "address": "a@b.vn", "subject": "S", "body": "B", "now": clock.read(session)}
    letter = outbox.add(session, "mail", "code", **said).id
    session.commit()
    backup.take(session, settings, tmp_path / "copy")
    with empty.machine(server, tmp_path / "machine", settings.instance) as machine:
        assert restore.restore(machine, tmp_path / "copy").letters == 1
        with opened(machine):
            there = db.session()
            assert post.deliver(there, Post(mail=None, sms=None)) == 0
            assert [(held.id, held.why, held.body) for held in outbox.failed(there, 9)] == [
                (letter, "cut-off", "B")
            ]
            assert incoming.path(upload).read_bytes() == sent.PDF[:50]
            uploads.receive(there, upload, offset=50, pieces=[sent.PDF[50:]])
            uploads.finish(there, upload)
            found = there.get_one(Upload, upload)
            assert (found.state, found.file and found.file.sha256) == ("whole", sent.SHA256)


def why_not(settings: Settings, copy: Path) -> Sequence[Reason]:
    """For what reasons it is not brought back there."""
    with pytest.raises(Refused) as refused:
        restore.restore(settings, copy)
    return refused.value.reasons


def changed(copy: Path, *, rows: Mapping[str, bytes] = MappingProxyType({}), **said: Any) -> None:
    """Write the backup anew as somebody who knows its form, with other rows of tables or another manifest."""
    with backups.opened(copy) as reader:
        manifest = {**reader.manifest, **said}
        parts = {name: b"".join(reader.pieces(name)) for name in reader.parts}
    with copy.open("w+b") as file, backups.Writer(file, "") as writer:
        for name, content in parts.items():
            table = name.removeprefix(backups.DATABASE)
            if name not in (backups.NOTE, backups.MANIFEST):
                about = writer.add(name, [rows.get(table, content)])
                if table in manifest["tables"]:
                    manifest["tables"][table] |= about
        writer.close(manifest)
