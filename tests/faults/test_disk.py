"""Disks that are full or broken, by errors of the kernel itself: nothing is lost, and somebody is told."""

from __future__ import annotations

import errno

from flask import Flask
from sqlalchemy.orm import Session

from app.operations.record import doctor
from tests.faults.test_handing_in import nothing_lies_about
from tests.given import sent
from tests.given.failing import failing
from tests.given.sender import Sender
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
