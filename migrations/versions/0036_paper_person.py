"""Official documents: whatever names somebody is sealed; people stand in the data by their codes."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

from app.storage.privacy.sealed import ring

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seal `issuer.signer`, `issuer.contact`, `paper.data` and `paper.texts`; add `paper_person`."""
    for table, columns in (("issuer", ("signer", "contact")), ("paper", ("data", "texts"))):
        for column in columns:
            _seal(table, column)
    op.create_table(
        "paper_person",
        sa.Column("paper_id", sa.Uuid, sa.ForeignKey("paper.id"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("name", BYTEA, nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "code"),
    )
    op.create_index(None, "paper_person", ["person_id"])
    # What the log says of a body in particular named who signs: its record and the chain stay.
    op.execute(
        "DELETE FROM chain_data USING chain_record WHERE chain_record.ledger = chain_data.ledger "
        "AND chain_record.seq = chain_data.seq AND chain_record.action = 'issuer.write'"
    )


def _seal(table: str, column: str) -> None:
    """Turn a column of words or JSON into one of ciphertext, row by row."""
    connection = op.get_bind()
    held = connection.execute(sa.text(f"SELECT id, {column} FROM {table}")).all()
    op.drop_column(table, column)
    op.add_column(table, sa.Column(column, BYTEA, nullable=False, server_default=""))
    op.alter_column(table, column, server_default=None)
    for id, value in held:
        words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        connection.execute(
            sa.text(f"UPDATE {table} SET {column} = :sealed WHERE id = :id"),
            {"sealed": ring().seal(words, f"{table}.{column}") if words else b"", "id": id},
        )
