"""Rubrics that are being written, with the steps that can be undone.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RUBRICS = """CREATE TABLE authored_rubrics (
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        base_uri TEXT NOT NULL,
        origin TEXT NOT NULL,
        patterns TEXT NOT NULL,
        step INTEGER NOT NULL,
        made_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        CONSTRAINT pk_authored_rubrics PRIMARY KEY (id),
        CONSTRAINT ck_authored_rubrics_step CHECK (step >= 0)
) STRICT"""
_STEPS = """CREATE TABLE authored_steps (
        rubric TEXT NOT NULL,
        number INTEGER NOT NULL,
        place TEXT NOT NULL,
        text TEXT NOT NULL,
        written_at INTEGER NOT NULL,
        CONSTRAINT pk_authored_steps PRIMARY KEY (rubric, number),
        CONSTRAINT ck_authored_steps_number CHECK (number >= 0),
        CONSTRAINT fk_authored_steps_rubric FOREIGN KEY(rubric)
            REFERENCES authored_rubrics (id) ON DELETE CASCADE
) STRICT"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(_RUBRICS)
    connection.exec_driver_sql(_STEPS)
