"""PDF: what acts, hides or carries something is refused, whatever way it is written."""

from __future__ import annotations

import io
import time
import zlib

import pytest

from app.documents.inspection import inspect
from app.documents.inspection.reasons import MEGABYTE
from rounds.reasons import Reason, reason
from tests.documents import files


def why(content: bytes) -> tuple[Reason, ...]:
    return inspect(io.BytesIO(content), "a.pdf", accepted={"pdf"}, most=100 * MEGABYTE).reasons


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
ACTING = [
    (files.pdf(SCRIPT), "/JavaScript"),
    (files.pdf(b"<< /S /#4aava#53cript /J#53 (a) >>"), "/JavaScript"),
    (files.pdf(files.object_stream(SCRIPT)), "/JavaScript"),
    (files.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "/Launch"),
    (files.pdf(catalog=b"/AA << /O 4 0 R >>"), "/AA"),
    (files.pdf(catalog=b"/OpenAction << /S /URI /URI (http://a.example) >>"), "/OpenAction"),
    (files.pdf(b"<< /S /URI /URI (http://a.example) >>", catalog=b"/OpenAction 4 0 R"), "/OpenAction"),
    (
        files.pdf(files.object_stream(b"<< /S /URI /URI (a) >>"), catalog=b"/OpenAction 100 0 R"),
        "/OpenAction",
    ),
    (files.pdf(b"<< /XFA 5 0 R >>"), "/XFA"),
    (files.pdf(b"<< /S /SubmitForm /F (http://a.example) >>"), "/SubmitForm"),
    # Hidden from a reader that believes the lengths and the brackets it is told.
    (files.pdf(files.stream(b"9 0 obj\n" + SCRIPT + b"\nendobj")), "/JavaScript"),
    (files.pdf(b"<< /A (>> stream\nendobj) /S /JavaScript >>"), "/JavaScript"),
    (files.pdf(b"<< /A (\\)) /B ((()) /C) /S /JavaScript >>"), "/JavaScript"),
    (files.pdf(b"<< /A 1 % endobj\n /S /JavaScript >>"), "/JavaScript"),
    (files.pdf(b"<</S/JavaScript/A<</B[/C]>>>>"), "/JavaScript"),
]


@pytest.mark.parametrize(("content", "what"), ACTING, ids=range(len(ACTING)))
def test_p19_a_document_that_acts_is_refused(content: bytes, what: str) -> None:
    assert why(content) == (reason("upload.pdf-acts", what=what),)


def test_p19_attached_files_and_passwords_are_refused() -> None:
    attached = files.pdf(files.stream(b"a", b"/Type /EmbeddedFile"))
    assert why(attached) == (reason("upload.pdf-attachment"),)
    assert why(files.pdf(trailer=b"/Encrypt << /Filter /Standard >>")) == (reason("upload.pdf-locked"),)


def test_what_ordinary_documents_hold_is_taken() -> None:
    whole = files.pdf(
        b"<< /S /URI /URI (https://a.example) >>",
        b"<< /Title (On the law: /JS and /Launch are words) >>",
        files.stream(bytes(range(256)) * 400),
        files.object_stream(b"<< /Type /Font >>", b"[1 2 3]"),
        catalog=b"/OpenAction [3 0 R /Fit]",
    )
    assert why(whole) == ()


@pytest.mark.parametrize(
    "stream",
    [
        files.object_stream(b"<< /S /GoTo >>", packed=b"not packed"),
        files.object_stream(b"<< /S /GoTo >>").replace(b"/FlateDecode", b"[/ASCIIHexDecode /FlateDecode]"),
        files.object_stream(b"<< /S /GoTo >>").replace(b"/Filter /FlateDecode", b""),
        files.object_stream(b" " * 70 * MEGABYTE),
        files.object_stream(b"<< /S /GoTo >>", packed=zlib.compress(b" " * 100)[:-5]),
    ],
    ids=range(5),
)
def test_p19_objects_that_cannot_be_read_are_refused(stream: bytes) -> None:
    assert why(files.pdf(stream)) == (reason("upload.pdf-unclear"),)


def test_p19_a_flood_of_pixels_is_refused() -> None:
    flood = files.stream(b"a", b"/Subtype /Image /Width 100000 /Height 90000")
    assert why(files.pdf(flood)) == (reason("upload.too-many-pixels", width=100000, height=90000, most=240),)


def test_something_appended_is_refused() -> None:
    assert why(files.pdf() + b"x" * 2000) == (reason("upload.damaged", what="PDF"),)


@pytest.mark.parametrize("piece", [b"1 0 obj ", b"1 0 obj (", b"1 0 obj <", b"obj<<%", b"1obj/N", b"(((("])
def test_p25_a_document_made_to_be_slow_is_not(piece: bytes) -> None:
    whole = files.pdf(piece * (2 * MEGABYTE // len(piece)))
    begun = time.process_time()
    why(whole)
    assert time.process_time() - begun < 10
