"""How far contestants have read, and their stories."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `reading`, `story`, `story_version`, `story_ruling`."""
    op.create_table(
        "reading",
        *_whose("topic"),
        sa.Column("parts", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        _moment("read_at"),
        sa.PrimaryKeyConstraint("contest_id", "contestant", "topic"),
    )
    _story()
    op.create_table(
        "story_version",
        *_whose("round"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        _moment("sent_at"),
        sa.PrimaryKeyConstraint("contest_id", "contestant", "round", "version"),
    )
    op.create_table(
        "story_ruling",
        sa.Column("id", sa.Uuid, nullable=False),
        *_whose("round"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("ruling", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        _moment("at"),
        sa.CheckConstraint("ruling IN ('accepted', 'refused')", name="ruling"),
        sa.CheckConstraint("ruling = 'accepted' OR reason <> ''", name="reason"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "story_ruling", ["contest_id", "contestant", "round"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON story_ruling "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE story_ruling ENABLE ALWAYS TRIGGER append_only")


def _story() -> None:
    op.create_table(
        "story",
        *_whose("round"),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("draft", sa.LargeBinary, nullable=False),
        _moment("draft_at"),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("publish", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("sent_at", nullable=True),
        _moment("shown_at", nullable=True),
        sa.Column("searched", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'sent', 'accepted', 'refused')", name="state"),
        sa.CheckConstraint("(version = 0) = (state = 'draft')", name="version"),
        sa.CheckConstraint("shown_at IS NULL OR (publish AND state IN ('sent', 'accepted'))", name="shown"),
        sa.PrimaryKeyConstraint("contest_id", "contestant", "round"),
    )
    op.create_index(
        "ix_story_waiting",
        "story",
        ["contest_id", "sent_at"],
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index(
        "ix_story_shown",
        "story",
        ["contest_id", "shown_at"],
        postgresql_where=sa.text("shown_at IS NOT NULL"),
    )


def _whose(last: str) -> list[sa.Column]:
    return [
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("contestant", sa.Text, nullable=False),
        sa.Column(last, sa.Text, nullable=False),
    ]


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
