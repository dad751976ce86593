"""The record: contests, units, facts, decisions, prizes, the audit log, prepared pictures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Rows of these are written once. Not even the owner of the tables changes one without first removing its
# trigger, which `hoithi doctor` then misses.
APPEND_ONLY = (
    *("publication", "contest_file", "contestant"),
    *("registration", "step", "attempt", "count", "given", "entry_version", "sheet"),
    *("decision", "prize_award", "seal", "outcome", "chain_record"),
)

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: rows of this table are never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    """Add all tables, and the triggers that keep the record from being changed."""
    _contests()
    _log()
    _facts()
    _decisions()
    _pictures()
    op.execute(REFUSE)
    for table in APPEND_ONLY:
        _refuse("UPDATE OR DELETE OR TRUNCATE", table)
    # What a log record says in particular may be erased for good, but not replaced or emptied in one go.
    _refuse("UPDATE OR TRUNCATE", "chain_data")


def _refuse(what: str, table: str) -> None:
    op.execute(
        f"CREATE TRIGGER append_only BEFORE {what} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    # ALWAYS: also for a session that has switched ordinary triggers off.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _moment(name: str, **options: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, **options)


def _recorded_at() -> sa.Column:
    return _moment("recorded_at", server_default=sa.text("clock_timestamp()"))


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _long(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _bytes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, BYTEA, nullable=False) for name in names]


def _json(*names: str) -> list[sa.Column]:
    return [sa.Column(name, JSONB, nullable=False) for name in names]


def _sha256(name: str) -> sa.Column:
    return sa.Column(name, sa.String(64), nullable=False)


def _contest_id(*, points: bool = True) -> sa.Column:
    return sa.Column(
        "contest_id", sa.Uuid, *([sa.ForeignKey("contest.id")] if points else []), nullable=False
    )


def _contests() -> None:
    op.create_table(
        "contest",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        *_text("title_vi", "title_en"),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        *_number("version"),
        _sha256("digest"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        sa.CheckConstraint("state IN ('published', 'archived')", name="state"),
    )
    op.create_table(
        "publication",
        _contest_id(),
        *_number("version"),
        _sha256("digest"),
        _moment("published_at"),
        *_long("log_seq"),
        sa.PrimaryKeyConstraint("contest_id", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
    )
    op.create_table(
        "contest_file",
        _contest_id(points=False),
        *_number("version"),
        *_text("name"),
        *_bytes("content"),
        _sha256("sha256"),
        sa.PrimaryKeyConstraint("contest_id", "version", "name"),
        sa.ForeignKeyConstraint(["contest_id", "version"], ["publication.contest_id", "publication.version"]),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
    )
    op.create_table(
        "unit",
        _contest_id(),
        *_text("code", "name"),
        sa.Column("kind", sa.String(32), nullable=False),
        *_text("block", "parent"),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        *_text("search_key"),
        sa.Column("tile_column", sa.Integer),
        sa.Column("tile_row", sa.Integer),
        sa.PrimaryKeyConstraint("contest_id", "code"),
        sa.CheckConstraint("(tile_column IS NULL) = (tile_row IS NULL)", name="tile"),
    )
    op.create_table(
        "amount",
        _contest_id(points=False),
        *_text("unit", "denominator"),
        *_long("value"),
        sa.Column("as_of", sa.Date),
        *_text("source_vi", "source_en"),
        sa.PrimaryKeyConstraint("contest_id", "unit", "denominator"),
        sa.ForeignKeyConstraint(["contest_id", "unit"], ["unit.contest_id", "unit.code"]),
        sa.CheckConstraint("value >= 0", name="value"),
    )
    op.create_table(
        "contestant",
        _contest_id(),
        *_text("code"),
        sa.PrimaryKeyConstraint("contest_id", "code"),
    )


def _log() -> None:
    op.create_table(
        "chain_head",
        *_text("ledger"),
        *_long("seq"),
        *_bytes("hash"),
        sa.PrimaryKeyConstraint("ledger"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
    )
    op.create_table(
        "chain_record",
        sa.Column("ledger", sa.Text, sa.ForeignKey("chain_head.ledger"), nullable=False),
        *_long("seq"),
        _moment("at"),
        *_text("actor", "action", "subject"),
        *_bytes("data_commit", "prev", "hash"),
        sa.PrimaryKeyConstraint("ledger", "seq"),
        sa.CheckConstraint("seq >= 1", name="seq"),
        sa.CheckConstraint("octet_length(data_commit) = 32", name="data_commit"),
        sa.CheckConstraint("octet_length(prev) = 32", name="prev"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
    )
    op.create_index("ix_chain_record_hash", "chain_record", ["hash"])
    op.create_table(
        "chain_data",
        *_text("ledger"),
        *_long("seq"),
        *_bytes("salt"),
        *_json("data"),
        sa.PrimaryKeyConstraint("ledger", "seq"),
        sa.ForeignKeyConstraint(["ledger", "seq"], ["chain_record.ledger", "chain_record.seq"]),
        sa.CheckConstraint("octet_length(salt) = 16", name="salt"),
    )


def _fact(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        _contest_id(points=False),
        *_long("seq"),
        _moment("happened_at"),
        *columns,
        _recorded_at(),
        *_bytes("leaf"),
        sa.PrimaryKeyConstraint("contest_id", "seq"),
        sa.CheckConstraint("seq >= 1", name="seq"),
        sa.CheckConstraint("octet_length(leaf) = 32", name="leaf"),
    )


def _facts() -> None:
    _fact(
        "registration",
        *_text("contestant", "unit"),
        sa.Column("complete", sa.Boolean, nullable=False),
        *_text("household"),
    )
    _fact("step", *_text("contestant", "round", "part"))
    _fact(
        "attempt",
        *_text("contestant", "round"),
        *_long("number"),
        _moment("started_at"),
        *_text("seed", "answers"),
        *_long("correct", "wrong"),
        sa.Column("prediction", sa.BigInteger),
        sa.UniqueConstraint("contest_id", "contestant", "round", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint(
            "correct >= 0 AND wrong >= 0 AND correct + wrong <= length(answers)", name="marks"
        ),
        sa.CheckConstraint("started_at <= happened_at", name="time"),
    )
    _fact(
        "count",
        _moment("as_of"),
        *_text("round", "unit"),
        *_long("registered", "submitted", "valid"),
        *_text("source"),
        sa.CheckConstraint("registered >= 0 AND submitted >= 0 AND valid >= 0", name="figures"),
    )
    _fact("given", *_text("subject", "metric"), *_long("value"))
    _fact(
        "entry_version",
        *_text("entry", "round", "unit", "contestant"),
        *_long("version"),
        *_text("channel", "title", "sha256"),
        *_long("size"),
        sa.UniqueConstraint("contest_id", "entry", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("size >= 0", name="size"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
    )
    _fact("sheet", *_text("round", "entry", "judge"), *_json("points"))


def _decisions() -> None:
    op.create_table(
        "decision",
        _contest_id(),
        *_number("number"),
        _moment("happened_at"),
        sa.Column("kind", sa.String(32), nullable=False),
        *_text("subject"),
        *_json("data"),
        *_text("reason", "by", "second"),
        _recorded_at(),
        *_long("log_seq"),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("kind <> ''", name="kind"),
        sa.CheckConstraint("jsonb_typeof(data) = 'object'", name="data"),
    )
    op.create_table(
        "prize_award",
        _contest_id(points=False),
        *_number("number", "decision"),
        _moment("awarded_at"),
        *_text("prize", "subject"),
        *_long("amount"),
        *_number("rank", "shared_by"),
        sa.Column("revokes", sa.Integer),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.ForeignKeyConstraint(["contest_id", "decision"], ["decision.contest_id", "decision.number"]),
        sa.ForeignKeyConstraint(["contest_id", "revokes"], ["prize_award.contest_id", "prize_award.number"]),
        sa.UniqueConstraint("contest_id", "revokes"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("amount >= 0 AND rank >= 0 AND shared_by >= 1", name="figures"),
        sa.CheckConstraint("revokes < number", name="revokes"),
    )


def _pictures() -> None:
    op.create_table(
        "seal",
        _contest_id(),
        sa.Column("kind", sa.String(16), nullable=False),
        *_long("from_seq", "to_seq"),
        *_bytes("root"),
        *_long("log_seq"),
        sa.PrimaryKeyConstraint("contest_id", "kind", "from_seq"),
        sa.CheckConstraint("from_seq >= 1 AND to_seq >= from_seq", name="range"),
        sa.CheckConstraint("octet_length(root) = 32", name="root"),
    )
    op.create_table(
        "outcome",
        _contest_id(),
        *_number("number"),
        _moment("as_of"),
        _recorded_at(),
        _sha256("digest"),
        *_json("data"),
        *_long("log_seq"),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Uuid, nullable=False),
        _contest_id(),
        *_text("standing"),
        _moment("as_of"),
        _moment("prepared_at"),
        *_number("version", "total"),
        *_json("figures", "rests_on"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contest_id", "standing", "as_of"),
    )
    op.create_table(
        "place",
        sa.Column("snapshot_id", sa.Uuid, sa.ForeignKey("snapshot.id", ondelete="CASCADE"), nullable=False),
        *_number("position"),
        sa.Column("rank", sa.Integer),
        *_text("subject", "block", "name"),
        *_json("values", "extra"),
        *_text("rung"),
        sa.Column("reason", JSONB),
        *_json("figures"),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        *_text("search_key"),
        sa.PrimaryKeyConstraint("snapshot_id", "position"),
        sa.CheckConstraint("(rank IS NULL) = (reason IS NOT NULL)", name="rank"),
    )
    op.create_index(None, "place", ["snapshot_id", "subject"])
