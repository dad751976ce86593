"""`hoithi keys`, as somebody types it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.cli import main
from app.config import Settings
from tests.given import people


def test_keys_are_listed_rotated_and_let_go_of(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))
    people.account(session, "lan")

    def said(act: str, code: int = 0) -> list[str]:
        assert main(["--lang", "en", "keys", act]) == code
        out, err = capsys.readouterr()
        return (out + err).splitlines()

    first = [line.split()[0] + line[-10:] for line in said("list") if "sealing" in line]
    assert first == ["sealing.1  2 values"]
    assert said("rotate")[0] == "Made the key sealing.2. What is to be done next:"
    assert said("reseal") == [
        "Sealed 2 rows anew by the key sealing.2.",
        "No data need an older key any more. Keep the old keys as long as you keep older backups.",
    ]
    assert [line.split()[2:] for line in said("list") if "sealing" in line] == [
        ["0", "values"],
        ["2", "values"],
    ]
    (settings.instance / "keys/sealing.2").unlink()
    assert said("list")[-1] == "sealing.2  MISSING  2 values cannot be read"
    said("rotate")
    assert said("reseal", 2)[0].startswith("In table person there are data that none of the keys opens.")
