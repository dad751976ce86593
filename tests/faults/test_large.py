"""Files through the program as it is shipped: two gigabytes, of which neither memory nor /tmp sees much, and
a line that breaks in the middle of a piece.
"""

from __future__ import annotations

import hashlib
import http.client
import socket
import struct
import time
from collections.abc import Iterable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.config import Settings
from app.documents.inspection.reasons import MEGABYTE
from app.operations.entries.upload import PIECE
from app.storage.entries import upload as uploads
from app.storage.entries.upload import Upload
from tests.documents import files
from tests.given import sent, shipped
from tests.given.shipped import Shipped

SIZE = 2000 * MEGABYTE
MOST = 300 * MEGABYTE
"""What one process may hold in memory at most."""
BLOCK = bytes(MEGABYTE)
WAIT = 300
"""Seconds for one answer, and for the worker."""
EDGE = "--edge\r\nContent-Disposition: form-data; name="


def film(size: int) -> Iterator[bytes]:
    """A film of so many bytes: what players ask for, then one long picture of nothing."""
    head = files.mp4(film=b"")[:-8]
    yield head + struct.pack(">I", size - len(head)) + b"mdat"
    rest = size - len(head) - 8
    while rest:
        yield BLOCK[:rest]
        rest -= min(rest, len(BLOCK))


def hashed(content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for each in content:
        digest.update(each)
    return digest.hexdigest()


class Sender:
    """Cường at the shipped program. Begins an upload by the site in this process, sends to the other."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.session, self.contest = session, sent.contest(session)
        self.client = sent.coordinator(app)
        cookie = self.client.get_cookie("hoithi")
        assert cookie is not None
        self.key, self.cookie = sent.token(self.client), f"hoithi={cookie.value}"

    def begin(self, size: int) -> str:
        """Declare a film; the address to send it to."""
        made = sent.create(
            self.client, self.key, size, "film", filename="phim.mp4", sha256=hashed(film(size))
        )
        return made.headers["Location"]

    def piece(self, offset: int, length: int) -> dict[str, str]:
        """The headers of a piece."""
        return {
            **sent.TUS,
            "X-CSRFToken": self.key,
            "Cookie": self.cookie,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }

    def form(self, size: int) -> tuple[Iterator[bytes], dict[str, str]]:
        """The body of a plain form with a film, and its headers."""
        before = (
            f'{EDGE}"csrf_token"\r\n\r\n{self.key}\r\n'
            f'{EDGE}"file"; filename="phim.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
        ).encode()
        after = b"\r\n--edge--\r\n"
        return (each for part in ([before], film(size), [after]) for each in part), {
            "Cookie": self.cookie,
            "Content-Type": "multipart/form-data; boundary=edge",
            "Content-Length": str(len(before) + size + len(after)),
        }

    def sent(self) -> Upload:
        """The film as the site knows it once it was looked at."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            self.session.rollback()
            [row] = uploads.of_owner(self.session, self.contest.id, sent.ROUND, sent.UNIT)
            self.session.refresh(row)
            if row.state != "open":
                return row
            time.sleep(0.2)
        raise AssertionError("nobody looked at it")


def ask(
    to: Shipped, method: str, address: str, body: Iterator[bytes] | None, headers: dict[str, str]
) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", to.port, timeout=WAIT)
    line.request(method, address, body, headers)
    return line.getresponse()


@pytest.mark.long
@pytest.mark.parametrize("way", ["protocol", "form"])
def test_two_gigabytes_cost_no_more_memory_than_a_picture(
    app: Flask, session: Session, settings: Settings, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = Sender(app, session)
    address = sender.begin(SIZE) if way == "protocol" else f"{sent.FILES}/film/plain"
    with shipped.running(settings) as there:
        before = there.peaks()
        if way == "protocol":
            answer = ask(there, "PATCH", address, film(SIZE), sender.piece(0, SIZE))
        else:
            answer = ask(there, "POST", address, *sender.form(SIZE))
        assert answer.status in (204, 303)
        row, after = sender.sent(), there.peaks()
    assert row.file is not None
    assert (row.state, row.size, row.file.sha256) == ("whole", SIZE, hashed(film(SIZE)))
    assert [half for half, held in after.items() if held > MOST] == []
    with capsys.disabled():
        print(f"\n{way}: " + ", ".join(f"{each} {before[each]:,} -> {after[each]:,}" for each in after))


def test_p16_a_line_that_breaks_in_a_piece_leaves_what_came_and_goes_on_from_there(
    app: Flask, session: Session, settings: Settings
) -> None:
    size, cut = 6 * MEGABYTE, 5 * MEGABYTE
    sender = Sender(app, session)
    address = sender.begin(size)
    whole = b"".join(film(size))
    with shipped.running(settings, worker=False) as there:
        said = "".join(f"{name}: {value}\r\n" for name, value in sender.piece(0, size).items())
        with socket.create_connection(("127.0.0.1", there.port)) as line:
            line.sendall(f"PATCH {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}\r\n".encode())
            line.sendall(whole[:cut])
            assert came(there, sender, address) == PIECE
            # Not an end but a break: what nobody has read yet is lost with the line.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        status = 409
        while status == 409:  # more of the broken piece was put in its place meanwhile
            offset = came(there, sender, address)
            assert PIECE <= offset <= cut
            rest = iter([whole[offset:]])
            status = ask(there, "PATCH", address, rest, sender.piece(offset, size - offset)).status
        assert status == 204
    row = sender.sent()
    assert row.file is not None
    assert (row.state, row.received, row.file.sha256) == ("whole", size, hashlib.sha256(whole).hexdigest())


def came(there: Shipped, sender: Sender, address: str) -> int:
    """How much of the first piece is here, once any of it is."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        headers = {**sent.TUS, "Cookie": sender.cookie}
        offset = int(ask(there, "HEAD", address, None, headers).headers["Upload-Offset"])
        if offset:
            return offset
        time.sleep(0.05)
    raise AssertionError("nothing came")
