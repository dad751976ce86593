"""`hoithi verify-log`, as somebody types it: what it says, and its exit codes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.cli import main
from app.config import Settings
from app.operations.contest import publication
from app.storage.record import audit
from tests.given import small
from tests.given.harmed import harmed


@pytest.fixture
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The command works on the test's database."""
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", settings.owner_database_url or "")
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))
    return settings


@pytest.fixture
def root(session: Session) -> str:
    """The root of a log of two records."""
    contest = publication.publish(session, small.files(), simulated=True)
    audit.record(session, contest.ledger, "contest.look", "contest:lang-so", {})
    session.commit()
    head = audit.head(session, contest.ledger)
    assert head is not None
    return head[1]


def test_p49_every_log_is_told_with_its_root(
    instance: Settings, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "vi", "verify-log", "--root", root.upper()]) == 0
    assert capsys.readouterr().out == (
        f"đúng  contest:lang-so: 2 bản ghi, mã gốc {root}\n\nKết luận: nhật ký liền mạch.\n"
    )
    assert main(["--lang", "en", "verify-log"]) == 0
    assert capsys.readouterr().out == (
        f"holds contest:lang-so: 2 records, root {root}\n\nConclusion: the log holds.\n"
    )


def test_p49_the_first_wrong_record_and_a_lost_root_are_said(
    instance: Settings, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harmed(instance, "UPDATE chain_record SET actor = 'acct:9' WHERE seq = 1")
    assert main(["--lang", "vi", "verify-log"]) == 1
    assert capsys.readouterr().out == (
        "SAI   contest:lang-so: sai từ bản ghi 1\n"
        "      Nhật ký contest:lang-so đứt ở bản ghi 1.\n"
        "\n"
        "Kết luận: KHÔNG khớp. Giữ nguyên hệ thống, đối chiếu bản sao lưu, hồ sơ đã xuất và biên bản.\n"
    )
    assert main(["--lang", "en", "verify-log", "--root", "0" * 64]) == 1
    said = capsys.readouterr().out
    assert said.startswith("FAILS contest:lang-so: wrong from record 1 on\n")
    assert f"\nFAILS no record has the printed root {'0' * 64} any more\n" in said


def test_a_database_of_another_version_is_not_looked_at(
    instance: Settings, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harmed(instance, "UPDATE alembic_version SET version_num = '0000'")
    assert main(["--lang", "en", "verify-log"]) == 2
    assert capsys.readouterr().err == "The database is of another version: run `hoithi migrate` first.\n"
