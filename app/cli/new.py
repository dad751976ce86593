"""`hoithi new FOLDER`: a small complete contest to start from, three units, opening tomorrow."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from app.cli import speech
from app.storage.contest import folder
from app.storage.postgres.vietnamese import search_key
from rounds.definition import clone

EXAMPLE = Path(__file__).parent / "example"
OPENS = date(2026, 3, 1)
"""The day on which the example opens as it stands."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder to make; its name becomes the id of the contest."""
    parser.add_argument("folder", type=Path, metavar="THƯ_MỤC/FOLDER", help="thư mục mới / the new folder")


def main(options: argparse.Namespace) -> int:
    """Write the files. Raises CommandFailed where something is in the way."""
    target: Path = options.folder
    id = re.sub(r"[^a-z0-9]+", "-", search_key(target.resolve().name)).strip("-")
    if not id:
        raise speech.CommandFailed(
            "Tên thư mục cần có chữ cái hoặc chữ số.", "The folder's name needs letters or digits."
        )
    if target.exists():
        raise speech.CommandFailed(
            f"{target} đã có; hãy chọn tên khác.", f"{target} exists already; choose another name."
        )
    try:
        _write(target, example(id, datetime.now().astimezone().date() + timedelta(days=1)))
    except OSError as failure:
        raise speech.CommandFailed(
            f"Không ghi được {target}: {failure.strerror}", f"Cannot write {target}: {failure.strerror}"
        ) from failure
    name = shlex.quote(str(target))
    steps = f"  hoithi check {name}\n  hoithi simulate {name} --people 300 --seed 1\n  hoithi publish {name}"
    speech.say(
        f"Đã tạo {target}. Sửa các tệp trong đó, rồi:\n{steps}",
        f"Made {target}. Edit its files, then:\n{steps}",
    )
    return 0


def example(id: str, opens: date) -> dict[str, bytes]:
    """The files of the example under another id, moved so that it opens on the day `opens`."""
    files, _ = folder.read(EXAMPLE)
    moved = clone.moved(files, (opens - OPENS).days)
    moved["contest.toml"] = moved["contest.toml"].replace(b'id = "lang-so"', f'id = "{id}"'.encode(), 1)
    return moved


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
