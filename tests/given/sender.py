"""Somebody who sends a file and hands it in through the pages, and begins again wherever something broke.

sender = Sender(app, client, session, contest)
sender.prepare()                 a draft without a file, a content nobody sent yet, a fresh key
sender.go()                      begin, two pieces, hand in: what the script and the form do
sender.go_on()                   the same after a cut: from where the site says that it is
"""

from __future__ import annotations

import hashlib
import random
import uuid
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.operations.entries import draft as writing
from app.operations.entries import upload as verbs
from app.operations.record import receipt
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries import upload as uploads
from app.storage.entries.handing_in import HandIn
from app.storage.entries.upload import Upload
from app.storage.files import File
from app.storage.record import audit, fact
from tests.documents import files as made
from tests.given import entered, people, sent

RULES = entered.RULES.replace('nomination = "listed"', "")

Version = tuple[str, int]
"""The code of an entry, and the number of its version."""


class Kept(NamedTuple):
    """Every version that was handed in, as each place that must know of it tells it."""

    facts: list[Version]
    contents: list[Version]
    files: list[Version]
    handed: list[Version]
    logged: list[Version]
    receipts: list[Version]

    @classmethod
    def of(cls, session: Session, contest: Contest) -> Kept:
        """As it is in the database and on the disk now: a file counts when its content is there."""
        id, contents = contest.id, entries.contents(session, contest.id, sent.ROUND)
        attached = [
            (row.entry, row.version)
            for each in contents
            for row, file in entries.files(session, id, each.entry, each.version)
            if _whole(file)
        ]
        recorded = (
            select(HandIn.entry, HandIn.version)
            .where(HandIn.contest_id == id, HandIn.recorded_at.is_not(None))
            .order_by(HandIn.version)
        )
        return cls(
            facts=[(each.entry, each.version) for each in fact.read(session, id, "entries")],
            contents=[(each.entry, each.version) for each in contents],
            files=attached,
            handed=[(row.entry, row.version) for row in session.execute(recorded)],
            logged=[
                (each.entry.subject.removeprefix("entry:"), each.data["version"])
                for each in audit.records(session, contest.ledger)
                if each.entry.action == "entry.record"
            ],
            receipts=[
                (each.entry, each.version)
                for each in contents
                if receipt.read(session, id, "entries", each.number)
            ],
        )

    @property
    def versions(self) -> list[Version]:
        """The versions there are. All places agree, or the test fails."""
        assert [each for each in self if each != self.facts] == []
        return self.facts


def _whole(file: File) -> bool:
    with files.content(file) as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def told(answer: TestResponse) -> tuple[int, str]:
    """The status of an answer with where it leads, what it refuses with, or its text."""
    said = answer.json["said"][0] if answer.is_json and answer.json else answer.text
    return answer.status_code, answer.headers.get("Location", said)


class Sender:
    """Cường, who sends one file after the other for the first draft of his unit."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.contest = sent.contest(session, rules=RULES)
        self.session, self.client = session, sent.coordinator(app)
        self.token = sent.token(self.client)
        [self.draft] = drafts.of_owner(session, self.contest.id, sent.ROUND, sent.UNIT)
        rules = contests.definition(session, self.contest).contest.round(sent.ROUND).entry
        assert rules is not None
        cuong = people.account(session, "cuong")
        writing.save(session, rules, self.draft, entered.SAID, if_version=1, by=cuong)
        self.version = self.draft.version
        self.dice = random.Random(4)

    def prepare(self) -> None:
        """Take the last file out of the draft, and choose another and a fresh key."""
        for row in drafts.uploads(self.session, self.draft):
            verbs.end(self.session, row.id)
        self.content = made.pdf(made.stream(self.dice.randbytes(3000)))
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        self.key = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        self.session.rollback()

    def go(self) -> tuple[int, str]:
        """Send the file and hand it in: what the last answer told, which may say where it broke off."""
        begun = sent.create(self.client, self.token, len(self.content), sha256=self.sha256)
        if begun.status_code != 201:
            return told(begun)
        return self.send(begun.headers["Location"], 0, 2000) or self.hand_in()

    def send(self, address: str, *cuts: int) -> tuple[int, str] | None:
        """The pieces of the content between those places and its end; the answer where one is not taken."""
        for begin, end in zip(cuts, (*cuts[1:], len(self.content)), strict=True):
            answer = sent.patch(self.client, self.token, address, begin, self.content[begin:end])
            if answer.status_code != 204:
                return told(answer)
        return None

    def hand_in(self) -> tuple[int, str]:
        """What the form of the last page sends; where it leads when it was taken."""
        said = {"csrf_token": self.token, "key": self.key, "version": self.version}
        ticked = {f"declared-{number}": "y" for number in range(2)}
        answer = self.client.post(f"{sent.DRAFT}/hand-in", data={**said, **ticked})
        return told(answer)

    def go_on(self) -> tuple[int, str]:
        """The same from where it broke off."""
        row = self.sent()
        if row is None:
            return self.go()
        if row.state == "open" and row.whole_at is None:
            assert self.send(f"/contests/{sent.SLUG}/uploads/{row.id}", row.received) is None
        elif row.state == "open":
            verbs.finish(self.session, row.id)  # what a worker does
        return self.hand_in()

    def sent(self) -> Upload | None:
        """What the site knows of the file."""
        self.session.rollback()
        self.session.expire_all()
        there = uploads.of_owner(self.session, self.contest.id, sent.ROUND, sent.UNIT)
        return next((each for each in there if each.sha256 == self.sha256), None)

    def versions(self) -> list[Version]:
        """What was handed in, as every place that must know of it says at this moment."""
        self.session.rollback()
        self.session.expire_all()
        found = Kept.of(self.session, self.contest).versions
        self.session.rollback()
        return found

    def received(self, version: int) -> str:
        """The address of the receipt of a version."""
        return f"{sent.HOME}/received/B-001/{version}"
