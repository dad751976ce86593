"""The list of people taking part, as its desk shows it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.permissions import Role
from tests.given import learning, people
from tests.house.test_pages import queries

ADDRESS = f"/contests/{learning.SLUG}/desk/people"


@pytest.mark.usefixtures("easy")
def test_p06_the_list_asks_no_more_for_many_than_for_few(app: Flask, session: Session) -> None:
    contest = learning.publish(session)
    learning.enrol(session, contest, "lan")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=contest.slug)

    def asked(codes: list[str]) -> int:
        """How many queries the list asks that has these codes."""
        with queries(app) as statements:
            page = oanh.get(ADDRESS).text
        assert all(code in page for code in codes)
        return len(statements)

    oanh.get(ADDRESS)  # rules are read once
    few = asked([learning.enrol(session, contest, "lan")])
    many = asked([learning.enrol(session, contest, who) for who in people.PEOPLE])
    assert many == few
