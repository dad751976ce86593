"""`hoithi check FOLDER`: every mistake of a contest's folder at once, each with its place and the mend.

Exit codes: 0 clean or warnings only, 1 mistakes, 2 not a folder.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from app import phrases
from app.cli import speech
from app.storage.contest import folder
from rounds.definition import line
from rounds.definition.check import check
from rounds.reasons import Reason

KINDS = {
    "mistake": ("Lỗi phải sửa", "Mistakes to mend"),
    "warning": ("Cảnh báo", "Warnings"),
    "note": ("Ghi chú", "Notes"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the language, and `--json` for programs."""
    parser.add_argument("folder", metavar="THƯ_MỤC/FOLDER", help="thư mục cuộc thi / the contest's folder")
    parser.add_argument(
        "--lang",
        choices=speech.LANGUAGES,
        default=argparse.SUPPRESS,
        help="ngôn ngữ / language (vi)",
    )
    parser.add_argument("--json", action="store_true", help="in ra JSON / print JSON")


def main(options: argparse.Namespace) -> int:
    """Print the findings. Raises CommandFailed where there is no folder to read."""
    files, refused = read(Path(options.folder))
    _, found = check(files)
    found = [*refused, *found]
    print(_as_json(found, files) if options.json else as_text(found, files, speech.language()))
    return 0 if all(reason.warning for reason in found) else 1


def read(directory: Path) -> tuple[Mapping[str, bytes], list[Reason]]:
    """The files of a folder and why some were not taken. Raises CommandFailed where there is no folder."""
    try:
        return folder.read(directory)
    except (FileNotFoundError, NotADirectoryError):
        vi, en = f"Không có thư mục {directory}.", f"There is no folder {directory}."
    except OSError as error:
        vi, en = (
            f"Không đọc được {directory}: {error.strerror}.",
            f"Cannot read {directory}: {error.strerror}.",
        )
    raise speech.CommandFailed(vi, en)


def kind_of(reason: Reason) -> str:
    """`mistake`, `warning`, or `note` for what is only worth knowing."""
    if not reason.warning:
        return "mistake"
    return "note" if reason.code.startswith("note.") else "warning"


def as_text(found: Sequence[Reason], files: Mapping[str, bytes], language: str) -> str:
    """The findings kind by kind, each with its place, and how many mistakes there are."""
    at = phrases.LANGUAGES.index(language)
    parts = []
    for kind, titles in KINDS.items():
        reasons = [reason for reason in found if kind_of(reason) == kind]
        if reasons:
            parts.append(f"{titles[at]} ({len(reasons)})\n")
            parts += [_entry(reason, files, language) for reason in reasons]
    mistakes = sum(not reason.warning for reason in found)
    if mistakes:
        said = (f"Có {mistakes} lỗi phải sửa.", f"Mistakes: {mistakes}.")
    else:
        said = ("Không có lỗi.", "No mistakes.")
    return "\n".join([*parts, said[at]])


def _entry(reason: Reason, files: Mapping[str, bytes], language: str) -> str:
    """`contest.toml:12  round[1].learning.window`, and the sentence below it."""
    number = line.of(reason, files)
    place = reason.file if number is None else f"{reason.file}:{number}"
    # A path that is only a line says nothing the number does not.
    path = reason.path.partition("]")[2].lstrip(".") if reason.path.startswith("[") else reason.path
    return f"  {place}{f'  {path}' if path else ''}\n      {phrases.sentence(reason, language)}\n"


def _as_json(found: Sequence[Reason], files: Mapping[str, bytes]) -> str:
    rows = [
        {
            "kind": kind_of(reason),
            "code": reason.code,
            "file": reason.file,
            "line": line.of(reason, files),
            "path": reason.path,
            "values": dict(reason.values),
            **{language: phrases.sentence(reason, language) for language in phrases.LANGUAGES},
        }
        for reason in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)
