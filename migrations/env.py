"""Alembic's way in: the connection and its transaction come from ``gateway.store.migrate``."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
