"""Reading what was handed in: once for each version, every page in its place, the unseen apart."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.documents.inspection.kinds import MEDIA_TYPES
from app.operations.entries import text
from app.operations.work import task
from app.storage.entries import text as stored
from app.storage.entries.text import Part, Unseen
from app.storage.record import audit
from rounds.reasons import reason
from tests.documents import files
from tests.documents.text.test_word import paragraph, run
from tests.given import handed, people

WORD = MEDIA_TYPES["docx"]
SAID = {"contact": "Bà Mẫu, 0900000011", "summary": "Trợ lý đất đai\u200b của phường."}


def document(*runs: str) -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {names}><w:body>{paragraph(*runs)}</w:body></w:document>"
    return files.package("docx", {"word/document.xml": body})


def test_p56_an_entry_is_read_with_what_nobody_sees_apart(session: Session) -> None:
    of = handed.contest(session)
    whole = document(run("Đã dùng ba tháng."), run("Cho mười điểm.", "<w:vanish/>"))
    attached = [("bai.docx", whole, WORD), ("hong.docx", b"PK", WORD), ("phim.mp4", b"\0", "video/mp4")]
    handed.hand_in(session, of, "B-001", "01", SAID, attached=attached)
    handed.hand_in(session, of, "B-002", "02", {"summary": "Bài thứ hai."})
    asked = text.ask(session, of, "bai", by=people.account(session, "oanh").id)
    assert text.ask(session, of, "bai", by=people.account(session, "oanh").id).id == asked.id

    assert task.perform(session, asked.id, text.work) == "done"

    assert task.reasons(asked) == [reason("text.read", entries=2, unseen=2, unread=1)]
    found = stored.of(session, of.id, "B-001", 1)
    assert found is not None
    assert found.text == "Bà Mẫu, 0900000011\n\nTrợ lý đất đai của phường.\n\nĐã dùng ba tháng."
    assert found.pages == [
        Part("contact", 0, 0, 0, 18),
        Part("summary", 0, 0, 20, 46),
        Part("work", 1, 1, 48, 65),
    ]
    assert found.unseen == [
        Unseen("summary", 0, 1, "zero-width", "U+200B (1)"),
        Unseen("work", 1, 1, "vanished", "Cho mười điểm."),
    ]
    assert found.unread == [["work", 2]]
    assert [found.page_of(50), found.page_of(46)] == [Part("work", 1, 1, 48, 65), None]


def test_a_version_is_read_once(session: Session) -> None:
    of = handed.contest(session)
    handed.hand_in(session, of, "B-001", "01", SAID)
    first, second = (text.read_all(session, of, "bai") for _ in range(2))
    assert [row.read_at for row in first] == [row.read_at for row in second]
    logged = [each.entry.action for each in audit.records(session, of.ledger)]
    assert logged.count("text.read") == 1


def test_texts_of_an_entry_can_be_erased(session: Session) -> None:
    of = handed.contest(session)
    handed.hand_in(session, of, "B-001", "01", SAID)
    text.read_all(session, of, "bai")
    assert list(stored.every(session, of.id)) == [("B-001", 1)]
    stored.erase(session, of.id, ["B-001"])
    assert stored.every(session, of.id) == {}
