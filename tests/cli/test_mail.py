"""`hoithi mail`, as somebody types it, with a mail server of the test's own."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.cli import main
from app.config import Settings
from app.storage.record import audit
from tests.given import mailbox


@pytest.fixture(autouse=True)
def _instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the test's database."""
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))


def test_a_test_letter_arrives_and_is_recorded(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with mailbox.listening() as (box, server):
        monkeypatch.setenv("HOITHI_SMTP_URL", server)
        assert main(["--lang", "en", "mail", "quan@example.vn"]) == 0
        box.unknown.add("nobody@example.vn")
        assert main(["--lang", "en", "mail", "nobody@example.vn"]) == 1
    said = capsys.readouterr()
    assert said.out == "The mail server took the test letter.\n"
    assert said.err == "Not sent: the mail server knows no such address.\n"
    assert [letter["To"] for letter in box.letters] == ["quan@example.vn"]
    assert [each.entry.action for each in audit.records(session, audit.INSTANCE)] == ["letter.try"]


def test_without_a_mail_server_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "mail", "quan@example.vn"]) == 2
    assert capsys.readouterr().err == "HOITHI_SMTP_URL is not set: this instance sends no mail.\n"
