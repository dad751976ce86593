"""`hoithi mail ADDRESS`: send one letter by the mail server of this instance, and say how that went."""

from __future__ import annotations

import argparse

from app import clock, config
from app.cli import speech
from app.operations.people import outbox
from app.post import NotSent
from app.storage.postgres import embedded
from app.storage.postgres.database import db, opened
from app.storage.record import audit

WHY = {
    "unreachable": ("không kết nối được máy chủ thư", "the mail server cannot be reached"),
    "not-now": ("máy chủ thư tạm thời không nhận", "the mail server takes nothing at the moment"),
    "refused": ("máy chủ thư từ chối người gửi hoặc nội dung", "the mail server refused sender or letter"),
    "recipient": ("máy chủ thư không biết địa chỉ này", "the mail server knows no such address"),
    "address": ("địa chỉ không gửi được", "the address cannot be written to"),
    "cut-off": ("đứt kết nối giữa chừng, có thể đã đến", "the line was cut; it may have arrived"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """To whom."""
    parser.add_argument("address", help="địa chỉ nhận thư thử / address that gets a test letter")


def main(options: argparse.Namespace) -> int:
    """Send it; 1 with the reason where it was not taken. Raises CommandFailed without a mail server."""
    given = config.read()
    way = outbox.of(given).mail
    if way is None:
        raise speech.CommandFailed(
            "Chưa đặt HOITHI_SMTP_URL: hệ thống này không gửi thư.",
            "HOITHI_SMTP_URL is not set: this instance sends no mail.",
        )
    subject = "Hội thi: thư thử / test letter"
    body = f"Thư này được gửi thử từ {given.base_url}.\n\nA test letter from {given.base_url}.\n"
    try:
        way(str(clock.new_id()), options.address, subject, body)
    except NotSent as failed:
        vi, en = WHY[failed.why]
        speech.complain(f"Không gửi được: {vi}.", f"Not sent: {en}.")
        return 1
    with embedded.with_database(given) as settings, opened(settings):
        audit.record(db.session(), audit.INSTANCE, outbox.TRIED, "instance", {"from": given.mail_from})
        db.session().commit()
    speech.say("Máy chủ thư đã nhận thư thử.", "The mail server took the test letter.")
    return 0
