"""What Alembic runs for each command: on the connection that `migrate` passes to it."""

from alembic import context

from infra.storage.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
