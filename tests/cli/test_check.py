"""`hoithi check` as a person calls it: its words, its JSON, its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.rounds.good_contest import changed, good


def write(files: dict[str, bytes], directory: Path) -> str:
    """Put the files into a folder; its path."""
    for name, data in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(data)
    return str(directory)


def test_a_folder_without_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write(good(), tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "Ghi chú (1)\n\n"
        "  contest.toml:219  prize[3].exit\n"
        "      4 đơn vị được chọn, 2 vào chung kết, 4 giải: vừa khớp.\n\n"
        "Không có lỗi.\n"
    )


def test_mistakes_and_warnings_stand_apart_with_file_line_key_and_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = changed(("total = 10_000_000", "total = 9_000_000"), ('approved_by = "Trưởng Ban Tổ chức"\n', ""))
    files["units.csv"] = files["units.csv"].replace(b"X6,", b"X5,")
    assert main(["check", write(files, tmp_path), "--lang", "en"]) == 1
    assert capsys.readouterr().out == (
        "Mistakes to mend (2)\n\n"
        "  units.csv:7  code\n"
        "      The code “X5” already stands on line 6. Correct one of them.\n\n"
        "  contest.toml:198  prizes.total\n"
        "      The total says 9,000,000 đồng, but the lines make 10,000,000 đồng. Make them agree.\n\n"
        "Warnings (1)\n\n"
        "  contest.toml:235  open_question[1]\n"
        "      The open question “tham-gia” is not approved. "
        "Fill in approved_by and approved_on before publishing.\n\n"
        "Notes (1)\n\n"
        "  contest.toml:219  prize[3].exit\n"
        "      4 units selected, 2 finalists, 4 prizes: it fits.\n\n"
        "Mistakes: 2.\n"
    )


def test_json_has_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: data for name, data in good().items() if name != "rules.en.md"}
    assert main(["check", write(files, tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0] == {
        "kind": "mistake",
        "code": "rules.missing",
        "file": "rules.en.md",
        "line": None,
        "path": "",
        "values": {"language": "en"},
        "vi": "Thiếu thể lệ (en). Hãy viết rules.md (tiếng Việt) và rules.en.md (tiếng Anh).",
        "en": "The rules (en) are missing. Write rules.md (Vietnamese) and rules.en.md (English).",
    }


def test_what_is_no_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "check", str(tmp_path / "nothing")]) == 2
    assert capsys.readouterr().err == f"There is no folder {tmp_path / 'nothing'}.\n"


def test_a_link_out_of_the_folder_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret.md").write_bytes(b"secret")
    directory = tmp_path / "contest"
    write(good(), directory)
    (directory / "course" / "T1.md").unlink()
    (directory / "course" / "T1.md").symlink_to(tmp_path / "secret.md")
    assert main(["--lang", "en", "check", str(directory)]) == 1
    said = capsys.readouterr().out
    assert "course/T1.md\n      This link leads out of the contest's folder" in said
    assert "secret" not in said
