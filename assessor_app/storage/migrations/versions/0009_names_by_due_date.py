"""The names beside the due dates, so that words are found without reading the rows.

Revision ID: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "DROP INDEX ix_queue_by_due_at",
    """CREATE INDEX ix_queue_by_due_at ON queue (due_at, position, state, download, status,
    outcome, issuer, submission_label, achievement_name)""",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
