"""Deputies: roles that somebody holds in the place of an officer, for a term."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `deputy_for` to `role_grant`."""
    op.add_column("role_grant", sa.Column("deputy_for", sa.Uuid, sa.ForeignKey("person.id")))
    op.create_index(None, "role_grant", ["deputy_for"])
    deputy = (
        "deputy_for IS NULL OR (until IS NOT NULL AND contest_id IS NOT NULL AND deputy_for <> person_id)"
    )
    op.create_check_constraint("deputy", "role_grant", deputy)
