"""Second attempts: private ticks, and evidence in passages that can be found by criterion.

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SECOND_ATTEMPTS = """CREATE TABLE second_attempts (
        assignment TEXT NOT NULL,
        ticked TEXT NOT NULL,
        seen_at INTEGER,
        levels_seen TEXT NOT NULL,
        CONSTRAINT pk_second_attempts PRIMARY KEY (assignment)
) WITHOUT ROWID, STRICT"""
_PASSAGES = """CREATE TABLE passages (
        assignment TEXT NOT NULL,
        path TEXT NOT NULL,
        place INTEGER NOT NULL,
        page INTEGER,
        start_ms INTEGER,
        end_ms INTEGER,
        text TEXT NOT NULL,
        CONSTRAINT pk_passages PRIMARY KEY (assignment, path, place),
        CONSTRAINT ck_passages_page CHECK (page >= 1),
        CONSTRAINT ck_passages_start_ms CHECK (start_ms >= 0),
        CONSTRAINT ck_passages_times CHECK (end_ms >= start_ms)
) WITHOUT ROWID, STRICT"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(_SECOND_ATTEMPTS)
    connection.exec_driver_sql(_PASSAGES)
