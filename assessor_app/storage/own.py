"""Tables of what was done on this device: drafts, decisions, the outbox; never replaced by sync.

They name assignments without a foreign key. A judgement must survive the loss of the mirrored rows
that it is about, and must be restorable from the journal into an empty database.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.domain.search import SearchKind
from assessor_app.storage.columns import (
    METADATA,
    Exact,
    Flag,
    Moment,
    Texts,
    Word,
    at_least,
    attach,
    flag,
    one_of,
    text,
)

ISSUERS: Final = sa.Table(
    "issuers",
    METADATA,
    text("id", primary_key=True),
    text("kind"),
    text("name"),
    text("base_url"),
    text("api_base"),
    text("token"),
    text("assessor"),
    text("assessor_name"),
    text("log", unique=True),
    text("feed_state", nullable=True),
    sa.Column("enrolled_at", Moment, nullable=False),
    sa.Column("synced_at", Moment),
    text("paused"),
    sa.Column("well_known", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("length(kind) > 0", name="kind"),
    sqlite_strict=True,
)

DRAFTS: Final = sa.Table(
    "drafts",
    METADATA,
    text("assignment", primary_key=True),
    text("feedback"),
    text("private_note"),
    text("coordinator_note"),
    sa.Column("conflict_of_interest", Flag),
    text("declaration_note", nullable=True),
    sa.Column("override", Word(Outcome)),
    text("override_reason"),
    text("concerns"),
    sa.Column("opened", Texts, nullable=False),
    sa.Column("ready", Flag, nullable=False),
    sa.Column("revising", Flag, nullable=False),
    text("basis"),
    sa.Column("updated_at", Moment),
    flag("conflict_of_interest"),
    flag("ready"),
    flag("revising"),
    one_of("override", Outcome),
    sa.CheckConstraint(
        "(conflict_of_interest IS NULL) = (declaration_note IS NULL)", name="declaration"
    ),
    sqlite_strict=True,
)

SCORES: Final = sa.Table(
    "scores",
    METADATA,
    text("assignment", primary_key=True),
    text("criterion", primary_key=True),
    text("level", nullable=True),
    sa.Column("points", Exact),
    text("condition_code", nullable=True),
    sa.Column("not_applicable", Flag, nullable=False),
    text("rationale"),
    sa.Column("citations", Texts, nullable=False),
    flag("not_applicable"),
    sa.CheckConstraint(
        "(level IS NOT NULL) + (condition_code IS NOT NULL) + not_applicable <= 1", name="one_way"
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# What would change a score, for the earner; kept where the score rises, so that it can come back.
IMPROVEMENTS: Final = sa.Table(
    "improvements",
    METADATA,
    text("assignment", primary_key=True),
    text("criterion", primary_key=True),
    text("present"),
    text("missing"),
    text("would_show"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

ANNOTATIONS: Final = sa.Table(
    "annotations",
    METADATA,
    text("id", primary_key=True),
    text("assignment"),
    text("artifact"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("modified_at", Moment, nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Index(None, "assignment"),
    sqlite_strict=True,
)

# What others marked: read-only, never part of a decision.
FOREIGN_MARKS: Final = sa.Table(
    "foreign_marks",
    METADATA,
    text("id", primary_key=True),
    text("assignment"),
    text("artifact"),
    text("origin"),
    sa.Column("imported_at", Moment, nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Index(None, "assignment"),
    sqlite_strict=True,
)

# For the assessor's own eyes: neither is part of any document.
PARKED: Final = sa.Table(
    "parked",
    METADATA,
    text("assignment", primary_key=True),
    text("note"),
    sa.Column("parked_at", Moment, nullable=False),
    sqlite_strict=True,
)

TIME_SPENT: Final = sa.Table(
    "time_spent",
    METADATA,
    text("assignment", primary_key=True),
    sa.Column("seconds", sa.Integer, nullable=False),
    at_least("seconds", 0),
    sqlite_strict=True,
)

BEGUN_RUBRICS: Final = sa.Table(
    "begun_rubrics",
    METADATA,
    text("assignment", primary_key=True),
    text("digest"),
    sa.Column("rubric", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

# What a person goes on judging by, though the package has another one by now.
KEPT_RUBRICS: Final = sa.Table(
    "kept_rubrics",
    METADATA,
    text("assignment", primary_key=True),
    text("digest"),
    sa.Column("rubric", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

_SIGNED: Final = (
    DecisionStatus.SIGNED,
    DecisionStatus.QUEUED,
    DecisionStatus.SENDING,
    DecisionStatus.ACCEPTED,
    DecisionStatus.NEEDS_ATTENTION,
    DecisionStatus.SUPERSEDED,
)

# ``position`` is the order of signing on this device. The clock may be set back between two.
DECISIONS: Final = sa.Table(
    "decisions",
    METADATA,
    sa.Column("position", sa.Integer, primary_key=True),
    text("id", unique=True),
    text("assignment"),
    text("issuer"),
    sa.Column("status", Word(DecisionStatus), nullable=False),
    sa.Column("outcome", Word(Outcome), nullable=False),
    sa.Column("signed_at", Moment, nullable=False),
    text("digest", unique=True),
    text("log"),
    sa.Column("log_sequence", sa.Integer, nullable=False),
    text("supersedes", nullable=True),
    sa.Column("receipt", sa.LargeBinary),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Column("annotations", sa.LargeBinary, nullable=False),
    one_of("status", _SIGNED),
    one_of("outcome", Outcome),
    at_least("log_sequence", 1),
    sa.CheckConstraint("status <> 'accepted' OR receipt IS NOT NULL", name="accepted"),
    sa.CheckConstraint("length(document) > 0", name="document"),
    sa.UniqueConstraint("log", "log_sequence"),
    sa.Index(None, "assignment", "position"),
    sa.Index(None, "issuer", "position"),
    sqlite_strict=True,
)

_SENDABLE: Final = (
    DecisionStatus.QUEUED,
    DecisionStatus.SENDING,
    DecisionStatus.ACCEPTED,
    DecisionStatus.NEEDS_ATTENTION,
)

OUTBOX: Final = sa.Table(
    "outbox",
    METADATA,
    sa.Column("position", sa.Integer, primary_key=True),
    text("id", unique=True),
    sa.Column("kind", Word(OutboxKind), nullable=False),
    text("issuer"),
    text("assignment"),
    sa.Column("status", Word(DecisionStatus), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", Moment),
    text("batch"),
    text("problem"),
    text("problem_detail"),
    text("payload"),
    # A row that announces a decision cannot be without it.
    sa.Column(
        "decision",
        sa.Text,
        sa.Computed("CASE kind WHEN 'decision' THEN id END", persisted=False),
        sa.ForeignKey("decisions.id"),
    ),
    one_of("kind", OutboxKind),
    one_of("status", _SENDABLE),
    at_least("attempts", 0),
    sa.Index(None, "issuer", "status", "position"),
    sa.Index(None, "assignment"),
    sqlite_strict=True,
)

UNDO_STEPS: Final = sa.Table(
    "undo_steps",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    text("assignment"),
    text("label"),
    text("forward"),
    text("inverse"),
    sa.Column("undone", Flag, nullable=False),
    flag("undone"),
    sa.Index(None, "assignment", "undone", "sequence"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

SETTINGS: Final = sa.Table(
    "settings", METADATA, text("key", primary_key=True), text("value"), sqlite_strict=True
)

# Private: what was found again of what an earlier attempt was asked for, and when it was read.
SECOND_ATTEMPTS: Final = sa.Table(
    "second_attempts",
    METADATA,
    text("assignment", primary_key=True),
    sa.Column("ticked", Texts, nullable=False),
    sa.Column("seen_at", Moment),
    text("levels_seen"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

SEARCH_TEXTS: Final = sa.Table(
    "search_texts",
    METADATA,
    sa.Column("position", sa.Integer, primary_key=True),
    text("assignment"),
    sa.Column("kind", Word(SearchKind), nullable=False),
    text("ref"),
    text("title"),
    text("text"),
    one_of("kind", SearchKind),
    sa.UniqueConstraint("assignment", "kind", "ref"),
    sqlite_strict=True,
)

# Reusable feedback. ``criterion`` and ``level`` are empty where a comment suits any.
COMMENTS: Final = sa.Table(
    "comments",
    METADATA,
    text("id", primary_key=True),
    text("text"),
    text("criterion"),
    text("criterion_label"),
    text("level"),
    text("level_title"),
    sa.Column("tags", Texts, nullable=False),
    text("shortcut"),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("changed_at", Moment, nullable=False),
    at_least("uses", 0),
    sa.CheckConstraint("length(text) > 0", name="text"),
    sa.CheckConstraint("level = '' OR criterion <> ''", name="level"),
    sa.Index(
        "uq_comments_shortcut", "shortcut", unique=True, sqlite_where=sa.text("shortcut <> ''")
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_FIXED: Final = (
    "position, id, assignment, issuer, outcome, signed_at, digest, log, log_sequence, supersedes,"
    " document, annotations"
)

attach(
    f"""CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE OF {_FIXED} ON decisions
BEGIN SELECT RAISE(ABORT, 'decision_immutable'); END""",
    """CREATE TRIGGER decisions_are_never_deleted BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decision_immutable'); END""",
    """CREATE TRIGGER receipts_are_never_changed BEFORE UPDATE OF receipt ON decisions
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NOT OLD.receipt
BEGIN SELECT RAISE(ABORT, 'receipt_immutable'); END""",
    """CREATE VIRTUAL TABLE search_index USING fts5(title, text, content='search_texts',
content_rowid='position', tokenize="unicode61 remove_diacritics 2")""",
    "INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER search_texts_inserted AFTER INSERT ON search_texts BEGIN
INSERT INTO search_index(rowid, title, text) VALUES (NEW.position, NEW.title, NEW.text);
END""",
    """CREATE TRIGGER search_texts_deleted AFTER DELETE ON search_texts BEGIN
INSERT INTO search_index(search_index, rowid, title, text)
VALUES ('delete', OLD.position, OLD.title, OLD.text);
END""",
    """CREATE TRIGGER search_texts_updated AFTER UPDATE OF title, text ON search_texts BEGIN
INSERT INTO search_index(search_index, rowid, title, text)
VALUES ('delete', OLD.position, OLD.title, OLD.text);
INSERT INTO search_index(rowid, title, text) VALUES (NEW.position, NEW.title, NEW.text);
END""",
)
