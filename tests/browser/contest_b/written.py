"""A contest written in the browser: begun with a folder, ruled on, published by two people."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.given.hands import Hand
from tests.given.posts import Post

TITLE = "Ứng dụng AI trong thực thi nhiệm vụ"
WHY = "Kế hoạch tổ chức cuộc thi"


def begin(hand: Post, files: Mapping[str, bytes]) -> None:
    """From the account to a new contest, from a folder of one's own."""
    hand.follow("Tài khoản của bạn")
    hand.follow("Cuộc thi mới")
    hand.tick("Thư mục của bạn, nén thành tệp ZIP")
    hand.fill("Lý do", WHY)
    hand.send("Thư mục cuộc thi (tệp ZIP)", "cuoc-thi.zip", packed(files))


def packed(files: Mapping[str, bytes]) -> bytes:
    """A folder as a ZIP."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


def find(hand: Hand) -> None:
    """From the front page to the contest that is being written."""
    hand.follow("Tài khoản của bạn")
    hand.follow("Các cuộc thi đang soạn")
    hand.follow(TITLE)


def rule_on(hand: Hand, answers: Mapping[str, str]) -> None:
    """Each open question gets its answer, both by the words they begin with."""
    for asks, chosen in answers.items():
        hand.follow(f"Quyết định: {asks}")
        hand.tick(chosen)
        hand.fill("Vì sao (tiếng Việt)", "Theo công văn phát động.")
        hand.fill("Vì sao (tiếng Anh)", "As the launch letter says.")
        hand.press("Quyết định")


def propose(hand: Hand) -> None:
    """Propose to publish it."""
    hand.follow("Công bố")
    hand.fill("Lý do", WHY)
    hand.press("Đề xuất công bố")


def approve(hand: Hand) -> None:
    """The second person looks at what is proposed."""
    find(hand)
    hand.follow("Xem đề xuất số 1")
    hand.press("Duyệt và công bố")
