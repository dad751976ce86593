"""Documents made from the signed minutes of a panel: they print where the record stood."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations.panel import minutes
from app.operations.papers import of_panel, setting
from app.operations.papers import paper as verbs
from app.storage.record import audit
from tests.given import issued, judged
from tests.given.papers import pages
from tests.given.people import account


@pytest.mark.parametrize("kind", ["scoring", "meeting"])
def test_p49_minutes_print_the_head_of_the_log_at_their_freezing(session: Session, kind: str) -> None:
    contest = judged.publish(session)
    for who, seat in (("thu", "secretary"), ("chi", "chair")):
        signed = minutes.sign(session, contest, judged.ROUND, seat=seat, by=account(session, who))
    root = audit.hash_of(session, contest.ledger, signed.log_seq)
    body = issued.body(session, contest)
    paper = verbs.make(session, contest, kind, judged.ROUND, body.number, by="system")
    printed = " ".join(" ".join(pages(setting.files(contest, contest.zone, paper)["pdf"])).split())
    said = f"Mã gốc nhật ký của Cuộc thi khi khóa biên bản (bản ghi số {signed.log_seq}): "
    assert f"{said}{of_panel.grouped(root)}." in printed
    assert of_panel.grouped(root).replace(" ", "") == root
