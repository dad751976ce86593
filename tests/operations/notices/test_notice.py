"""Notices: made with their act or not at all, once each however many try, and in the inbox whatever became of
the letter.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, phrases
from app.config import Settings
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.contest.publication import publish
from app.operations.notices import notice
from app.operations.notices.notice import Address, Saying
from app.operations.people import outbox
from app.operations.privacy import privacy
from app.permissions import Role
from app.post import Post
from app.storage.contest.contest import Contest
from app.storage.notices import notice as notices
from app.storage.notices.notice import Notice
from app.storage.people import outbox as letters
from app.storage.people import person as rows
from app.storage.people.outbox import Letter
from app.storage.postgres.database import db
from app.storage.record import audit
from rounds.reasons import reason
from tests.given import people, small, told

SAYING = Saying(
    "advance",
    reason("letter.goes-on-subject", contest="Làng số", unit="Xã Cẩm Giang"),
    [reason("letter.goes-on", contest="Làng số", unit="Xã Cẩm Giang", list="Vòng 2", decision="lang-so/1")],
    "/contests/lang-so/results",
)
SUBJECT = "Xã Cẩm Giang được chọn: Làng số"
BODY = "Kính gửi Xã Cẩm Giang: theo quyết định số lang-so/1 của cuộc thi Làng số, đơn vị được chọn: Vòng 2."
MAIL = Address("mail", "lan@example.vn")
PHONE = "+84" + "900000001"


@pytest.fixture(name="settings")
def with_ways(settings: Settings) -> Settings:
    return replace(settings, smtp_url="smtp://127.0.0.1:1", sms="file")


def tell(session: Session, who: str = "lan", **values: Any) -> bool:
    said = {"key": "quyet-dinh:1", "now": clock.read(session), "to": MAIL, **values}
    return notice.tell(session, people.account(session, who).id, SAYING, **said)


def delivered(session: Session) -> list[tuple[str, str, str]]:
    """Address, subject and body of what a worker sends now."""
    taken: list[tuple[str, str, str]] = []

    def way(_id: str, *said: str) -> None:
        taken.append((said[0], said[1], said[2]))

    outbox.deliver(session, Post(mail=way, sms=way), phrases.letter)
    return taken


def test_a_notice_is_in_the_inbox_and_its_letter_says_the_same_in_both_languages(session: Session) -> None:
    assert tell(session)
    session.commit()
    assert told.notices(session) == [("lan", SUBJECT, [BODY], "/contests/lang-so/results")]
    [(address, subject, body)] = delivered(session)
    assert (address, subject) == (
        "lan@example.vn",
        f"{SUBJECT} / Xã Cẩm Giang was chosen: Làng số",
    )
    assert body == (
        f"{BODY}\n\n"
        "Xem và làm tiếp tại: http://127.0.0.1:8000/contests/lang-so/results\n\n"
        "Thư này do hệ thống http://127.0.0.1:8000 gửi tự động.\n\n"
        "* * *\n\n"
        "To Xã Cẩm Giang: by decision lang-so/1 of the contest Làng số your unit was chosen: Vòng 2.\n\n"
        "See it and go on here: http://127.0.0.1:8000/contests/lang-so/results\n\n"
        "This letter was sent automatically by http://127.0.0.1:8000."
    )
    [letter] = session.query(Letter)
    session.refresh(letter)
    assert (letter.state, letter.address, letter.body) == ("sent", "", "")
    assert len(told.notices(session)) == 1


def test_a_short_message_is_in_one_language(session: Session) -> None:
    tell(session, to=Address("sms", PHONE))
    session.commit()
    [(_, subject, body)] = delivered(session)
    assert (subject, body.partition("\n\n")[0], "To Xã" in body) == (SUBJECT, BODY, False)


def test_who_has_no_address_finds_it_in_the_inbox_alone(session: Session) -> None:
    assert tell(session, to=None)
    session.commit()
    assert (len(told.notices(session)), delivered(session)) == (1, [])


def test_nobody_is_told_twice_however_many_try_at_once(app: Flask, session: Session) -> None:
    people.account(session, "lan")
    together, made = threading.Barrier(6, timeout=60), []

    def one() -> None:
        with app.app_context():
            own = db.session()
            together.wait()
            made.append(tell(own))
            own.commit()
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(made) == [False] * 5 + [True]
    assert (session.query(Notice).count(), session.query(Letter).count()) == (1, 1)
    assert tell(session, "binh")
    assert tell(session, key="quyet-dinh:2")


def test_what_is_taken_back_is_told_to_nobody_and_may_be_told_later(session: Session) -> None:
    people.account(session, "lan")
    assert tell(session)
    session.rollback()
    assert (told.notices(session), delivered(session)) == ([], [])
    assert tell(session)


def test_the_best_address_is_one_that_was_proved(session: Session) -> None:
    """An unproved one will do for who works here, not for what is theirs alone."""
    lan = people.account(session, "lan")
    assert notice.address(session, lan.id) == Address("sms", PHONE)
    assert notice.address(session, lan.id, proved=True) is None
    now = clock.read(session)
    rows.add_identity(session, lan, Identity(Scheme.EMAIL, "cu@example.vn"), login=False, at=now)
    assert notice.address(session, lan.id) == Address("mail", "cu@example.vn")
    assert notice.address(session, lan.id, proved=True) is None
    proved = Identity(Scheme.EMAIL, "moi@example.vn")
    rows.add_identity(session, lan, proved, login=False, at=now, verified_at=now)
    assert notice.address(session, lan.id) == Address("mail", "moi@example.vn")
    assert notice.address(session, lan.id, proved=True) == Address("mail", "moi@example.vn")


def test_what_was_read_is_new_no_more(session: Session) -> None:
    lan, binh = people.account(session, "lan"), people.account(session, "binh")
    for who, key in (("lan", "1"), ("lan", "2"), ("lan", "3"), ("binh", "1")):
        tell(session, who, key=key)
    session.commit()
    mine, total = notices.of_person(session, lan.id, first=0, most=2)
    assert (len(mine), total, notices.unread(session, lan.id)) == (2, 3, 3)
    notice.read(session, binh, mine[0].id)  # not his
    notice.read(session, lan, mine[1].id)
    assert (notices.unread(session, lan.id), notices.unread(session, binh.id)) == (2, 1)
    notice.read(session, lan)
    assert (notices.unread(session, lan.id), notices.unread(session, binh.id)) == (0, 1)


@pytest.fixture
def contest(session: Session) -> Contest:
    return publish(session, small.files())


def test_a_letter_goes_once_more_to_where_its_person_is_now_and_the_log_keeps_it(
    session: Session, contest: Contest
) -> None:
    oanh, lan = people.account(session, "oanh"), people.account(session, "lan")
    tell(session, contest=contest)
    session.commit()
    [row] = session.query(Notice)
    with pytest.raises(Refused) as refused:
        notice.again(session, contest, row, after=1, by=oanh)
    assert refused.value.reasons == (reason("notice.on-its-way"),)
    session.rollback()
    assert len(delivered(session)) == 1
    now = clock.read(session)
    rows.add_identity(session, lan, Identity(Scheme.EMAIL, "moi@example.vn"), login=False, at=now)
    for _ in range(3):  # a hasty finger
        notice.again(session, contest, row, after=1, by=oanh)
    assert [(to, subject) for to, subject, _ in delivered(session)] == [
        ("moi@example.vn", f"{SUBJECT} / Xã Cẩm Giang was chosen: Làng số")
    ]
    logged = [each for each in audit.records(session, contest.ledger) if each.entry.action == "notice.again"]
    assert [(each.entry.subject, each.data, each.entry.actor) for each in logged] == [
        (f"notice:{row.id}", {"kind": "advance", "letter": 2}, oanh.actor)
    ]
    [sent] = notices.of_contest(session, contest.id, first=0, most=9)[0]
    assert (sent.state, sent.letters) == ("sent", 2)


def test_what_reaches_nobody_is_not_sent_again(session: Session, contest: Contest) -> None:
    oanh = people.account(session, "oanh")
    bare = rows.add(session, name="Người không địa chỉ", password=None, at=clock.read(session))
    notice.tell(session, bare.id, SAYING, key="1", now=clock.read(session), contest=contest)
    session.commit()
    [row] = session.query(Notice)
    with pytest.raises(Refused) as refused:
        notice.again(session, contest, row, after=0, by=oanh)
    assert refused.value.reasons == (reason("notice.no-address"),)


def test_old_letters_keep_that_they_were_and_not_what_they_said(session: Session) -> None:
    tell(session)
    [letter] = session.query(Letter)
    letter.state, letter.made_at = letters.FAILED, letter.made_at - outbox.KEPT - 1
    session.commit()
    outbox.sweep(session)
    session.refresh(letter)
    assert (letter.state, letter.address, letter.subject, letter.body) == ("failed", "", "", "")
    with pytest.raises(Refused):
        outbox.send_again(session, letter.id, by=people.account(session, "quan"))


def test_p57_notices_are_handed_over_and_erased_with_their_person(session: Session) -> None:
    lan = people.account(session, "lan")
    tell(session)
    session.commit()
    kept = privacy.kept(session, lan.id)
    assert [(each["kind"], each["href"]) for each in kept["notice"]] == [("advance", SAYING.href)]
    raw = session.connection().exec_driver_sql("SELECT subject, body FROM notice").one()
    assert [b"C\xe1\xba\xa9m Giang" in bytes(each) or b"1ea9m Giang" in bytes(each) for each in raw] == [
        False,
        False,
    ]
    privacy.close(session, lan, by=audit.SYSTEM)
    session.commit()
    assert (session.query(Notice).count(), session.query(Letter).count()) == (0, 0)
    now = clock.read(session)
    assert not notice.tell(session, lan.id, SAYING, key="quyet-dinh:2", now=now)  # nobody is there any more


def test_coordinators_are_named_and_who_takes_part_is_not(session: Session, contest: Contest) -> None:
    people.grant(session, "cuong", Role.COORDINATOR, contest=contest.slug, unit="01")
    ids = {people.account(session, who).id: who for who in ("cuong", "lan")}
    found = notices.recipients(session, contest.id, ids, clock.read(session))
    assert {ids[id]: (each.role, each.unit, each.contestant) for id, each in found.items()} == {
        "cuong": ("coordinator", "01", ""),
        "lan": ("", "", ""),
    }
