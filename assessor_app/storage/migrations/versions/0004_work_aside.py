"""What was put aside, the time that was spent, and the rubric that work was begun on.

None of them leaves this device.

Revision ID: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PARKED = """CREATE TABLE parked (
        assignment TEXT NOT NULL,
        note TEXT NOT NULL,
        parked_at INTEGER NOT NULL,
        CONSTRAINT pk_parked PRIMARY KEY (assignment)
) STRICT"""
_TIME_SPENT = """CREATE TABLE time_spent (
        assignment TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        CONSTRAINT pk_time_spent PRIMARY KEY (assignment),
        CONSTRAINT ck_time_spent_seconds CHECK (seconds >= 0)
) STRICT"""

_BEGUN_RUBRICS = """CREATE TABLE begun_rubrics (
        assignment TEXT NOT NULL,
        digest TEXT NOT NULL,
        rubric BLOB NOT NULL,
        CONSTRAINT pk_begun_rubrics PRIMARY KEY (assignment)
) STRICT"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(_PARKED)
    connection.exec_driver_sql(_TIME_SPENT)
    connection.exec_driver_sql(_BEGUN_RUBRICS)
