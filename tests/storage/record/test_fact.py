"""By which way the facts of one contestant are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.contest import publication
from app.operations.record import fact as facts
from app.storage.learning import learner
from app.storage.postgres.database import as_owner
from app.storage.postgres.line import straight
from app.storage.record import fact
from rounds.record import Attempt, Registration, Step
from tests.given import small

DAY, EACH = small.DAY, 200
TABLES = {table.name for table in fact.TABLES.values()}


@pytest.fixture
def few_busy_people(session: Session, settings: Settings) -> None:
    """As on the first morning: the server knows of three contestants, each with a third of all facts."""
    contest = publication.publish(session, small.files())
    done = [(f"c{number % 3}", number // 3 + 1) for number in range(3 * EACH)]
    facts.record(
        session,
        contest,
        {
            "registrations": [Registration(DAY, who, "01", True) for who, _ in done],
            "steps": [Step(DAY, who, "hoc", "topics") for who, _ in done],
            "attempts": [Attempt(DAY, who, "hoc", time, DAY, "", "AB-D", 2, 1) for who, time in done],
        },
    )
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def ways(session: Session, statement: str) -> dict[str, tuple[bool, list[str]]]:
    """By table of facts, as planned for any values: is a contestant looked up at once, what is sorted by."""
    with straight(session) as line:
        row = line.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {statement}", prepare=False).fetchone()
    assert row is not None
    return {
        node["Relation Name"]: ("contestant" in node.get("Index Cond", node.get("Recheck Cond", "")), keys)
        for node, keys in _nodes(row[0][0]["Plan"], [])
        if node.get("Relation Name") in TABLES
    }


def _nodes(plan: dict[str, Any], keys: list[str]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    yield plan, keys
    for below in plan.get("Plans", ()):
        yield from _nodes(below, plan.get("Sort Key", []))


@pytest.mark.usefixtures("few_busy_people")
def test_the_first_step_of_one_contestant_is_found_without_those_of_others(session: Session) -> None:
    statement = fact._FIRST_STEP.replace("%s", "${}").format(1, 2, 3, 4)
    assert ways(session, statement) == {"step": (True, ["((seq + 0))"])}
    # The plain order leads such a plan through the whole contest.
    assert ways(session, statement.replace("seq + 0", "seq")) == {"step": (False, [])}


@pytest.mark.usefixtures("few_busy_people")
def test_all_facts_of_one_contestant_are_found_without_those_of_others(session: Session) -> None:
    assert ways(session, learner.READ.format(contest="$1", contestant="$2")) == {
        "registration": (True, ["((registration.seq + 0))"]),
        "step": (True, ["((step.seq + 0))"]),
        "attempt": (True, ["((attempt.seq + 0))"]),
    }
