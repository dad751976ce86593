"""Alembic runs on the owner's connection, in the transaction that `app.storage.postgres.migrate` opened."""

from alembic import context

from app.storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata(),
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
