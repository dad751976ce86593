"""What official documents keep about people: sealed, apart from the figures, gone when it is erased."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.operations.papers import origin, setting
from app.operations.papers import paper as verbs
from app.operations.privacy import privacy
from app.storage.contest import contest as contests
from app.storage.papers.paper import Paper
from app.storage.postgres.database import db
from tests.given import issued, people
from tests.given.papers import pages
from tests.given.played import JUDGE, B

ROUND = "chang-2"


def drafted() -> Paper:
    session = db.session()
    contest = contests.by_slug(session, B)
    assert contest is not None
    body = issued.body(session, contest)
    made = verbs.make(session, contest, "panel", ROUND, body.number, by="system")
    typed = {"duties": f"Điều 2. {people.GIANG.name} đọc bài."}
    verbs.write(session, contest, made, typed, by="system")
    return made


def printed(paper: Paper) -> str:
    contest = contests.by_id(db.session(), paper.contest_id)
    return " ".join(pages(setting.files(contest, contest.zone, paper)["pdf"]))


def test_p57_names_in_documents_are_sealed_where_they_lie(played_app: Flask) -> None:
    with played_app.app_context():
        paper = drafted()
        assert people.GIANG.name in printed(paper)
        session = db.session()
        for table in ("paper", "paper_person", "issuer", "chain_data"):
            for row in session.execute(text(f"SELECT {table}::text FROM {table}")).scalars():
                for name in (people.GIANG.name, issued.BODY["signer"], "0900 000 000"):
                    assert name not in row
                    assert name.encode().hex() not in row


def test_p57_the_figures_of_a_document_name_people_by_their_codes(played_app: Flask) -> None:
    with played_app.app_context():
        paper = drafted()
        seats = [row[1] for row in paper.data["tables"]["members"]["rows"]]
        assert {"person": JUDGE} in seats
        assert paper.names == {JUDGE: people.GIANG.name}
        db.session.expire_all()
        assert origin.digest(paper.data) == paper.digest


def test_p57_who_is_named_is_told_so_and_erased_from_drafts(played_app: Flask) -> None:
    with played_app.app_context():
        session = db.session()
        paper, giang = drafted(), people.account(session, "giang")
        kept = privacy.kept(session, giang.id)["paper_person"]
        mine = [row for row in kept if row["paper_id"] == str(paper.id)]
        assert [(row["code"], row["name"]) for row in mine] == [(JUDGE, people.GIANG.name)]
        privacy.close(session, giang, by="system")
        session.flush()
        session.expire(paper)
        assert paper.names == {}
        assert origin.digest(paper.data) == paper.digest
        paper.texts = {"duties": "Điều 2. Hội đồng chấm bài."}
        found = printed(paper)
        session.rollback()
        assert (people.GIANG.name in found, JUDGE in found) == (False, True)


def test_figures_taken_anew_keep_the_names(played_app: Flask) -> None:
    with played_app.app_context():
        paper = drafted()
        contest = contests.by_id(db.session(), paper.contest_id)
        verbs.renew(db.session(), contest, paper, by="system")
        assert paper.names == {JUDGE: people.GIANG.name}
