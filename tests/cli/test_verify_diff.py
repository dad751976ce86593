"""`hoithi verify-diff OLD NEW`, as somebody types it: what it says, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.cli import main
from rounds.proof import archive, bundle
from tests.given import bundles


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The names of two exports of one contest, the older first."""
    older, newer = tmp_path / "cu.zip", tmp_path / "moi.zip"
    older.write_bytes(bundles.earlier_bundle()[0])
    newer.write_bytes(bundles.later_bundle()[0])
    return str(older), str(newer)


def test_p50_both_are_checked_and_what_came_since_is_counted(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    root = bundles.earlier_bundle()[1]
    given = ["verify-diff", *files, "--key", bundles.FINGERPRINT, "--root", root]
    records = [len(bundles.log_of(Path(file).read_bytes())) for file in files]
    assert main(["--lang", "vi", *given]) == 0
    said = capsys.readouterr().out
    assert said.count("đúng  tính lại ra cùng kết quả") == 2
    assert f"đúng  nhật ký của hồ sơ cũ là phần đầu nhật ký của hồ sơ mới ({records[0]} bản ghi)\n" in said
    more = records[1] - records[0]
    assert said.endswith(
        f"\nKết luận: hồ sơ mới giữ nguyên mọi điều của hồ sơ cũ và ghi thêm {more} bản ghi.\n"
    )
    assert main(["--lang", "en", *given]) == 0
    said = capsys.readouterr().out
    assert f"holds the older log is the beginning of the newer one ({records[0]} records)\n" in said
    assert said.endswith(
        f"Conclusion: the newer bundle keeps all that the older one has, and adds {more} records.\n"
    )


def test_p50_the_first_difference_is_named_in_both_languages(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    older, newer = files
    assert main(["--lang", "vi", "verify-diff", newer, older]) == 1
    said = capsys.readouterr().out
    assert "SAI   nhật ký của hồ sơ cũ là phần đầu nhật ký của hồ sơ mới" in said
    assert "Khác biệt đầu tiên:\n  log.jsonl: Nhật ký mới dừng ở bản ghi" in said
    assert said.endswith("Kết luận: KHÔNG khớp.\n")
    assert main(["--lang", "en", "verify-diff", newer, older]) == 1
    said = capsys.readouterr().out
    assert "First difference:\n  log.jsonl: The newer log ends with record" in said
    assert said.endswith("Conclusion: it does NOT hold.\n")


def test_p50_a_file_compared_with_itself_adds_nothing(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "verify-diff", files[1], files[1]]) == 0
    assert capsys.readouterr().out.endswith("and adds 0 records.\n")


@pytest.mark.parametrize("hostile", [b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"\xff" * 1000])
@pytest.mark.parametrize("place", [0, 1])
def test_p50_a_file_that_does_not_hold_by_itself_is_not_compared(
    files: tuple[str, str], hostile: bytes, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[place]).write_bytes(hostile)
    assert main(["--lang", "en", "verify-diff", *files]) == 1
    said = capsys.readouterr().out
    assert "First difference:\n  " in said
    assert "the older log is the beginning" not in said
    assert said.endswith("A bundle that does not stand by itself proves nothing of another.\n")


def test_p50_another_key_is_said(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    data = archive.unpack(bundles.later_bundle()[0])
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signed = bundles.signed_by(stranger, data)
    Path(files[1]).write_bytes(archive.pack({**data, bundle.SIGNATURE: signed}))
    assert main(["--lang", "en", "verify-diff", *files]) == 0
    assert capsys.readouterr().out.endswith(
        "They are signed with two different keys: ask the office why the key was changed.\n"
    )
    assert main(["--lang", "en", "verify-diff", *files, "--key", bundles.FINGERPRINT]) == 1
    assert "proves nothing of another" in capsys.readouterr().out


def test_what_cannot_be_read_is_no_finding(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "verify-diff", files[0], str(tmp_path / "missing.zip")]) == 2
    assert "missing.zip cannot be read" in capsys.readouterr().err
