"""A mail server that the tests own: takes every letter, or fails in the way it is told to."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """The letters that were taken. Refuses for now the first `deaf` ones, hangs up on the first `cut` ones,
    and knows nobody in `unknown`.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.deaf = self.cut = 0
        self.unknown: set[str] = set()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.deaf:
            self.deaf -= 1
            return "451 come back later"
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.cut:
            self.cut -= 1
            server.transport.close()
        return "250 taken"


@contextlib.contextmanager
def listening() -> Iterator[tuple[Mailbox, str]]:
    """The mailbox and the address of its server, until the context ends."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, f"smtp://127.0.0.1:{port}"
    server.stop()
