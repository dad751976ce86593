"""Files that organisers bring in: looked at, confirmed, done by the worker."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping, Sequence

from tests.browser.contest_b.decided import WAIT_SECONDS
from tests.browser.contest_b.entries import to_desk
from tests.given.hands import Hand


def bring(hand: Hand, kind: str, rows: Sequence[Mapping[str, str]], agreed: bool = False) -> str:
    """Bring a sheet in; what the page says of it when it is done."""
    to_desk(hand)
    hand.follow("Nhập tệp")
    hand.follow(f"Chọn tệp: {kind}")
    hand.fill("Nơi lưu các danh sách đã ký" if agreed else "Lý do", "Công văn số 12, cặp hồ sơ số 3")
    if agreed:
        hand.tick("Mọi người trong danh sách đã đồng ý")
    hand.send("Tệp", "danh-sach.csv", sheet(rows))
    hand.press("Nhập toàn bộ")
    end = time.monotonic() + WAIT_SECONDS
    while "Hoàn tác lần nhập này" not in hand.reads():
        assert time.monotonic() < end, hand.reads()
        time.sleep(0.1)
        hand.open("/")
        to_desk(hand)
        hand.follow("Nhập tệp")
        hand.follow(kind)
    return hand.reads()


def sheet(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a file."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()
