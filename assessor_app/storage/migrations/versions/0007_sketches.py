"""Sketches of evidence, by which what is alike within the store is found.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """CREATE TABLE sketches (
        id INTEGER NOT NULL,
        assignment TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        kind TEXT NOT NULL,
        numbers BLOB NOT NULL,
        CONSTRAINT pk_sketches PRIMARY KEY (id),
        CONSTRAINT ck_sketches_kind CHECK (kind IN ('text', 'picture', 'bytes')),
        CONSTRAINT uq_sketches_assignment_path UNIQUE (assignment, path)
) STRICT""",
    """CREATE TABLE sketch_keys (
        "key" INTEGER NOT NULL,
        sketch INTEGER NOT NULL,
        CONSTRAINT pk_sketch_keys PRIMARY KEY ("key", sketch),
        CONSTRAINT fk_sketch_keys_sketch
            FOREIGN KEY(sketch) REFERENCES sketches (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT""",
    "CREATE INDEX ix_sketch_keys_sketch ON sketch_keys (sketch)",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
