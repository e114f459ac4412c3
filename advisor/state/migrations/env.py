"""Run by Alembic: the steps run in the transaction that `Database` has begun, all or none."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
