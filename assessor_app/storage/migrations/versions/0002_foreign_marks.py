"""Marks that others made, beside the assessor's own.

Revision ID: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLE = """CREATE TABLE foreign_marks (
        id TEXT NOT NULL,
        assignment TEXT NOT NULL,
        artifact TEXT NOT NULL,
        origin TEXT NOT NULL,
        imported_at INTEGER NOT NULL,
        document BLOB NOT NULL,
        CONSTRAINT pk_foreign_marks PRIMARY KEY (id)
) STRICT"""
_INDEX = "CREATE INDEX ix_foreign_marks_assignment ON foreign_marks (assignment)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(_TABLE)
    connection.exec_driver_sql(_INDEX)
