"""Checks this result bundle with nothing but Python 3.11 or newer.

    python -I -S verify.py                       the folder in which this file lies, unzipped
    python -I -S verify.py FILE.zip              a bundle as it was downloaded
    python -I -S verify.py ... --root ROOT       also against the root that stands in the printed minutes

Answers 0 when everything holds, 1 with the first difference when something does not, 2 when it could not
look. The signature is checked by `hoithi verify`. Without --root someone who changed the facts, computed
everything anew and replaced this very file would go unseen: the root in print is what nobody can change.

Kiểm chứng hồ sơ kết quả bằng Python 3.11 trở lên, không cần cài thêm gì. Mã gốc (ROOT) in trong biên bản.
"""

from __future__ import annotations

import io
import os
import sys


def main(arguments: list[str]) -> int:
    """Look and tell; the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  # who checks a bundle may have any Python
        return _refuse("Python 3.11 or newer is needed / cần Python 3.11 trở lên")
    given = list(arguments)
    root: str | None = None
    if "--root" in given:
        at = given.index("--root")
        if at + 1 == len(given):
            return _refuse("--root ROOT")
        root = given[at + 1].lower()
        del given[at : at + 2]
    if len(given) > 1 or any(each.startswith("-") for each in given):
        return _refuse("verify.py [FILE.zip] [--root ROOT]")

    here = os.path.dirname(os.path.abspath(__file__))
    sys.dont_write_bytecode = True  # a file more would be a difference the next time
    sys.path.insert(0, here)
    from rounds.proof import archive, examine

    try:
        if given:
            with open(given[0], "rb") as file:
                data = file.read()
        else:
            data = archive.pack(_files(here))
    except (OSError, ValueError) as failure:
        return _refuse(str(failure))

    verdict = examine.examine(data, root)
    for check in verdict.checks:
        print(f"{'ok' if check.holds else 'DIFFERS':7} {check.what:11} {check.count}")
    print("root    " + verdict.root)
    for difference in verdict.differences[:1]:
        where = " ".join(part for part in (difference.file, difference.path) if part)
        values = ", ".join(f"{name}={value}" for name, value in difference.values)
        print(f"\nFirst difference / Khác biệt đầu tiên: {difference.code}\n  {where}\n  {values}")
    if verdict.holds and root is None:
        print("\nEverything holds. Compare the root with the printed minutes.")
        print("Mọi điểm đều khớp. Hãy so mã gốc (root) với biên bản đã in.")
    elif verdict.holds:
        print("\nEverything holds, up to the printed root. / Mọi điểm đều khớp, kể cả mã gốc đã in.")
    return 0 if verdict.holds else 1


def _files(folder: str) -> dict[str, bytes]:
    """Every file below `folder`, by its name with slashes."""
    found: dict[str, bytes] = {}
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    return found


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
