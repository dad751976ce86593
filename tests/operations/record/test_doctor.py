"""The doctor: clean after honest work, and every way to break a record by hand is found first."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import phrases
from app.config import Settings
from app.operations.contest import publication
from app.operations.record import decision, doctor, fact
from app.operations.standings import snapshot
from app.storage.postgres import migrate
from app.storage.postgres.database import as_owner
from rounds.record import FACTS
from tests.given import bundles
from tests.given.harmed import harmed


@pytest.fixture
def played(session: Session) -> Session:
    """A database with a whole small contest."""
    files, record, end = bundles.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [record.attempts[0].at, record.attempts[90].at, end])
    return session


def test_p17_everything_fits_after_honest_work(played: Session) -> None:
    assert list(doctor.findings(played)) == []


def test_p17_everything_fits_in_an_empty_database(session: Session) -> None:
    assert list(doctor.findings(session)) == []


@pytest.mark.parametrize(
    ("harm", "code", "values"),
    [
        (
            "UPDATE attempt SET correct = 0, wrong = 4 WHERE seq = 7",
            "leaf-wrong",
            {"contest": "lang-so", "kind": "attempts", "seq": 7},
        ),
        (
            "DELETE FROM step WHERE seq = 3",
            "seal-wrong",
            {"contest": "lang-so", "kind": "steps", "first": 1, "last": 130},
        ),
        (
            "UPDATE seal SET root = sha256('x') WHERE kind = 'steps'",
            "seal-wrong",
            {"contest": "lang-so", "kind": "steps", "first": 1, "last": 130},
        ),
        (
            "DELETE FROM contestant WHERE code = (SELECT contestant FROM registration WHERE seq = 1)",
            "contestant-missing",
            None,
        ),
        (
            "UPDATE chain_record SET actor = 'acct:9' WHERE seq = 2",
            "chain-broken",
            {"ledger": "contest:lang-so", "seq": 2},
        ),
        (
            "UPDATE chain_data SET data = '{}' WHERE seq = 2",
            "data-wrong",
            {"ledger": "contest:lang-so", "seq": 2},
        ),
        ("UPDATE chain_head SET hash = sha256('x')", "head-wrong", {"ledger": "contest:lang-so", "seq": 14}),
        (
            "UPDATE contest_file SET content = 'x', sha256 = encode(sha256('x'), 'hex')",
            "published-wrong",
            {"contest": "lang-so", "version": 1},
        ),
        ("UPDATE contest SET version = 2", "published-wrong", {"contest": "lang-so", "version": 2}),
        ("UPDATE amount SET value = value - 1 WHERE unit = '02'", "units-wrong", {"contest": "lang-so"}),
        (
            "UPDATE decision SET second = 'acct:9' WHERE number = 2",
            "decision-wrong",
            {"contest": "lang-so", "number": 2},
        ),
        (
            "UPDATE outcome SET digest = repeat('0', 64)",
            "outcome-wrong",
            {"contest": "lang-so", "number": 1},
        ),
        (
            "UPDATE place SET rank = 9 FROM snapshot WHERE snapshot.id = snapshot_id"
            " AND standing = 'ca-nhan' AND position = 2",
            "place-differs",
            None,
        ),
        ("UPDATE prize_award SET amount = amount + 1", "register-wrong", {"contest": "lang-so"}),
        (
            "UPDATE alembic_version SET version_num = '0000'",
            "wrong-revision",
            {"expected": migrate.head(), "got": "0000"},
        ),
    ],
)
def test_p17_each_harm_is_found(
    played: Session, settings: Settings, harm: str, code: str, values: dict[str, object] | None
) -> None:
    harmed(settings, harm)
    found = list(doctor.findings(played))
    assert found[0].code == f"doctor.{code}"
    if values is not None:
        assert dict(found[0].values) == values
    for finding in found:
        for language in phrases.LANGUAGES:
            assert phrases.sentence(finding, language)


def test_p49_a_row_rewritten_with_its_hash_is_found_by_its_seal(played: Session, settings: Settings) -> None:
    harmed(settings, "UPDATE step SET leaf = (SELECT leaf FROM step WHERE seq = 2) WHERE seq = 1")
    codes = [found.code for found in doctor.findings(played)]
    assert codes[:2] == ["doctor.leaf-wrong", "doctor.seal-wrong"]


def test_p49_a_log_cut_off_at_its_end_is_found(played: Session, settings: Settings) -> None:
    harmed(
        settings,
        "DELETE FROM chain_data WHERE seq = (SELECT max(seq) FROM chain_data)",
        "DELETE FROM chain_record WHERE seq = (SELECT max(seq) FROM chain_record)",
    )
    assert next(doctor.findings(played)).code == "doctor.head-wrong"


def test_a_missing_trigger_and_a_right_too_many_are_found(played: Session, settings: Settings) -> None:
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("DROP TRIGGER append_only ON attempt"))
        connection.execute(text("GRANT DELETE ON decision TO hoithi_app"))
    assert [found.code for found in doctor.findings(played)] == [
        "doctor.trigger-missing",
        "doctor.wrong-rights",
    ]


def test_pictures_of_an_older_record_are_left_as_they_are(played: Session) -> None:
    files, record, end = bundles.honest()
    contest = publication.publish(played, files, simulated=True)
    late = record.attempts[0]._replace(at=end - 2, started_at=end - 3, number=2)
    fact.record(played, contest, {"attempts": [late]})
    snapshot.prepare(played, contest, [end])
    assert list(doctor.findings(played)) == []
