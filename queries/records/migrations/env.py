"""Environment of Alembic: the open connection of whoever migrates, in its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
