"""Sketches of evidence, by which what is alike within this store is found.

They say nothing that the evidence does not say: they can be made again from it at any time, and
go with it.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.likeness import SketchKind
from assessor_app.storage.columns import METADATA, Word, one_of, part_of, text

SKETCHES: Final = sa.Table(
    "sketches",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    text("assignment"),
    text("path"),
    text("sha256"),
    sa.Column("kind", Word(SketchKind), nullable=False),
    sa.Column("numbers", sa.LargeBinary, nullable=False),
    one_of("kind", SketchKind),
    sa.UniqueConstraint("assignment", "path"),
    sqlite_strict=True,
)

SKETCH_KEYS: Final = sa.Table(
    "sketch_keys",
    METADATA,
    sa.Column("key", sa.Integer, primary_key=True, nullable=False),
    part_of("sketch", "sketches", kind=sa.Integer, primary_key=True),
    sa.Index(None, "sketch"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
