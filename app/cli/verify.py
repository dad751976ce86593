"""`hoithi verify FILE`: check a bundle by the rules of this program, trusting nothing inside."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from app import phrases
from app.cli import speech
from app.operations.record import proof
from rounds.proof.examine import Check, Verdict
from rounds.reasons import Reason

MOST_SHOWN = 20

# What was checked, as `rounds.proof.examine` calls it.
WORDS = {
    "archive": ("tệp có đúng dạng duy nhất", "the file has its one form", "byte", "bytes"),
    "manifest": ("mọi tệp khớp bảng kê", "every file is as listed", "tệp", "files"),
    "log": ("nhật ký nối liền mạch", "the log is one chain", "bản ghi", "records"),
    "root": ("mã gốc khớp biên bản", "the root is the printed one", "mã", "root"),
    "definition": ("thể lệ đúng bản đã công bố", "the definition is the published one", "tệp", "files"),
    "facts": ("dữ liệu đúng như khi niêm phong", "the facts are as they were sealed", "dòng", "rows"),
    "decisions": (
        "quyết định đúng như trong nhật ký",
        "the decisions are as logged",
        "quyết định",
        "decisions",
    ),
    "program": ("quy tắc tính đúng bản đã dùng", "the rules are those that were used", "tệp", "files"),
    "results": ("kết quả đúng bản đã ghi", "the results are as recorded", "tệp", "file"),
    "recomputed": (
        "tính lại ra cùng kết quả",
        "computed anew, the results are the same",
        "chủ thể",
        "subjects",
    ),
    "signature": ("chữ ký số hợp lệ", "the signature is valid", "chữ ký", "signature"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and what the printed minutes say."""
    parser.add_argument("file", type=Path, help="tệp ZIP / ZIP file")
    parser.add_argument("--key", type=digest, help="dấu vân tay khóa ký / fingerprint of the signing key")
    parser.add_argument("--root", type=digest, help="mã gốc trong biên bản / root in the minutes")


def main(options: argparse.Namespace) -> int:
    """Check, and tell what was checked; 1 when something does not hold. Raises CommandFailed."""
    verdict = proof.verify(read(options.file), root=options.root, fingerprint=options.key)
    show(verdict)
    if speech.language() == "vi":
        _conclude_vi(verdict, options)
    else:
        _conclude_en(verdict, options)
    return 0 if verdict.holds else 1


def read(file: Path) -> bytes:
    """The bytes of a bundle. Raises CommandFailed."""
    try:
        return file.read_bytes()
    except OSError as failure:
        raise speech.CommandFailed(
            f"Không đọc được {file}: {failure.strerror}", f"{file} cannot be read: {failure.strerror}"
        ) from failure


def show(verdict: Verdict) -> None:
    """Print what was checked of a bundle, and what differs."""
    for check in verdict.checks:
        show_check(WORDS[check.what], check)
    if verdict.differences:
        first, *further = verdict.differences[:MOST_SHOWN]
        speech.report("\nKhác biệt đầu tiên:", "\nFirst difference:")
        print(f"  {told(first)}")
        if further:
            speech.report("\nCác khác biệt tiếp theo:", "\nFurther differences:")
        for difference in further:
            print(f"  {told(difference)}")
        if len(verdict.differences) > MOST_SHOWN:
            print(f"  ... ({len(verdict.differences)})")


def show_check(words: tuple[str, str, str, str], check: Check) -> None:
    """Print one line: whether something holds, and of how much it was asked."""
    vi, en, unit_vi, unit_en = words
    if speech.language() == "vi":
        print(f"{'đúng' if check.holds else 'SAI':5} {vi} ({check.count:,} {unit_vi})".replace(",", "."))
    else:
        print(f"{'holds' if check.holds else 'FAILS'} {en} ({check.count:,} {unit_en})")


def told(difference: Reason) -> str:
    """A difference with its place, in words."""
    place = " ".join(part for part in (difference.file, difference.path) if part)
    return f"{place + ': ' if place else ''}{phrases.sentence(difference, speech.language())}"


def _conclude_vi(verdict: Verdict, options: argparse.Namespace) -> None:
    if not verdict.holds:
        print("\nKết luận: KHÔNG khớp.")
        return
    print("\nKết luận: mọi điểm đều khớp.")
    if options.root is None:
        print(f"Mã gốc của hồ sơ: {verdict.root}\nHãy so với biên bản đã in, hoặc chạy lại với --root.")
    if options.key is None:
        print("Chữ ký hợp lệ nhưng chưa biết của ai: hãy chạy lại với --key và dấu vân tay trong biên bản.")


def _conclude_en(verdict: Verdict, options: argparse.Namespace) -> None:
    if not verdict.holds:
        print("\nConclusion: it does NOT hold.")
        return
    print("\nConclusion: everything holds.")
    if options.root is None:
        print(f"The root of the bundle: {verdict.root}\nCompare it with the printed minutes, or add --root.")
    if options.key is None:
        print("The signature is valid, but whose? Add --key with the fingerprint in the minutes.")


def digest(text: str) -> str:
    """64 hexadecimal digits, as they are printed: in groups or not, in small or capital letters."""
    digits = re.sub(r"[\s:-]", "", text).lower()
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise argparse.ArgumentTypeError("cần 64 chữ số thập lục phân / 64 hexadecimal digits are needed")
    return digits
