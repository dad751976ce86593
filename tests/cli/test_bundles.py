"""`hoithi export`, `hoithi verify` and `hoithi doctor`, as somebody types them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock, keys
from app.cli import main
from app.config import Settings
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.postgres.database import as_owner
from rounds.proof import archive
from rounds.record import FACTS
from tests.given import bundles
from tests.given.clocks import set_clock


@pytest.fixture
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The commands work on the test's database."""
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", settings.owner_database_url or "")
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))
    return settings


@pytest.fixture
def played(session: Session) -> None:
    """A whole small contest."""
    files, record, end = bundles.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [end])


def test_export_says_what_belongs_into_the_minutes_and_verify_checks_it(
    instance: Settings, played: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lang-so.zip"
    assert main(["--lang", "vi", "export", "lang-so", str(file)]) == 0
    said = capsys.readouterr().out
    fingerprint = keys.fingerprint(keys.signing_key(instance.instance))
    root = said.split("mã gốc: ")[1].split()[0]
    assert f"hoithi verify {file} --key {fingerprint} --root {root}" in said

    grouped = " ".join(root[at : at + 8].upper() for at in range(0, 64, 8))
    assert main(["--lang", "en", "verify", str(file), "--key", fingerprint, "--root", grouped]) == 0
    said = capsys.readouterr().out
    assert "holds computed anew, the results are the same" in said
    assert said.endswith("Conclusion: everything holds.\n")
    assert main(["--lang", "vi", "verify", str(file)]) == 0
    said = capsys.readouterr().out
    assert f"Mã gốc của hồ sơ: {root}\n" in said
    assert "chưa biết của ai" in said


def test_verify_names_the_first_difference_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, root = bundles.honest_bundle()
    files = archive.unpack(data)
    file = tmp_path / "edited.zip"
    edited = files["facts/attempts.jsonl"].replace(b'"ABCD"', b'"ABCA"')
    file.write_bytes(archive.pack(bundles.hashed_anew({**files, "facts/attempts.jsonl": edited})))
    assert main(["--lang", "vi", "verify", str(file), "--root", root]) == 1
    said = capsys.readouterr().out
    assert "SAI   dữ liệu đúng như khi niêm phong" in said
    assert "Khác biệt đầu tiên:\n  facts/attempts.jsonl: Trong các dòng" in said
    assert said.endswith("Kết luận: KHÔNG khớp.\n")
    assert main(["--lang", "en", "verify", str(file)]) == 1
    assert "First difference:\n  facts/attempts.jsonl: Among lines" in capsys.readouterr().out


def test_verify_and_export_say_what_keeps_them_from_looking(
    instance: Settings, played: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "verify", str(tmp_path / "missing.zip")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["--lang", "vi", "export", "khong-co", str(tmp_path / "x.zip")]) == 2
    assert "Không có cuộc thi 'khong-co'. Đang có: lang-so." in capsys.readouterr().err
    assert main(["--lang", "en", "export", "lang-so", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["verify", "x.zip", "--root", "123"])
    assert ended.value.code == 2


def test_doctor_says_that_all_is_well_or_what_is_not(
    instance: Settings, played: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "doctor"]) == 0
    assert capsys.readouterr().out == "Everything recorded fits together.\n"
    with as_owner(instance) as engine, engine.begin() as connection:
        connection.execute(text("DROP TRIGGER append_only ON attempt"))
    assert main(["--lang", "vi", "doctor"]) == 1
    assert capsys.readouterr().out == (
        "Bảng attempt thiếu chốt chặn sửa, xóa. Hãy khôi phục từ bản sao lưu hoặc tìm xem ai đã gỡ.\n"
    )


def test_doctor_says_in_time_that_the_holidays_of_a_year_are_not_known(
    instance: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for month in (10, 11):
        set_clock(instance, clock.instant(datetime(2026, month, 20, tzinfo=UTC)))
        main(["--lang", "en", "doctor"])
        said.append(capsys.readouterr().err)
    assert said == [
        "",
        "The public holidays of 2027 are not known: terms of requests about data in that year leave out "
        "Saturdays and Sundays only. Bring the program up to date once the notice of the holidays is out.\n",
    ]
