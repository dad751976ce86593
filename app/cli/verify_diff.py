"""`hoithi verify-diff OLD NEW`: check that the newer of two bundles only goes on from the older."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli import speech, verify
from app.operations.record import proof
from rounds.proof import bundle
from rounds.proof.continuation import Continuation, compare
from rounds.proof.examine import Check, Verdict

WORDS = (
    "nhật ký của hồ sơ cũ là phần đầu nhật ký của hồ sơ mới",
    "the older log is the beginning of the newer one",
    "bản ghi",
    "records",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Both files, and what the printed minutes of the older one say."""
    parser.add_argument("older", type=Path, metavar="OLD", help="hồ sơ cũ / the older bundle")
    parser.add_argument("newer", type=Path, metavar="NEW", help="hồ sơ mới / the newer bundle")
    parser.add_argument(
        "--key", type=verify.digest, help="dấu vân tay khóa ký / fingerprint of the signing key"
    )
    parser.add_argument(
        "--root", type=verify.digest, help="mã gốc của hồ sơ cũ trong biên bản / root of OLD in the minutes"
    )


def main(options: argparse.Namespace) -> int:
    """Check each, then compare; 1 when something does not hold. Raises CommandFailed."""
    older, newer = (verify.read(file) for file in (options.older, options.newer))
    verdicts = [
        proof.verify(older, root=options.root, fingerprint=options.key),
        proof.verify(newer, fingerprint=options.key),
    ]
    for file, verdict in zip((options.older, options.newer), verdicts, strict=True):
        print(f"{file}:")
        verify.show(verdict)
        print()
    if not all(verdict.holds for verdict in verdicts):
        speech.report(
            "Kết luận: KHÔNG khớp. Hồ sơ không đứng vững một mình thì không so được với hồ sơ khác.",
            "Conclusion: it does NOT hold. A bundle that does not stand by itself proves nothing of another.",
        )
        return 1
    found = compare(verdicts[0].files, verdicts[1].files)
    verify.show_check(WORDS, Check("continuation", found.older, found.difference is None))
    _conclude(found, verdicts)
    return 0 if found.difference is None else 1


def _conclude(found: Continuation, verdicts: list[Verdict]) -> None:
    if found.difference is not None:
        speech.report(
            f"\nKhác biệt đầu tiên:\n  {verify.told(found.difference)}\n\nKết luận: KHÔNG khớp.",
            f"\nFirst difference:\n  {verify.told(found.difference)}\n\nConclusion: it does NOT hold.",
        )
        return
    more = found.newer - found.older
    speech.report(
        f"\nKết luận: hồ sơ mới giữ nguyên mọi điều của hồ sơ cũ và ghi thêm {more} bản ghi.",
        "\nConclusion: the newer bundle keeps all that the older one has, and adds "
        f"{more} {'record' if more == 1 else 'records'}.",
    )
    before, now = (bundle.signature(verdict.files)[0] for verdict in verdicts)
    if before != now:
        speech.report(
            "Hai hồ sơ được ký bằng hai khóa khác nhau: hãy hỏi cơ quan vì sao đổi khóa.",
            "They are signed with two different keys: ask the office why the key was changed.",
        )
