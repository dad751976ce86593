"""Two people of one unit hand in at one moment, each another draft: one entry counts, and both are told."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.entries import draft, entry
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.record import fact
from tests.given import entered, people
from tests.given.learning import token_of
from tests.given.sender import RULES, told

HOME = f"/contests/{entered.SLUG}/entries/{entered.ROUND}/01"


def form(client: FlaskClient, number: int) -> dict[str, object]:
    """What somebody sends from the last page of a draft."""
    page = client.get(f"{HOME}/drafts/{number}/hand-in").text
    said = {"csrf_token": token_of(page), "key": str(uuid.uuid4()), "version": 2}
    return {**said, "declared-0": "y", "declared-1": "y"}


def test_p07_of_two_drafts_handed_in_at_once_one_counts_and_the_other_may_take_its_place(
    app: Flask, session: Session
) -> None:
    contest = entered.contest(session, rules=RULES)
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    clients = [
        people.signed_in(app, who, Role.COORDINATOR, contest=entered.SLUG, unit="01")
        for who in ("cuong", "hoa")
    ]
    for who, title in (("cuong", "Trợ lý văn thư"), ("hoa", "Trợ lý một cửa")):
        by = people.account(session, who)
        made = draft.begin(session, contest, entered.ROUND, "01", by=by)
        draft.save(session, rules, made, {**entered.SAID, "title": title}, if_version=1, by=by)
    forms = [form(client, number) for number, client in enumerate(clients, 1)]
    session.rollback()

    def press(place: int, together: threading.Barrier | None = None) -> tuple[int, str]:
        if together:
            together.wait(30)
        return told(clients[place].post(f"{HOME}/drafts/{place + 1}/hand-in", data=forms[place]))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2), [threading.Barrier(2, timeout=60)] * 2))
    assert sorted(status for status, _ in answers) == [303, 422]
    slow = next(place for place, (status, _) in enumerate(answers) if status == 422)
    assert answers[1 - slow][1] == f"{HOME}/received/B-001/1"
    assert "Đơn vị đã có bài B-001 đang được tính" in answers[slow][1]
    assert [each.entry for each in fact.read(session, contest.id, "entries")] == ["B-001"]
    session.rollback()
    # The same form, sent again with the box ticked.
    forms[slow]["supersedes"] = "B-001"
    assert press(slow) == (303, f"{HOME}/received/B-002/1")
    assert {each.entry: each.why for each in entry.intake(session, contest, entered.ROUND).fates} == {
        "B-001": "superseded",
        "B-002": "counts",
    }
