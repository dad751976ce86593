"""Hand a letter to a mail server, or a short message to an adapter. Knows SMTP and files; no person.

The adapter for short messages that comes along writes each into a file; a gateway is another function.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 20


CUT_OFF = "cut-off"


class NotSent(Exception):
    """It was not taken; worth another try unless `final`.

    `why`: unreachable, not-now, refused, recipient, address, no-way, or cut-off (it may have been taken).
    """

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why, self.final = why, final


@dataclass(frozen=True)
class Post:
    """How this instance sends: None where it does not.

    `mail` and `sms` are called with id, address, subject and body. They raise NotSent.
    """

    mail: Callable[[str, str, str, str], None] | None
    sms: Callable[[str, str, str, str], None] | None


def smtp(url: str, sender: str) -> Callable[[str, str, str, str], None]:
    """Mail through `smtp://` (STARTTLS where offered) or `smtps://[name:password@]host[:port]`."""
    server = urlsplit(url)

    def send(id: str, address: str, subject: str, body: str) -> None:
        if not address.isascii():
            raise NotSent("address", final=True)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, address, subject
        letter["Date"] = formatdate(usegmt=True)
        # The same however often it is tried, so that a mailbox can tell a repeat.
        letter["Message-ID"] = f"<{id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
        with _connected(server) as line:
            _hand_over(line, sender, address, letter)

    return send


class _Lines(EmailPolicy):
    """Long subjects keep the blanks that the standard library loses between two encoded parts."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes over the line."""
        if name != "Subject" or str(value).isascii():
            return super().fold_binary(name, value)
        written = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {written}{self.linesep}".encode("ascii")


SMTP = _Lines(linesep="\r\n")


@contextlib.contextmanager
def _connected(server: SplitResult) -> Iterator[smtplib.SMTP]:
    """A greeted line. Whatever goes wrong with it is NotSent."""
    host, safely = server.hostname or "", ssl.create_default_context()
    try:
        if server.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=SECONDS, context=safely)
        else:
            line = smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
        with contextlib.closing(line):
            if server.scheme == "smtp":
                line.ehlo()
                if line.has_extn("starttls"):
                    line.starttls(context=safely)
            if server.username:
                line.login(unquote(server.username), unquote(server.password or ""))
            line.ehlo_or_helo_if_needed()
            yield line
    except smtplib.SMTPAuthenticationError as failed:
        raise NotSent("refused") from failed
    except (OSError, smtplib.SMTPException) as failed:
        raise NotSent("unreachable") from failed


def _hand_over(line: smtplib.SMTP, sender: str, address: str, letter: EmailMessage) -> None:
    """Say from whom and to whom, then the letter. Once that has begun, silence means that nobody knows."""
    code, _ = line.mail(parseaddr(sender)[1])
    if code == 250:
        code, _ = line.rcpt(address)
        if code >= 500:
            raise NotSent("recipient", final=True)
    if code not in (250, 251):
        raise NotSent("refused" if code >= 500 else "not-now", final=code >= 500)
    try:
        code, _ = line.data(letter.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError as refused:
        code = refused.smtp_code
    except (OSError, smtplib.SMTPServerDisconnected) as silence:
        raise NotSent(CUT_OFF, final=True) from silence
    if code != 250:
        raise NotSent("refused" if code >= 500 else "not-now", final=code >= 500)


def into_files(folder: Path) -> Callable[[str, str, str, str], None]:
    """Short messages as files `<id>.txt`: the number on the first line, the words below it."""

    def send(id: str, address: str, subject: str, body: str) -> None:
        part = folder / f".{id}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(f"{address}\n{body}\n", encoding="utf-8")
            part.replace(folder / f"{id}.txt")
        except OSError as failed:
            raise NotSent("unreachable") from failed

    return send
