"""Panels by person, conflicts of interest, assignment, score sheets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `panel_member`, `declaration`, `stood_aside`, `assignment`, `sheet_draft`, `sheet_event`."""
    op.create_table(
        "panel_member",
        _contest(),
        _who("person_id"),
        sa.Column("code", sa.Text, nullable=False),
        _moment("since"),
        sa.PrimaryKeyConstraint("contest_id", "person_id"),
        sa.UniqueConstraint("contest_id", "code"),
    )
    op.create_table(
        "declaration",
        _contest(),
        _who("person_id"),
        *(
            sa.Column(name, sa.LargeBinary, nullable=False)
            for name in ("own_unit", "past_units", "kin_units", "kin")
        ),
        _moment("declared_at"),
        sa.PrimaryKeyConstraint("contest_id", "person_id"),
    )
    op.create_table(
        "stood_aside",
        _contest(),
        _who("person_id"),
        *_texts("round", "entry"),
        sa.Column("ground", sa.LargeBinary, nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("contest_id", "person_id", "round", "entry"),
    )
    op.create_table(
        "assignment",
        _contest(),
        *_texts("round"),
        sa.Column("stage", sa.Integer, nullable=False),
        *_texts("seed"),
        sa.Column("given", JSONB, nullable=False),
        _who("by_id"),
        _moment("at"),
        sa.CheckConstraint("stage IN (0, 1, 2)", name="stage"),
        sa.CheckConstraint("jsonb_typeof(given) = 'object'", name="given"),
        sa.PrimaryKeyConstraint("contest_id", "round", "stage"),
    )
    _append_only("assignment")
    _sheets()


def _sheets() -> None:
    op.create_table(
        "sheet_draft",
        _contest(),
        *_texts("round", "entry", "judge"),
        sa.Column("points", JSONB, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("key"),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("saved_at"),
        sa.CheckConstraint("state IN ('open', 'signed', 'reopened')", name="state"),
        sa.CheckConstraint("version >= 0", name="version"),
        sa.CheckConstraint("jsonb_typeof(points) = 'object'", name="points"),
        sa.PrimaryKeyConstraint("contest_id", "round", "entry", "judge"),
    )
    op.create_table(
        "sheet_event",
        sa.Column("id", sa.Uuid, primary_key=True),
        _contest(),
        *_texts("round", "entry", "judge"),
        sa.Column("what", sa.String(16), nullable=False),
        *_texts("key"),
        sa.Column("points", JSONB, nullable=False),
        *_texts("reason"),
        _who("by_id"),
        _moment("at"),
        sa.CheckConstraint("what IN ('signed', 'reopened')", name="what"),
        sa.CheckConstraint("what = 'signed' OR reason <> ''", name="reason"),
        sa.UniqueConstraint("contest_id", "round", "entry", "judge", "key"),
    )
    op.create_index(None, "sheet_event", ["contest_id", "round", "judge"])
    _append_only("sheet_event")


def _append_only(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _contest() -> sa.Column:
    return sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False)


def _who(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("person.id"), nullable=False)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
