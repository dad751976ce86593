"""Attempts: facts numbered by sequences, running attempts, and what is counted of each learner and unit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACTS = ("registration", "step", "attempt", "count", "given", "entry_version", "sheet")

# The one clock of the program. Tests put another body in its place, which only the owner of the tables can
# do; `hoithi doctor` looks at it.
CLOCK = """
CREATE FUNCTION hoithi_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()'
"""

# An answer counts if its client numbered it higher than the one that is there, in whatever order they arrive.
# The row is locked before the clock is read.
SAVE = """
CREATE FUNCTION save_answers(
    of_contest uuid, of_contestant text, of_round text, of_practice boolean, of_number integer,
    places integer[], letters text, numbers bigint[], guess bigint, guess_number bigint, grace bigint,
    OUT outcome text, OUT held bigint[], OUT closes timestamptz, OUT at timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
    found sitting%ROWTYPE;
    place integer;
    letter text;
    newer boolean := false;
BEGIN
    SELECT * INTO found FROM sitting
    WHERE contest_id = of_contest AND contestant = of_contestant AND round = of_round
      AND practice = of_practice AND number = of_number
    FOR UPDATE;
    at := hoithi_now();
    IF found.contest_id IS NULL THEN
        outcome := 'missing';
        RETURN;
    END IF;
    closes := found.limit_at;
    held := found.seqs;
    IF found.state <> 'running' THEN
        outcome := 'finished';
        RETURN;
    END IF;
    IF at >= found.limit_at + grace * interval '1 microsecond' THEN
        outcome := 'late';
        RETURN;
    END IF;
    FOR i IN 1 .. coalesce(cardinality(places), 0) LOOP
        place := places[i];
        letter := substr(letters, i, 1);
        IF place NOT BETWEEN 1 AND length(found.choices)
           OR letter <> '-' AND ascii(letter) NOT BETWEEN 65 AND ascii(substr(found.choices, place, 1)) THEN
            outcome := 'wrong';
            RETURN;
        END IF;
        IF numbers[i] > found.seqs[place] THEN
            found.answers := overlay(found.answers PLACING letter FROM place FOR 1);
            found.seqs[place] := numbers[i];
            newer := true;
        END IF;
    END LOOP;
    IF guess_number > found.prediction_seq THEN
        found.prediction := guess;
        found.prediction_seq := guess_number;
        newer := true;
    END IF;
    IF newer THEN
        UPDATE sitting SET answers = found.answers, seqs = found.seqs,
                           prediction = found.prediction, prediction_seq = found.prediction_seq
        WHERE contest_id = of_contest AND contestant = of_contestant AND round = of_round
          AND practice = of_practice AND number = of_number;
    END IF;
    outcome := 'saved';
    held := found.seqs;
END
$$
"""


def upgrade() -> None:
    """Add the sequences, the clock, and the tables of attempts and counters."""
    for table in FACTS:
        op.execute(f"CREATE SEQUENCE {table}_seq AS bigint")
        op.execute(f"SELECT setval('{table}_seq', (SELECT coalesce(max(seq), 0) + 1 FROM {table}), false)")
    op.add_column("seal", sa.Column("count", sa.BigInteger))
    op.execute("ALTER TABLE seal DISABLE TRIGGER append_only")
    op.execute("UPDATE seal SET count = to_seq - from_seq + 1")
    op.execute("ALTER TABLE seal ENABLE ALWAYS TRIGGER append_only")
    op.alter_column("seal", "count", nullable=False)
    op.drop_constraint("ck_seal_range", "seal")
    op.create_check_constraint(
        "range", "seal", "from_seq >= 1 AND count >= 1 AND to_seq >= from_seq + count - 1"
    )
    op.create_index(None, "registration", ["contest_id", "contestant"])
    op.create_index(None, "step", ["contest_id", "contestant"])
    op.execute(CLOCK)
    _sittings()
    _counters()


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _long(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _moment(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _contest_id() -> sa.Column:
    return sa.Column("contest_id", sa.Uuid, nullable=False)


def _sittings() -> None:
    op.create_table(
        "sitting",
        _contest_id(),
        *_text("contestant", "round"),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_text("seed"),
        sa.Column("paper", JSONB, nullable=False),
        *_text("choices"),
        *_moment("started_at", "limit_at"),
        *_text("answers"),
        sa.Column("seqs", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("prediction", sa.BigInteger),
        *_long("prediction_seq"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("submission_key", sa.Text),
        sa.Column("payload", BYTEA),
        *_moment("finished_at", nullable=True),
        sa.Column("fact_seq", sa.BigInteger),
        sa.Column("correct", sa.Integer),
        sa.Column("wrong", sa.Integer),
        sa.PrimaryKeyConstraint("contest_id", "contestant", "round", "practice", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("state IN ('running', 'submitted', 'expired')", name="state"),
        sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
        sa.CheckConstraint("(fact_seq IS NULL) = (practice OR state = 'running')", name="fact"),
        sa.CheckConstraint("(state = 'submitted') = (submission_key IS NOT NULL)", name="key"),
        sa.CheckConstraint(
            "length(answers) = length(choices) AND cardinality(seqs) = length(choices)", name="answers"
        ),
        # Room beside each row, so that saving an answer touches no index.
        postgresql_with={"fillfactor": 60},
    )
    op.create_index(
        "ix_sitting_one_running",
        "sitting",
        ["contest_id", "contestant", "round", "practice"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_sitting_limit_at", "sitting", ["limit_at"], postgresql_where=sa.text("state = 'running'")
    )
    op.execute(SAVE)


def _counters() -> None:
    op.create_table(
        "learner",
        _contest_id(),
        *_text("round", "contestant", "unit", "household"),
        *_moment("registered"),
        *_moment("learned", "submitted", "shared", "valid", nullable=True),
        *_long("attempts"),
        sa.Column("score", sa.Numeric),
        sa.Column("seconds", sa.Numeric),
        sa.Column("all_correct", sa.Boolean, nullable=False),
        sa.Column("prediction", sa.BigInteger),
        *_moment("submitted_at", nullable=True),
        sa.PrimaryKeyConstraint("contest_id", "round", "contestant"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "tally",
        _contest_id(),
        *_text("round", "unit"),
        *_moment("day"),
        sa.Column("slot", sa.SmallInteger, nullable=False),
        *_long("registered", "learned", "submitted", "shared", "valid"),
        *_long("attempts", "all_correct", "households"),
        sa.PrimaryKeyConstraint("contest_id", "round", "unit", "day", "slot"),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "histogram",
        _contest_id(),
        *_text("round", "unit"),
        sa.Column("score", sa.Numeric, nullable=False),
        sa.Column("seconds", sa.Numeric, nullable=False),
        *_long("people"),
        sa.PrimaryKeyConstraint("contest_id", "round", "unit", "score", "seconds"),
        sa.CheckConstraint("people >= 0", name="people"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "household",
        _contest_id(),
        *_text("round", "unit", "household"),
        *_long("people"),
        sa.PrimaryKeyConstraint("contest_id", "round", "unit", "household"),
        sa.CheckConstraint("people >= 0", name="people"),
    )
    op.create_table(
        "tally_basis",
        _contest_id(),
        *_text("round"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("decisions", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "round"),
    )
