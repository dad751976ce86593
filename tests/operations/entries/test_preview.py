"""Previews: pages drawn in a process of its own, kept as long as their file, and no harm from a bad one."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from app.documents import preview as documents
from app.operations.entries import preview
from app.operations.entries import upload as verbs
from app.operations.work import task
from app.storage import files
from app.storage.entries import entry as entries
from app.storage.entries import preview as previews
from app.storage.entries.preview import Preview
from app.storage.entries.upload import Upload
from tests.given import handed, sent


def two_pages() -> bytes:
    """A PDF with two pages, one red and one blue."""
    pictures = [Image.new("RGB", (595, 842), colour) for colour in ("red", "blue")]
    whole = io.BytesIO()
    pictures[0].save(whole, "PDF", save_all=True, append_images=pictures[1:], resolution=72)
    return whole.getvalue()


def drawn(session: Session, row: Upload, number: int) -> Image.Image:
    """The picture of one page."""
    found = previews.page(session, row.file_id, number) if row.file_id else None
    assert found is not None
    with files.content(found) as content:
        return Image.open(io.BytesIO(content.read()))


def test_the_pages_of_a_document_are_drawn_once_in_order(session: Session) -> None:
    content = two_pages()
    row = sent.send(session, sent.begin(session, sent.contest(session), content), content)
    assert preview.due(session) == [row.file_id]
    for _ in range(2):
        preview.make(session, row.file_id)  # type: ignore[arg-type]
    assert preview.due(session) == []
    assert previews.pages(session, [row.file_id]) == {row.file_id: 2}  # type: ignore[list-item]
    first, second = (drawn(session, row, number) for number in (1, 2))
    assert (first.format, first.size) == ("WEBP", (1240, 1754))
    middle = [each.convert("RGB").getpixel((600, 800)) for each in (first, second)]
    assert [max(range(3), key=list(pixel).__getitem__) for pixel in middle] == [0, 2]  # type: ignore[arg-type]


def test_files_of_an_entry_are_drawn_whichever_way_they_came(session: Session) -> None:
    contest = handed.contest(session)
    attached = [("bài.pdf", two_pages(), "application/pdf"), ("phim.mp4", b"film", "video/mp4")]
    handed.hand_in(session, contest, "B-001", "01", {"summary": "Ngắn"}, attached=attached)
    [(_, pdf), _] = entries.files(session, contest.id, "B-001", 1)
    assert preview.due(session) == [pdf.id]
    preview.make(session, pdf.id)
    assert (previews.pages(session, [pdf.id]), preview.due(session)) == ({pdf.id: 2}, [])


def test_a_picture_is_made_small_without_what_it_tells_of_its_maker(session: Session) -> None:
    whole = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh của Lan"
    Image.new("RGB", (3000, 1500), "green").save(whole, "JPEG", exif=exif)
    row = sent.begin(session, sent.contest(session), whole.getvalue(), "pictures", name="ảnh.jpg")
    sent.send(session, row, whole.getvalue())
    preview.make(session, row.file_id)  # type: ignore[arg-type]
    small = drawn(session, row, 1)
    assert (small.size, dict(small.getexif())) == ((1240, 620), {})


def test_what_cannot_be_drawn_is_noted_and_not_tried_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent.send(session, sent.begin(session, sent.contest(session)))
    monkeypatch.setattr(documents, "SECONDS", 0)
    preview.make(session, row.file_id)  # type: ignore[arg-type]
    kept = session.get(Preview, row.file_id)
    assert (kept.state if kept else "", preview.due(session)) == ("failed", [])


def test_p16_pictures_go_with_their_file_and_not_before(app: Flask, session: Session) -> None:
    content = two_pages()
    row = sent.send(session, sent.begin(session, sent.contest(session), content), content)
    preview.make(session, row.file_id)  # type: ignore[arg-type]
    assert task.sweep(session) == 0
    drawn(session, row, 2)
    verbs.end(session, row.id)
    assert task.sweep(session) == 3
    assert list(files.contents().names()) == []
