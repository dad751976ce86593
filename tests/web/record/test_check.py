"""The check page: from what stands in print to what it is and whether it still stands."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.record import decision, fact, receipt, seal
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.record import audit
from app.storage.record import fact as facts
from rounds.record import FACTS, Decision
from tests.given import small


@pytest.fixture
def printed(session: Session) -> dict[str, str]:
    """Everything that is printed of a small contest whose rules were published twice."""
    contest = publication.publish(session, small.files())
    first = contest.digest
    contest = publication.publish(
        session, small.files(contest=small.CONTEST.replace("Làng số", "Làng số mới"))
    )
    fact.record(session, contest, {kind: small.FACTS[kind] for kind in FACTS})
    taken = Decision(
        small.DAY, 1, "commit-seed", "ca-nhan", {"sha256": "0" * 64}, "Trước khi mở", "Anh Thư ký"
    )
    decision.decide(session, contest, [taken])
    old = snapshot.prepare(session, contest, [small.DAY + 20])
    new = snapshot.prepare(session, contest, [small.DAY + 40])
    head = audit.head(session, contest.ledger)
    assert head is not None
    return {
        "old rules": first,
        "rules": contest.digest,
        "old results": old.digest,
        "results": new.digest,
        "results, as copied": f" {new.digest[:32].upper()} {new.digest[32:]} ",
        "results, beginning": new.digest[:16],
        "log": head[1],
        "log number": f"{small.SLUG}#{head[0]}",
        "decision": f"{small.SLUG}/1",
        "number": "1",
    }


def test_a_receipt_is_found_whole_and_tells_nothing_of_its_holder(
    client: FlaskClient, session: Session, printed: dict[str, str]
) -> None:
    contest = contests.by_slug(session, small.SLUG)
    assert contest is not None
    number, _leaf = facts.leaves(session, contest.id, "attempts")[0]
    held = receipt.read(session, contest.id, "attempts", number)
    assert held is not None
    seal.seal(session, contest)
    page = client.get("/check", query_string={"q": f" {held.code.upper()} "}).text
    assert "Biên nhận nộp bài thi" in page
    contestants = {row.contestant for row in small.FACTS["attempts"]}
    assert (held.sha256 in page, [each for each in contestants if each in page]) == (True, [])
    assert f"{small.SLUG}#" in page.partition("Biên nhận nộp bài thi")[2].partition("</article>")[0]
    for wrong in (held.code[:-1], f"A{number}", f"A{number}-{'0' * 16}"):
        assert "Hệ thống không cấp số hoặc mã này" in client.get("/check", query_string={"q": wrong}).text


@pytest.mark.parametrize(
    ("what", "title", "standing"),
    [
        ("old rules", "Lần công bố thể lệ số 1", "Đã có phiên bản mới hơn thay thế văn bản này."),
        ("rules", "Lần công bố thể lệ số 2", "Đây là văn bản đang có hiệu lực."),
        ("old results", "Kết quả, phiên bản 1", "Đã có phiên bản kết quả mới hơn thay thế"),
        ("results", "Kết quả, phiên bản 2", "Đây là kết quả đang có hiệu lực."),
        ("results, as copied", "Kết quả, phiên bản 2", "Đây là kết quả đang có hiệu lực."),
        ("results, beginning", "Kết quả, phiên bản 2", "Đây là kết quả đang có hiệu lực."),
        ("log", "Dòng nhật ký số", "không thể sửa mà không bị phát hiện"),
        ("log number", "Dòng nhật ký số", "không thể sửa mà không bị phát hiện"),
        ("decision", "Quyết định số 1", "có trong hồ sơ đúng như khi ban hành"),
        ("number", "Quyết định số 1", "có trong hồ sơ đúng như khi ban hành"),
    ],
)
def test_what_is_in_print_is_found(
    client: FlaskClient, printed: dict[str, str], what: str, title: str, standing: str
) -> None:
    page = html.unescape(client.get("/check", query_string={"q": printed[what]}).text)
    assert len(re.findall(r"<article", page)) == 1
    assert (title in page, standing in page) == (True, True)


def test_a_decision_says_who_and_why(client: FlaskClient, printed: dict[str, str]) -> None:
    page = client.get("/check", query_string={"q": printed["decision"]}).text
    for part in ("Niêm phong mã bốc thăm", "Anh Thư ký", "Trước khi mở", f"{small.SLUG}#"):
        assert part in page


@pytest.mark.parametrize(
    "q", ["0" * 64, "lang-so/99", "lang-so#99", "nowhere/1", "99", "abc", "'; DROP TABLE decision", "f" * 500]
)
def test_what_was_never_issued_is_not_found(client: FlaskClient, printed: dict[str, str], q: str) -> None:
    page = client.get("/check", query_string={"q": q}).text
    assert "Hệ thống không cấp số hoặc mã này" in page
    assert "<article" not in page
