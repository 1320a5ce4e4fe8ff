"""How Alembic runs here: over the connection and inside the transaction that ``gateway.store.migrate`` hands it."""

from alembic import context

from gateway.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
