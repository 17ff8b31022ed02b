"""Runs the migrations on the connection that Database.open hands over; knows no settings file."""

from __future__ import annotations

from alembic import context

from pmg_engine.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
