"""The tables of the issuer's one database, with their invariants as constraints."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

issuer_keys = Table(
    "issuer_keys",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("public", String, nullable=False, unique=True),
    Column("valid_from", String, nullable=False),
    Column("valid_until", String),
    Column("revoked", String),
)

rubrics = Table(
    "rubrics",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("source_sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

achievements = Table(
    "achievements",
    metadata,
    Column("id", String, primary_key=True),
    Column("slug", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("description", String, nullable=False),
    Column("version", String, nullable=False),
    Column("rubric", ForeignKey("rubrics.sha256"), nullable=False),
)

# Earlier rubrics by which work may still be decided that was begun under them.
accepted_rubrics = Table(
    "accepted_rubrics",
    metadata,
    Column("achievement", ForeignKey("achievements.id"), primary_key=True),
    Column("rubric", ForeignKey("rubrics.sha256"), primary_key=True),
    Column("until", String),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", String, primary_key=True),
    Column("slug", String, nullable=False, unique=True),
    Column("label", String, nullable=False, unique=True),
    Column("achievement", ForeignKey("achievements.id"), nullable=False),
    Column("attempt", Integer, CheckConstraint("attempt >= 1"), nullable=False),
    Column("learner", String, nullable=False),
    Column("submitted", String, nullable=False),
    Column("due_in_days", Integer),
    Column("note", String),
    Column("earlier", JSON, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("id", String, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False),
    Column("parent", ForeignKey("files.id")),
    Column("role", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("path", String, nullable=False),
    Column("name", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", Integer, CheckConstraint("size > 0"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("part", String),
    Column("prompt", String),
    Column("kind", String),
    Column("language", String),
    Column("purpose", String),
    Column("capture", JSON(none_as_null=True)),
    Column("unchanged_since", Integer),
    CheckConstraint("role IN ('artifact', 'track', 'rendition')"),
    CheckConstraint("(role = 'artifact') = (parent IS NULL)"),
    CheckConstraint("(role = 'artifact') = (part IS NOT NULL)"),
    UniqueConstraint("submission", "path"),
    Index("files_by_content", "sha256"),
)

assessors = Table(
    "assessors",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("did", String, unique=True),
    Column("created", String, nullable=False),
)

assessor_keys = Table(
    "assessor_keys",
    metadata,
    Column("did", String, primary_key=True),
    Column("assessor", ForeignKey("assessors.id"), nullable=False),
    Column("device", String, nullable=False),
    Column("registered", String, nullable=False),
    Column("revoked", String),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("assessor", ForeignKey("assessors.id"), nullable=False),
    Column("expires", String, nullable=False),
    Column("used_by", String),
    Column("used", String),
    CheckConstraint("(used IS NULL) = (used_by IS NULL)"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("did", ForeignKey("assessor_keys.did"), nullable=False),
    Column("created", String, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", String, primary_key=True),
    Column("package", String, nullable=False, unique=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False),
    Column("assessor", ForeignKey("assessors.id"), nullable=False),
    Column("due", String, nullable=False),
    Column("lease_until", String),
    Column("state", String, nullable=False),
    Column("content", Integer, CheckConstraint("content >= 1"), nullable=False),
    Column("manifest", ForeignKey("manifests.digest")),
    Column("created_at_state", Integer, nullable=False),
    Column("changed_at_state", Integer, nullable=False, unique=True),
    Column("recusal_reason", String),
    Column("recusal_note", String),
    CheckConstraint("state IN ('assigned', 'decided', 'recused', 'recalled')"),
    CheckConstraint("(recusal_reason IS NULL) = (recusal_note IS NULL)"),
    UniqueConstraint("submission", "assessor"),
    Index("assignments_feed", "assessor", "changed_at_state"),
)

manifests = Table(
    "manifests",
    metadata,
    Column("digest", String, primary_key=True),
    Column("package", String, nullable=False),
    Column("version", Integer, CheckConstraint("version >= 1"), nullable=False),
    Column("content", Integer, nullable=False),
    Column("rubric", ForeignKey("rubrics.sha256"), nullable=False),
    Column("key", ForeignKey("issuer_keys.id"), nullable=False),
    Column("artifacts", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    Column("expires", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("package", "version"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("assessor", ForeignKey("assessors.id"), nullable=False),
    Column("assignment", ForeignKey("assignments.id"), nullable=False),
    Column("outcome", String, nullable=False),
    Column("log", String, nullable=False),
    Column("sequence", Integer, CheckConstraint("sequence >= 1"), nullable=False),
    Column("previous", String),
    Column("supersedes", String),
    Column("supersedes_digest", String),
    Column("superseded", Integer, nullable=False),
    Column("gaps", JSON, nullable=False),
    Column("received", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("annotations", LargeBinary),
    Column("receipt", LargeBinary, nullable=False),
    Column("receipt_key", ForeignKey("issuer_keys.id"), nullable=False),
    UniqueConstraint("log", "sequence"),
    Index("decisions_by_assignment", "assignment"),
    Index("decisions_by_assessor", "assessor", "digest"),
    Index("decisions_by_superseded", "supersedes"),
)

awards = Table(
    "awards",
    metadata,
    Column("id", String, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False, unique=True),
    Column("awarded", String, nullable=False),
    Column("revoked", String),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("assessor", ForeignKey("assessors.id"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("stored", String, nullable=False),
)
