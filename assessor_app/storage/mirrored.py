"""Tables that mirror what an issuer says: written by sync only, and replaceable from the issuer.

Of the tables in :mod:`assessor_app.storage.own` only the enrolment is pointed to, and none of them
points here: a whole resync must never take a judgement with it.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.assignments import AssignmentState, DownloadState, FileRole
from assessor_app.storage.columns import METADATA, Moment, Word, at_least, one_of, part_of, text

ASSIGNMENTS: Final = sa.Table(
    "assignments",
    METADATA,
    text("id", primary_key=True),
    sa.Column("issuer", sa.Text, sa.ForeignKey("issuers.id"), nullable=False),
    text("package"),
    sa.Column("package_version", sa.Integer, nullable=False),
    text("package_digest"),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("state", Word(AssignmentState), nullable=False),
    sa.Column("download", Word(DownloadState), nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    text("problem"),
    one_of("state", AssignmentState),
    one_of("download", DownloadState),
    at_least("package_version", 0),
    at_least("size_bytes", 0),
    sa.Index(None, "issuer"),
    sa.Index(None, "download", "due_at"),
    sqlite_strict=True,
)

PACKAGES: Final = sa.Table(
    "packages",
    METADATA,
    text("id", primary_key=True),
    part_of("assignment", "assignments", unique=True),
    text("issuer"),
    sa.Column("version", sa.Integer, nullable=False),
    text("digest"),
    text("rubric"),
    text("rubric_digest"),
    text("achievement"),
    text("achievement_name"),
    text("submission"),
    text("submission_label"),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("criteria", sa.Integer, nullable=False),
    at_least("version", 0),
    at_least("attempt", 1),
    at_least("criteria", 0),
    sa.Index(None, "submission_label"),
    sqlite_strict=True,
)

# Up to 8 MiB each, so apart from the rows that every list reads.
MANIFESTS: Final = sa.Table(
    "manifests",
    METADATA,
    part_of("package", "packages", primary_key=True),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

PACKAGE_FILES: Final = sa.Table(
    "package_files",
    METADATA,
    part_of("package", "packages", primary_key=True),
    text("path", primary_key=True),
    sa.Column("role", Word(FileRole), nullable=False),
    text("artifact", nullable=True),
    text("media_type"),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    text("sha256"),
    text("blob", nullable=True),
    sa.Column("verified_at", Moment),
    text("problem"),
    one_of("role", FileRole),
    at_least("size_bytes", 0),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("length(blob) = 64", name="blob"),
    sa.CheckConstraint("verified_at IS NULL OR blob IS NOT NULL", name="verified"),
    sqlite_strict=True,
)
