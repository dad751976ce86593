"""Reading a file that may be hostile: in a process of its own, with an end to its time and its memory.

A document can make any reader work for ever or break it from within. Here it breaks a process that holds
nothing, and the caller hears that the document is unreadable.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from typing import BinaryIO

from app.config import ROOT
from app.documents.text.parts import Extracted, Hidden, Page, Unreadable

SECONDS = 60
MEGABYTES = 1500


def within(file: BinaryIO, kind: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Extracted:
    """Text and hidden text of a file of one of `parts.KINDS`, from where it stands to its end.

    Raises Unreadable for one that cannot be read within the limits.
    """
    asked = [sys.executable, "-m", __name__, kind, str(seconds), str(megabytes)]
    with tempfile.TemporaryFile() as content:
        shutil.copyfileobj(file, content)
        content.seek(0)
        try:
            done = subprocess.run(
                asked, stdin=content, capture_output=True, timeout=seconds, cwd=ROOT, env={}, check=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            raise Unreadable from None
    found = json.loads(done.stdout)
    return Extracted(
        found["text"],
        tuple(Page(*one) for one in found["pages"]),
        tuple(Hidden(*one) for one in found["hidden"]),
    )


def _main(kind: str, seconds: int, megabytes: int) -> None:
    """The process itself: the file comes by standard input, what was found goes out as JSON."""
    import resource

    from app.documents.text.readers import extract

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        found = extract(sys.stdin.buffer, kind)
    except (Unreadable, MemoryError, RecursionError):
        sys.exit(1)
    pages = [(one.number, one.start, one.end) for one in found.pages]
    hidden = [(one.page, one.why, one.text) for one in found.hidden]
    sys.stdout.write(json.dumps({"text": found.text, "pages": pages, "hidden": hidden}))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
