"""Pictures of the pages of a document, or of a picture made small: what is looked at before it is opened.

`python -m app.documents.preview SOURCE KIND FOLDER` is a process of its own, with little memory and little
time: what a hostile document does to the library that draws it happens there. Knows pages; knows no row.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image

MOST_PAGES = 60
WIDTH, HEIGHT = 1240, 1754
"""Pixels into which a page is drawn: A4 at 150 to the inch."""
MEMORY = 2 << 30
SECONDS = 120
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
KINDS = PICTURES | {"application/pdf"}
"""Media types of which there are previews."""


class NotDrawn(Exception):
    """The document could not be drawn within memory and time."""


@contextmanager
def drawn(source: Path, kind: str) -> Iterator[list[Path]]:
    """The pages of a document as WebP, in order, as long as the context lasts. Raises NotDrawn."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app.documents.preview", str(source), kind, folder]
        try:
            subprocess.run(
                command, check=True, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
            raise NotDrawn(type(failure).__name__) from None
        yield sorted(Path(folder).iterdir())


def draw(source: Path, kind: str, folder: Path) -> None:
    """Draw the first `MOST_PAGES` pages into `folder`, as `001.webp` and so on."""
    for number, page in enumerate(_pages(source, kind), 1):
        page.thumbnail((WIDTH, HEIGHT))
        page.convert("RGB").save(folder / f"{number:03}.webp", "WEBP", quality=80)


def _pages(source: Path, kind: str) -> Iterator[Image.Image]:
    if kind in PICTURES:
        with Image.open(source) as picture:
            yield picture
        return
    document = pypdfium2.PdfDocument(source)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
        yield page.render(scale=scale).to_pil()
        page.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    draw(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
