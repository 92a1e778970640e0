"""Tables of the rubrics that somebody writes on this device, with the steps of undo and redo."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.storage.columns import METADATA, Moment, at_least, part_of, text

AUTHORED_RUBRICS: Final = sa.Table(
    "authored_rubrics",
    METADATA,
    text("id", primary_key=True),
    text("title"),
    text("base_uri"),
    text("origin"),
    text("patterns"),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    at_least("step", 0),
    sqlite_strict=True,
)

AUTHORED_STEPS: Final = sa.Table(
    "authored_steps",
    METADATA,
    part_of("rubric", "authored_rubrics", primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, nullable=False),
    text("place"),
    text("text"),
    sa.Column("written_at", Moment, nullable=False),
    at_least("number", 0),
    sqlite_strict=True,
)
