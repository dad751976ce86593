"""Registration: enrolments, consents, doubles, printed codes; requests about data, breaches, alerts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("consent", "data_alert")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables of registration and of what is owed to people about their data."""
    _registration()
    _data()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _registration() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Uuid, sa.ForeignKey("person.id")),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(
            "purpose IN ('processing', 'rules', 'show_name', 'guardian', 'story', 'picture')", name="purpose"
        ),
    )
    op.create_index(None, "consent", ["person_id", "contest_id", "purpose"])
    op.create_table(
        "enrolment",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contestant", sa.Text),
        sa.Column("salt", BYTEA),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("household", sa.Text, nullable=False),
        sa.Column("organisation", sa.Boolean, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("helper_id", sa.Uuid, sa.ForeignKey("person.id")),
        sa.Column("left_at", INSTANT),
        sa.Column("erased_at", INSTANT),
        sa.Column("same", BYTEA),
        sa.Column("alike", BYTEA),
        sa.Column("found", BYTEA),
        sa.Column("full_name", BYTEA, nullable=False),
        sa.Column("birth_date", BYTEA, nullable=False),
        sa.Column("sex", BYTEA, nullable=False),
        sa.Column("phone", BYTEA, nullable=False),
        sa.Column("email", BYTEA, nullable=False),
        sa.Column("cccd", BYTEA, nullable=False),
        sa.Column("address", BYTEA, nullable=False),
        sa.Column("occupation", BYTEA, nullable=False),
        sa.Column("position", BYTEA, nullable=False),
        sa.Column("workplace", BYTEA, nullable=False),
        sa.Column("school_class", BYTEA, nullable=False),
        sa.Column("household_code", BYTEA, nullable=False),
        sa.Column("household_head", BYTEA, nullable=False),
        sa.Column("household_group", BYTEA, nullable=False),
        sa.Column("guardian", BYTEA, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "person_id"),
        sa.CheckConstraint("(erased_at IS NULL) = (salt IS NOT NULL)", name="salt"),
        sa.CheckConstraint("(erased_at IS NULL) = (contestant IS NOT NULL)", name="contestant"),
    )
    op.create_index(None, "enrolment", ["contest_id", "alike"])
    op.create_index(None, "enrolment", ["contest_id", "found"])
    op.create_index(None, "enrolment", ["contest_id", "same"])
    op.create_index(None, "enrolment", ["contest_id", "unit"])
    op.create_index(None, "enrolment", ["person_id"])
    op.create_index("uq_enrolment_contestant", "enrolment", ["contest_id", "contestant"], unique=True)
    op.create_table(
        "printed_code",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("hash", BYTEA, nullable=False),
        sa.Column("made_by", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
    )
    op.create_index(None, "printed_code", ["person_id"])
    op.create_table(
        "sameness",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("first_id", sa.Uuid, nullable=False),
        sa.Column("later_id", sa.Uuid, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("ruled_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["contest_id", "later_id"],
            ["enrolment.contest_id", "enrolment.person_id"],
            name="fk_sameness_later",
        ),
        sa.CheckConstraint("why IN ('same', 'alike', 'identity')", name="why"),
        sa.ForeignKeyConstraint(
            ["contest_id", "first_id"],
            ["enrolment.contest_id", "enrolment.person_id"],
            name="fk_sameness_first",
        ),
        sa.CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
    )
    op.create_index(None, "sameness", ["contest_id", "later_id"])
    op.create_index(None, "sameness", ["contest_id", "state"])
    op.create_index("uq_sameness_pair", "sameness", ["contest_id", "first_id", "later_id"], unique=True)


def _data() -> None:
    op.create_table(
        "data_alert",
        sa.Column("threshold", sa.BigInteger, nullable=False),
        sa.Column("people", sa.BigInteger, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("threshold"),
    )
    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("happened", sa.Text, nullable=False),
        sa.Column("affected", sa.BigInteger, nullable=False),
        sa.Column("measures", sa.Text, nullable=False),
        sa.Column("reported_at", INSTANT),
        sa.Column("reported_to", sa.Text, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("affected >= 0", name="affected"),
        sa.CheckConstraint("reported_at >= found_at", name="reported"),
    )
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("words", BYTEA, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("answer", BYTEA, nullable=False),
        sa.Column("handled_by", sa.Uuid, sa.ForeignKey("person.id")),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(
            "kind IN ('access', 'correct', 'copy', 'withdraw', 'restrict', 'object', 'erase')", name="kind"
        ),
        sa.CheckConstraint("outcome IN ('', 'done', 'refused')", name="outcome"),
        sa.CheckConstraint("(outcome = '') = (answered_at IS NULL)", name="answered"),
    )
    op.create_index(None, "rights_request", ["contest_id", "answered_at"])
    op.create_index(None, "rights_request", ["person_id"])
