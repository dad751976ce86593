"""Translations: the `.po` files people edit, compiled into what the program reads.

Compiled under `instance/translations` when the site starts, in a folder named by the content of the sources,
so nobody has to remember a build step and no compiled file is kept in the repository.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_into(target: Path, source: Path) -> Path:
    """The folder below `target` with every catalogue of `source` compiled; made unless it is there."""
    catalogues = sorted(source.glob("*/LC_MESSAGES/*.po"))
    digest = hashlib.sha256()
    for path in catalogues:
        digest.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes())
    ready = target / digest.hexdigest()[:16]
    if ready.exists():
        return ready
    target.mkdir(parents=True, exist_ok=True)
    # Several processes start at once: each compiles elsewhere, the first to finish names the result.
    part = Path(tempfile.mkdtemp(dir=target))
    for path in catalogues:
        compiled = (part / path.relative_to(source)).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as po, compiled.open("wb") as mo:
            write_mo(mo, read_po(po, locale=path.parts[-3], domain=path.stem))
    try:
        os.rename(part, ready)
    except OSError:
        shutil.rmtree(part)
    return ready
