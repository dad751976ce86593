"""What panels settle: notes, seeds, minutes with signatures, the state of a final."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("panel_note", "minutes", "minutes_signature")


def upgrade() -> None:
    """Add `panel_note`, `draw_seed`, `minutes`, `minutes_signature`, `final_presence`, `final_slot`,
    `final_screen`.
    """
    op.create_table(
        "panel_note",
        sa.Column("id", sa.Uuid, nullable=False),
        *_of_a_round(),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        _moment("at"),
        sa.CheckConstraint("words <> ''", name="words"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "panel_note", ["contest_id", "round"])
    op.create_table(
        "draw_seed",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("seed", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("contest_id", "subject"),
    )
    _minutes()
    op.create_table(
        "final_presence",
        *_of_a_round(),
        sa.Column("judge", sa.Text, nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("contest_id", "round", "judge"),
    )
    op.create_table(
        "final_slot",
        *_of_a_round(),
        sa.Column("owner", sa.Text, nullable=False),
        _moment("began_at"),
        _moment("asked_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("asked_at IS NULL OR asked_at >= began_at", name="asked_at"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ended_at"),
        sa.PrimaryKeyConstraint("contest_id", "round", "owner"),
    )
    op.create_table(
        "final_screen",
        *_of_a_round(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        _moment("at"),
        sa.CheckConstraint("shown >= 0", name="shown"),
        sa.PrimaryKeyConstraint("contest_id", "round"),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _minutes() -> None:
    op.create_table(
        "minutes",
        *_of_a_round(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        _moment("frozen_at"),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')", name="sha256"),
        sa.PrimaryKeyConstraint("contest_id", "round", "version"),
    )
    op.create_table(
        "minutes_signature",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        _moment("at"),
        sa.CheckConstraint("seat IN ('chair', 'secretary')", name="seat"),
        sa.ForeignKeyConstraint(
            ["contest_id", "round", "version"], ["minutes.contest_id", "minutes.round", "minutes.version"]
        ),
        sa.PrimaryKeyConstraint("contest_id", "round", "version", "seat"),
    )


def _of_a_round() -> list[sa.Column]:
    return [
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
    ]


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
