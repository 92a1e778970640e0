"""Rubrics that a person goes on judging by, where the issuer accepts that.

Revision ID: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEPT_RUBRICS = """CREATE TABLE kept_rubrics (
        assignment TEXT NOT NULL,
        digest TEXT NOT NULL,
        rubric BLOB NOT NULL,
        CONSTRAINT pk_kept_rubrics PRIMARY KEY (assignment)
) STRICT"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(_KEPT_RUBRICS)
