"""Why a file is not taken, as codes; the sentences stand in `app/translations/reasons/uploads.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from rounds.reasons import Reason

MEGABYTE = 1024 * 1024

CODES: Mapping[str, str] = {
    # The name (naming.py).
    "upload.name-empty": "no values",
    "upload.name-too-long": "letters, most",
    "upload.name-path": "no values",
    "upload.name-hidden-letters": "no values",
    "upload.name-two-endings": "inner, ending",
    "upload.name-of-a-device": "got",
    # Any file (__init__.py).
    "upload.empty": "no values",
    "upload.too-large": "size, most: megabytes",
    "upload.not-accepted": "ending (may be empty); accepted: endings",
    "upload.ending-differs": "ending; right: the one that fits the content",
    "upload.content-differs": "ending; found: what the content is (may be empty)",
    "upload.damaged": "what: kind of file",
    "upload.two-files-in-one": "other: kind hidden inside",
    # Documents of an office program (office.py, archive.py).
    "upload.locked": "no values",
    "upload.old-office": "no values",
    "upload.macros": "part",
    "upload.active-part": "part",
    "upload.outside-link": "part; target: where it leads",
    "upload.strange-part": "part",
    "upload.part-names": "part",
    "upload.too-many-parts": "parts, most",
    "upload.bomb": "unpacked, most: megabytes",
    "upload.nested-archive": "part",
    "upload.document-type": "part",
    "upload.reaches-out": "part",
    # PDF (pdf.py).
    "upload.pdf-locked": "no values",
    "upload.pdf-acts": "what: the name in the file",
    "upload.pdf-attachment": "no values",
    "upload.pdf-unclear": "no values",
    # Pictures and films (picture.py, video.py).
    "upload.too-many-pixels": "width, height; most: million",
    "upload.too-many-frames": "frames, most",
    "upload.quicktime": "no values",
    "upload.no-film": "no values",
}


class Unfit(Exception):
    """Ends the look into a file with the reason against it."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.reason = Reason(code, values=tuple(sorted(values.items())))
