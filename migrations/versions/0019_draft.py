"""Drafts of entries, the choice among them, and their being handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SHA256 = r"'^[0-9a-f]{64}$'"


def upgrade() -> None:
    """Add `draft` with its versions, comments and files, `nomination`, `hand_in`, `hand_in_file`."""
    op.create_table(
        "draft",
        *_whose(),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        _who("begun_by"),
        _moment("begun_at"),
        _who("changed_by"),
        _moment("changed_at"),
        sa.CheckConstraint("state IN ('open', 'aside')", name="state"),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    op.create_index(None, "draft", ["contest_id", "round", "owner"])
    op.create_table(
        "draft_version",
        sa.Column("draft_id", sa.Uuid, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        _who("by_id"),
        _moment("at"),
        sa.PrimaryKeyConstraint("draft_id", "version"),
    )
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("draft_id", sa.Uuid, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        _who("by_id"),
        _moment("at"),
    )
    op.create_index(None, "draft_comment", ["draft_id"])
    _files("draft_file", "draft_id", "draft.id")
    op.create_table(
        "nomination",
        *_whose(),
        sa.Column("draft_id", sa.Uuid, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("listed", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        _who("by_id"),
        _moment("at"),
    )
    op.create_index(None, "nomination", ["contest_id", "round", "owner"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON nomination "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE nomination ENABLE ALWAYS TRIGGER append_only")
    _hand_in()


def _hand_in() -> None:
    op.create_table(
        "hand_in",
        *_whose(),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("payload", sa.String(64), nullable=False),
        sa.Column("draft_id", sa.Uuid, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("supersedes", sa.Text, nullable=False),
        _who("by_id"),
        _moment("handed_at"),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("recorded_at", nullable=True),
        sa.UniqueConstraint("contest_id", "by_id", "round", "key"),
        sa.CheckConstraint(f"payload ~ {SHA256}", name="payload"),
        sa.CheckConstraint("(recorded_at IS NULL) = (version = 0)", name="recorded"),
    )
    op.create_index(
        "ix_hand_in_waiting", "hand_in", ["contest_id"], postgresql_where=sa.text("recorded_at IS NULL")
    )
    op.create_index(None, "hand_in", ["draft_id"])
    _files("hand_in_file", "hand_in_id", "hand_in.id")


def _files(name: str, column: str, of: str) -> None:
    op.create_table(
        name,
        sa.Column(column, sa.Uuid, sa.ForeignKey(of), nullable=False),
        sa.Column("upload_id", sa.Uuid, sa.ForeignKey("upload.id"), nullable=False),
        sa.PrimaryKeyConstraint(column, "upload_id"),
    )
    op.create_index(None, name, ["upload_id"])


def _whose() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
    ]


def _who(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("person.id"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
