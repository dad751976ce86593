"""Disks that are full or broken, by errors of the kernel itself: nothing is lost, and somebody is told."""

from __future__ import annotations

import errno
import random

from flask import Flask
from sqlalchemy.orm import Session

from app.operations.record import doctor
from app.storage.entries import incoming
from app.storage.entries import upload as uploads
from tests.documents import files
from tests.faults.test_handing_in import nothing_lies_about
from tests.given import sent
from tests.given.failing import failing
from tests.given.sender import Sender, told
from tests.given.struck import strike

FULL = (507, "Máy chủ đang hết chỗ chứa nên chưa nhận được tệp này.")
ILL = (507, "Máy chủ không ghi được tệp này vào đĩa.")
WAITS = (303, sent.HOME)


def test_p09_p10_what_a_disk_does_not_take_is_said_and_taken_once_it_does(
    app: Flask, session: Session
) -> None:
    sender = Sender(app, session)
    for call, error, (status, words) in (
        ("pwrite64", errno.ENOSPC, FULL),
        ("fsync", errno.EIO, ILL),
        # Every byte is here; a worker puts the file where it belongs as soon as the disk lets it.
        ("rename", errno.ENOSPC, WAITS),
    ):
        sender.prepare()
        before = sender.versions()
        ended = strike(app, sender.go, at=1, how=failing(error, call))
        assert (ended.failure, ended.said[0], ended.said[1].startswith(words)) == ("", status, True)
        assert sender.versions() == before
        assert sender.go_on() == (303, sender.received(len(before) + 1))
        assert sender.versions() == [*before, ("B-001", len(before) + 1)]
    nothing_lies_about(session)
    assert list(doctor.findings(session)) == []


def test_p09_a_form_that_a_full_disk_cannot_take_is_answered_with_a_page_and_leaves_nothing(
    app: Flask, session: Session
) -> None:
    sender = Sender(app, session)
    content = files.pdf(files.stream(random.Random(5).randbytes(700_000)))
    body = sent.form(sender.token, content)

    def send() -> tuple[int, str]:
        answer = sender.client.post(f"{sent.FILES}/document/plain", data=body, content_type=sent.FORM)
        return told(answer)

    for call, words in (("write", FULL[1]), ("pwrite64", FULL[1])):
        ended = strike(app, send, at=1, how=failing(errno.ENOSPC, call))
        assert (ended.failure, ended.said[0] in (422, 507), words in ended.said[1]) == ("", True, True)
        assert list(uploads.of_owner(session, sender.contest.id, sent.ROUND, sent.UNIT)) == []
        session.rollback()
        assert list(incoming.folder().iterdir()) == []
    assert send() == (303, f"{sent.DRAFT}#document")
