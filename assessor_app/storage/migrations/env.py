"""Alembic's environment: runs the migrations on the connection that the store gives."""

from __future__ import annotations

from alembic import context

from assessor_app.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
