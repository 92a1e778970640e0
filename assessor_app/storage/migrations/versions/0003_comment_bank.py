"""The comment bank, and what would change a score.

Revision ID: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """CREATE TABLE improvements (
        assignment TEXT NOT NULL,
        criterion TEXT NOT NULL,
        present TEXT NOT NULL,
        missing TEXT NOT NULL,
        would_show TEXT NOT NULL,
        CONSTRAINT pk_improvements PRIMARY KEY (assignment, criterion)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE comments (
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        criterion TEXT NOT NULL,
        criterion_label TEXT NOT NULL,
        level TEXT NOT NULL,
        level_title TEXT NOT NULL,
        tags TEXT NOT NULL,
        shortcut TEXT NOT NULL,
        uses INTEGER NOT NULL,
        used_at INTEGER,
        changed_at INTEGER NOT NULL,
        CONSTRAINT pk_comments PRIMARY KEY (id),
        CONSTRAINT ck_comments_uses CHECK (uses >= 0),
        CONSTRAINT ck_comments_text CHECK (length(text) > 0),
        CONSTRAINT ck_comments_level CHECK (level = '' OR criterion <> '')
) WITHOUT ROWID, STRICT""",
    """CREATE UNIQUE INDEX uq_comments_shortcut ON comments (shortcut)
WHERE shortcut <> ''""",
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
