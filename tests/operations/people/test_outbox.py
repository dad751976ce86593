"""Letters go out once, by a real mail server; what does not go out says why and can be sent again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, post
from app.operations import Refused
from app.operations.people import outbox
from app.post import Post
from app.storage.people import outbox as letters
from app.storage.people.outbox import Letter
from app.storage.postgres.database import db
from app.storage.record import audit
from tests.given.mailbox import Mailbox, listening
from tests.given.people import account

HOUR = 3600 * 1_000_000


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, Post]]:
    with listening() as (box, address):
        yield box, Post(mail=post.smtp(address, "Hoi thi <hoithi@example.vn>"), sms=None)


def write(session: Session, number: int = 1, channel: str = letters.MAIL) -> Letter:
    return letters.add(
        session,
        channel,
        "reset",
        person_id=None,
        address=f"nguoi-{number}@example.vn",
        subject="Đặt mật khẩu mới",
        body=f"Thư số {number}",
        now=clock.read(session),
    )


def later(session: Session) -> None:
    """Let every pause be over."""
    for row in session.query(Letter):
        row.next_at -= HOUR
    session.commit()


def states(session: Session) -> list[tuple[str, str, int]]:
    session.expire_all()
    return [(row.state, row.why, row.tries) for row in session.query(Letter).order_by(Letter.id)]


def test_nobody_gets_a_letter_twice_however_many_workers_there_are(
    app: Flask, session: Session, mail: tuple[Mailbox, Post]
) -> None:
    for number in range(40):
        write(session, number)
    session.commit()
    taken: list[int] = []

    def deliver() -> None:
        with app.app_context():
            taken.append(outbox.deliver(db.session(), mail[1]))
            db.session.remove()

    workers = [threading.Thread(target=deliver) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(str(letter["To"]) for letter in mail[0].letters) == sorted(
        f"nguoi-{number}@example.vn" for number in range(40)
    )
    assert (sum(taken), states(session)) == (40, [("sent", "", 1)] * 40)


def test_a_letter_is_written_or_not_together_with_what_it_is_about(
    session: Session, mail: tuple[Mailbox, Post]
) -> None:
    write(session)
    session.rollback()
    assert (outbox.deliver(session, mail[1]), mail[0].letters) == (0, [])


def test_what_was_cut_off_is_not_sent_again_by_itself(session: Session, mail: tuple[Mailbox, Post]) -> None:
    mail[0].cut = 1
    row = write(session)
    session.commit()
    for _ in range(2):
        outbox.deliver(session, mail[1])
        later(session)
    assert (len(mail[0].letters), states(session)) == (1, [("failed", "cut-off", 1)])
    outbox.send_again(session, row.id, by=account(session, "quan"))
    assert outbox.deliver(session, mail[1]) == 1
    # A mailbox that knows both shows one.
    assert len({letter["Message-ID"] for letter in mail[0].letters}) == 1
    assert [each.entry.action for each in audit.records(session, audit.INSTANCE)] == ["letter.again"]


def test_what_a_dead_worker_had_in_hand_waits_for_a_person(
    session: Session, mail: tuple[Mailbox, Post]
) -> None:
    row = write(session)
    row.state = letters.SENDING
    session.commit()
    assert outbox.deliver(session, mail[1]) == 0
    assert (mail[0].letters, states(session)) == ([], [("failed", "cut-off", 0)])


def test_an_address_that_the_server_does_not_know_is_given_up_at_once(
    session: Session, mail: tuple[Mailbox, Post]
) -> None:
    mail[0].unknown = {"nguoi-1@example.vn"}
    write(session)
    write(session, 2)
    session.commit()
    assert outbox.deliver(session, mail[1]) == 1
    assert states(session) == [("failed", "recipient", 1), ("sent", "", 1)]


def test_a_server_that_is_away_is_tried_ever_more_seldom_and_given_up_with_the_letter_kept(
    session: Session, mail: tuple[Mailbox, Post]
) -> None:
    away = Post(mail=post.smtp("smtp://127.0.0.1:9", "hoithi@example.vn"), sms=None)
    row = write(session)
    session.commit()
    pauses = []
    for _ in range(outbox.MOST_TRIES):
        before = clock.read(session)
        outbox.deliver(session, away)
        session.refresh(row)
        pauses.append((row.next_at - before) // 10_000_000 * 10)
        later(session)
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3840]
    assert states(session) == [("failed", "unreachable", 8)]
    outbox.send_again(session, row.id, by=account(session, "quan"))
    assert outbox.deliver(session, mail[1]) == 1
    assert mail[0].letters[0].get_content().strip() == "Thư số 1"
    with pytest.raises(Refused):
        outbox.send_again(session, row.id, by=account(session, "quan"))


def test_short_messages_become_files_and_a_full_disk_is_told(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "sms"
    row = write(session, channel=letters.SMS)
    session.commit()
    (tmp_path / "file").touch()
    nowhere = Post(mail=None, sms=post.into_files(tmp_path / "file" / "sms"))
    outbox.deliver(session, nowhere)
    assert states(session) == [("waiting", "unreachable", 1)]
    later(session)
    assert outbox.deliver(session, Post(mail=None, sms=post.into_files(folder))) == 1
    assert (folder / f"{row.id}.txt").read_text(encoding="utf-8") == "nguoi-1@example.vn\nThư số 1\n"
    assert [each.name for each in folder.iterdir()] == [f"{row.id}.txt"]


def test_old_letters_are_deleted(session: Session) -> None:
    old, fresh = write(session), write(session, 2)
    old.made_at -= 31 * 24 * HOUR
    session.commit()
    outbox.sweep(session)
    assert [row.id for row in session.query(Letter)] == [fresh.id]
