"""How people get in the first time: by the link of the command, or by a code in a letter; second factor."""

from __future__ import annotations

import contextlib
import io
import re
import time

import pyotp

from app.cli import main
from tests.browser.contest_b.decided import WAIT_SECONDS
from tests.browser.contest_b.town import Town
from tests.given.hands import Hand
from tests.given.mailbox import Mailbox
from tests.given.people import PASSWORD

LINK = re.compile(r"http://\S+?(/sign-in/reset/\S+)")


def by_command(hand: Hand, who: str, login: str) -> None:
    """The first administrator: what the README says, and the link that it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["--lang", "vi", "admin", "create", login, "--name", who]) == 0
    link = LINK.search(said.getvalue())
    assert link is not None, said.getvalue()
    hand.open(link[1])
    hand.fill("Mật khẩu mới", PASSWORD)
    hand.press("Đặt mật khẩu")
    hand.fill("Số điện thoại, số căn cước", login)
    hand.fill("Mật khẩu", PASSWORD)
    hand.press("Đăng nhập")


def by_letter(hand: Hand, login: str, mailbox: Mailbox) -> None:
    """Whoever was entrusted with something and never was here: by a code, then a password of their own."""
    hand.follow("Đăng nhập")
    hand.follow("Đăng nhập bằng mã")
    hand.fill("Số điện thoại hoặc thư điện tử", login)
    hand.press("Gửi mã")
    hand.fill("Sáu chữ số", _code(mailbox, login))
    hand.press("Đăng nhập")
    hand.fill("Mật khẩu mới", PASSWORD)
    hand.press("Đổi mật khẩu")


def second_factor(hand: Hand, town: Town) -> None:
    """An app on the phone is shown the key, and shows a code from then on."""
    hand.follow("Cài đặt ngay")
    key = re.search(
        r"hãy nhập khóa này vào ứng dụng: ([A-Z2-7 ]+?) (?=[^A-Z2-7 ]|[A-Z][^A-Z2-7 ])", hand.reads()
    )
    assert key is not None, hand.reads()
    app = pyotp.TOTP(key[1].replace(" ", ""))
    hand.fill("Sáu chữ số ứng dụng đang hiện", app.at(town.now() // 1_000_000))
    hand.press("Bật")


def _code(mailbox: Mailbox, login: str) -> str:
    end = time.monotonic() + WAIT_SECONDS
    while True:
        letters = [each for each in mailbox.letters if str(each["To"]) == login]
        codes = [found for each in letters for found in re.findall(r"\b\d{6}\b", each.get_content())]
        if codes:
            return str(codes[-1])
        assert time.monotonic() < end, [str(each["To"]) for each in mailbox.letters]
        time.sleep(0.1)
