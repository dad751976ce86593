"""The log of a live instance: clean after honest work, and the first record that somebody harmed is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.contest import publication
from app.operations.record import decision, fact, log
from app.operations.standings import snapshot
from app.storage.postgres.database import as_owner, hold_still
from app.storage.record import audit
from rounds.proof import chain
from rounds.record import FACTS
from tests.given import bundles
from tests.given.harmed import harmed

LEDGER = "contest:lang-so"
SWAP = """
    UPDATE chain_record AS one SET at = other.at, actor = other.actor, action = other.action,
        subject = other.subject, data_commit = other.data_commit, prev = other.prev, hash = other.hash
    FROM chain_record AS other WHERE (one.seq, other.seq) IN ((3, 4), (4, 3))
"""
SWAP_DATA = """
    UPDATE chain_data AS one SET salt = other.salt, data = other.data
    FROM chain_data AS other WHERE (one.seq, other.seq) IN ((3, 4), (4, 3))
"""
CUT = "DELETE FROM {table} WHERE seq > (SELECT max(seq) - 1 FROM chain_head)"
HEAD = "UPDATE chain_head SET (seq, hash) = (SELECT seq, hash FROM chain_record ORDER BY seq DESC LIMIT 1)"


@pytest.fixture
def played(session: Session) -> Session:
    """A database with a whole small contest."""
    files, record, end = bundles.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [end])
    return session


def found(session: Session, *roots: str) -> tuple[list[tuple[str, object]], list[str]]:
    """Code and number of everything that is wrong with the one ledger, and the roots that are lost."""
    (examined,), lost = log.examine(session, roots)
    assert examined.ledger == LEDGER
    return [(each.code, dict(each.values)["seq"]) for each in examined.findings], lost


def root_of(session: Session) -> str:
    head = audit.head(session, LEDGER)
    assert head is not None
    return head[1]


def test_p49_everything_holds_after_honest_work(played: Session) -> None:
    head = audit.head(played, LEDGER)
    assert head is not None
    assert log.examine(played, [head[1]]) == ([log.Examined(LEDGER, *head, [])], [])


def test_p49_there_is_nothing_wrong_with_an_empty_database(session: Session) -> None:
    assert log.examine(session) == ([], [])


@pytest.mark.parametrize(
    ("harm", "wrong"),
    [
        (["UPDATE chain_record SET actor = 'acct:9' WHERE seq = 2"], [("doctor.chain-broken", 2)]),
        (
            ["UPDATE chain_record SET actor = 'acct:9', hash = sha256('x') WHERE seq = 2"],
            [("doctor.chain-broken", 2)],
        ),
        (["UPDATE chain_data SET data = '{}' WHERE seq = 5"], [("doctor.data-wrong", 5)]),
        (
            ["DELETE FROM chain_data WHERE seq = 3", "DELETE FROM chain_record WHERE seq = 3"],
            [("doctor.chain-broken", 3)],
        ),
        ([SWAP, SWAP_DATA], [("doctor.chain-broken", 3)]),
    ],
    ids=["edited", "edited with its hash", "data edited", "deleted", "reordered"],
)
def test_p49_the_first_record_that_was_harmed_is_named(
    played: Session, settings: Settings, harm: list[str], wrong: list[tuple[str, int]]
) -> None:
    harmed(settings, *harm)
    assert found(played) == (wrong, [])


def test_p49_a_log_cut_off_at_its_end_is_found_by_its_head(played: Session, settings: Settings) -> None:
    last = len(audit.hashes(played, LEDGER))
    harmed(settings, CUT.format(table="chain_data"), CUT.format(table="chain_record"))
    assert found(played) == ([("doctor.head-wrong", last), ("doctor.record-missing", last)], [])


def test_p49_a_log_cut_off_with_its_head_is_found_by_what_names_its_records(
    played: Session, settings: Settings
) -> None:
    last = len(audit.hashes(played, LEDGER))
    harmed(settings, CUT.format(table="chain_data"), CUT.format(table="chain_record"), HEAD)
    (examined,), _ = log.examine(played)
    assert [dict(each.values) for each in examined.findings] == [
        {"ledger": LEDGER, "seq": last, "table": "outcome", "last": last}
    ]


def test_p49_a_log_cut_off_without_a_trace_is_found_by_its_printed_root(
    played: Session, settings: Settings
) -> None:
    root, last = root_of(played), len(audit.hashes(played, LEDGER))
    harmed(
        settings,
        "DELETE FROM prize_award",
        f"DELETE FROM outcome WHERE log_seq = {last}",
        CUT.format(table="chain_data"),
        CUT.format(table="chain_record"),
        HEAD,
    )
    assert found(played, root) == ([], [root])


def test_p49_a_log_that_was_chained_anew_is_found_by_its_printed_root(
    played: Session, settings: Settings
) -> None:
    root = root_of(played)
    records = list(audit.records(played, LEDGER))
    forged = bundles.chained_anew([records[0], records[2], records[1], *records[3:]])
    statements: list[str] = []
    for entry, salt, data in forged:
        assert salt is not None
        said = chain.canonical(data).decode()
        statements += [
            f"UPDATE chain_record SET at = '{entry.ts}', actor = '{entry.actor}', action = '{entry.action}',"
            f" subject = '{entry.subject}', data_commit = '\\x{entry.data_commit}', prev = '\\x{entry.prev}',"
            f" hash = '\\x{chain.entry_hash(entry)}' WHERE seq = {entry.seq}",
            f"UPDATE chain_data SET salt = '\\x{salt.hex()}', data = $${said}$$ WHERE seq = {entry.seq}",
        ]
    harmed(settings, *(each.replace(":", r"\:") for each in statements), HEAD)
    assert found(played, root) == ([("doctor.anchor-wrong", 8)], [root])
    played.rollback()
    harmed(settings, "DELETE FROM anchor")
    assert found(played, root) == ([], [root])


def test_p49_a_ledger_that_is_gone_altogether_is_missed(played: Session, settings: Settings) -> None:
    harmed(settings, "DELETE FROM chain_data", "DELETE FROM chain_record", "DELETE FROM chain_head")
    assert found(played) == ([("doctor.record-missing", 1)], [])


def test_what_is_written_meanwhile_is_no_finding(played: Session, settings: Settings) -> None:
    played.rollback()
    hold_still(played)
    records = len(audit.hashes(played, LEDGER))
    with as_owner(settings) as engine, Session(engine) as other:
        audit.record(other, LEDGER, "contest.look", "contest:lang-so", {"at": clock.read(other)})
        other.commit()
    (examined,), _ = log.examine(played)
    assert (examined.records, examined.findings) == (records, [])
    played.rollback()
    assert played.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"
    (examined,), _ = log.examine(played)
    assert (examined.records, examined.findings) == (records + 1, [])
