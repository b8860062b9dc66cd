"""Alembic's way in: the connection and its transaction come from ``gateway.store.migrate``."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite takes back DDL too, for the transaction is begun by us and not by its driver.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
