"""Official documents: bodies that issue them, drafts, numbers, signed copies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SHA256 = "'^[0-9a-f]{64}$'"


def upgrade() -> None:
    """Add `issuer`, `paper`, `paper_issue`, `paper_file` and `signed_paper`."""
    text = ("unit", "parent", "body", "running", "symbol", "section", "place", "post", "signer", "contact")
    op.create_table(
        "issuer",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in text),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contest_id", "number"),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("issuer_id", sa.Uuid, sa.ForeignKey("issuer.id"), nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'issued', 'discarded')", name="state"),
        sa.CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contest_id", "number"),
    )
    op.create_table(
        "paper_issue",
        sa.Column("paper_id", sa.Uuid, sa.ForeignKey("paper.id"), nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("issuer_id", sa.Uuid, sa.ForeignKey("issuer.id"), nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("symbol", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.PrimaryKeyConstraint("paper_id"),
        sa.UniqueConstraint("issuer_id", "series", "year", "number"),
    )
    op.create_index(None, "paper_issue", ["symbol"])
    for table, column, kind in (
        ("paper_file", "ending", sa.String(8)),
        ("signed_paper", "version", sa.Integer),
    ):
        own = (
            [sa.CheckConstraint("ending IN ('pdf', 'docx', 'xlsx')", name="ending")]
            if table == "paper_file"
            else [
                sa.Column("taken_by", sa.Text, nullable=False),
                sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("log_seq", sa.BigInteger, nullable=False),
                sa.CheckConstraint("version >= 1", name="version"),
            ]
        )
        op.create_table(
            table,
            sa.Column("paper_id", sa.Uuid, sa.ForeignKey("paper_issue.paper_id"), nullable=False),
            sa.Column(column, kind, nullable=False),
            sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id"), nullable=False),
            sa.Column("sha256", sa.String(64), nullable=False),
            *own,
            sa.CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
            sa.PrimaryKeyConstraint("paper_id", column),
        )
        op.create_index(None, table, ["file_id"])
        op.create_index(None, table, ["sha256"])
    for table in ("paper_issue", "paper_file", "signed_paper"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
