# ruff: noqa: S608 - the statements are put together from constants
"""What can be made again at any time: the queue as one narrow table, evidence in passages.

The queue is kept by triggers from mirrored and own rows. It exists because a filter over 100,000
assignments that asks five tables for each row cannot answer within a frame or three.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.storage.columns import METADATA, Moment, Word, at_least, attach, text

# Every order has an index that also holds what is filtered by. So a page is found by walking one
# index from its beginning, whatever the filter, and no query depends on what the planner guesses.
# The usual order, by due date, holds the names too: of 100,000 rows, each that is looked up to
# compare its name is a page of the store to decrypt.
_FILTERED: Final = ("due_at", "state", "download", "status", "outcome", "issuer")

QUEUE: Final = sa.Table(
    "queue",
    METADATA,
    sa.Column("position", sa.Integer, primary_key=True),
    text("assignment", unique=True),
    text("issuer"),
    sa.Column("submission_label", sa.Text(collation="NOCASE"), nullable=False),
    sa.Column("achievement_name", sa.Text(collation="NOCASE"), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("bytes_here", sa.Integer, nullable=False),
    sa.Column("criteria", sa.Integer, nullable=False),
    sa.Column("scored", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("state", Word(AssignmentState), nullable=False),
    sa.Column("download", Word(DownloadState), nullable=False),
    sa.Column("status", Word(DecisionStatus), nullable=False),
    sa.Column("outcome", Word(Outcome)),
    text("problem"),
    *[
        sa.Index(f"ix_queue_by_{key}", *dict.fromkeys((key, "position", *_FILTERED, *more)))
        for key, more in (
            ("due_at", ("submission_label", "achievement_name")),
            ("submission_label", ("achievement_name",)),
            ("achievement_name", ()),
            ("size_bytes", ()),
            ("status", ()),
        )
    ],
    sqlite_strict=True,
)

# The text of evidence in pieces, each with its place; indexing makes them.
PASSAGES: Final = sa.Table(
    "passages",
    METADATA,
    text("assignment", primary_key=True),
    text("path", primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("page", sa.Integer),
    sa.Column("start_ms", sa.Integer),
    sa.Column("end_ms", sa.Integer),
    text("text"),
    at_least("page", 1),
    at_least("start_ms", 0),
    sa.CheckConstraint("end_ms >= start_ms", name="times"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_SETTLED: Final = (
    "({row}.level IS NOT NULL OR {row}.condition_code IS NOT NULL OR {row}.not_applicable)"
)
_SCORED: Final = (
    "(SELECT count(*) FROM scores AS s WHERE s.assignment = {one} AND "
    + _SETTLED.format(row="s")
    + ")"
)
_LATEST: Final = (
    "(SELECT {what} FROM decisions AS d WHERE d.assignment = {one} AND d.status <> 'superseded'"
    " ORDER BY d.position DESC LIMIT 1)"
)
_STATUS: Final = (
    "coalesce("
    + _LATEST.format(what="d.status", one="{one}")
    + ", (SELECT iif(r.ready, 'ready', 'draft') FROM drafts AS r WHERE r.assignment = {one}),"
    " 'draft')"
)


def _on(name: str, event: str, *statements: str, when: str = "") -> str:
    """Return the trigger ``name`` that runs ``statements`` after ``event``."""
    condition = f"WHEN {when}\n" if when else ""
    body = ";\n".join(statements)
    return f"CREATE TRIGGER {name} AFTER {event}\n{condition}BEGIN\n{body};\nEND"


def _set(assignment: str, assignments: str) -> str:
    return f"UPDATE queue SET {assignments} WHERE assignment = {assignment}"


def _status_of(row: str) -> str:
    return _set(f"{row}.assignment", f"status = {_STATUS.format(one=f'{row}.assignment')}")


def _scored_by(row: str, sign: str) -> str:
    return _set(f"{row}.assignment", f"scored = scored {sign} {_SETTLED.format(row=row)}")


def _file_counted(row: str, sign: str) -> str:
    owner = f"(SELECT p.assignment FROM packages AS p WHERE p.id = {row}.package)"
    here = f"iif({row}.blob IS NULL, 0, {row}.size_bytes)"
    return _set(owner, f"files = files {sign} 1, bytes_here = bytes_here {sign} {here}")


_NAMED: Final = (
    "submission_label = NEW.submission_label, achievement_name = NEW.achievement_name,"
    " attempt = NEW.attempt, criteria = NEW.criteria"
)
_LATEST_OUTCOME: Final = _LATEST.format(what="d.outcome", one="NEW.assignment")
_DECIDED: Final = _set(
    "NEW.assignment",
    f"status = {_STATUS.format(one='NEW.assignment')}, outcome = {_LATEST_OUTCOME}",
)
_UNNAMED: Final = (
    "submission_label = '', achievement_name = '', attempt = 0, criteria = 0, files = 0,"
    " bytes_here = 0"
)
_FORGET_NAMES: Final = (
    "INSERT INTO queue_search(queue_search, rowid, submission_label, achievement_name)"
    " VALUES ('delete', OLD.position, OLD.submission_label, OLD.achievement_name)"
)
_LEARN_NAMES: Final = (
    "INSERT INTO queue_search(rowid, submission_label, achievement_name)"
    " VALUES (NEW.position, NEW.submission_label, NEW.achievement_name)"
)

attach(
    """CREATE VIRTUAL TABLE queue_search USING fts5(submission_label, achievement_name,
content='queue', content_rowid='position', tokenize='trigram')""",
    _on("queue_inserted", "INSERT ON queue", _LEARN_NAMES),
    _on("queue_deleted", "DELETE ON queue", _FORGET_NAMES),
    _on(
        "queue_renamed",
        "UPDATE OF submission_label, achievement_name ON queue",
        _FORGET_NAMES,
        _LEARN_NAMES,
        when="OLD.submission_label IS NOT NEW.submission_label"
        " OR OLD.achievement_name IS NOT NEW.achievement_name",
    ),
    _on(
        "assignments_inserted",
        "INSERT ON assignments",
        f"""INSERT INTO queue (assignment, issuer, submission_label, achievement_name, attempt,
files, size_bytes, bytes_here, criteria, scored, due_at, lease_until, state, download, status,
outcome, problem)
VALUES (NEW.id, NEW.issuer, '', '', 0, 0, NEW.size_bytes, 0, 0, {_SCORED.format(one="NEW.id")},
NEW.due_at, NEW.lease_until, NEW.state, NEW.download, {_STATUS.format(one="NEW.id")},
{_LATEST.format(what="d.outcome", one="NEW.id")}, NEW.problem)""",
    ),
    _on(
        "assignments_updated",
        "UPDATE ON assignments",
        _set(
            "NEW.id",
            "issuer = NEW.issuer, size_bytes = NEW.size_bytes, due_at = NEW.due_at,"
            " lease_until = NEW.lease_until, state = NEW.state, download = NEW.download,"
            " problem = NEW.problem",
        ),
    ),
    _on(
        "assignments_deleted",
        "DELETE ON assignments",
        "DELETE FROM queue WHERE assignment = OLD.id",
    ),
    _on("packages_inserted", "INSERT ON packages", _set("NEW.assignment", _NAMED)),
    _on("packages_updated", "UPDATE ON packages", _set("NEW.assignment", _NAMED)),
    _on("packages_deleted", "DELETE ON packages", _set("OLD.assignment", _UNNAMED)),
    _on("package_files_inserted", "INSERT ON package_files", _file_counted("NEW", "+")),
    _on("package_files_deleted", "DELETE ON package_files", _file_counted("OLD", "-")),
    _on(
        "package_files_updated",
        "UPDATE OF package, blob, size_bytes ON package_files",
        _file_counted("OLD", "-"),
        _file_counted("NEW", "+"),
    ),
    _on("scores_inserted", "INSERT ON scores", _scored_by("NEW", "+")),
    _on("scores_deleted", "DELETE ON scores", _scored_by("OLD", "-")),
    _on(
        "scores_updated",
        "UPDATE OF level, condition_code, not_applicable ON scores",
        _scored_by("OLD", "-"),
        _scored_by("NEW", "+"),
        when=f"{_SETTLED.format(row='OLD')} <> {_SETTLED.format(row='NEW')}",
    ),
    _on("drafts_inserted", "INSERT ON drafts", _status_of("NEW"), when="NEW.ready"),
    _on("drafts_deleted", "DELETE ON drafts", _status_of("OLD"), when="OLD.ready"),
    _on(
        "drafts_updated",
        "UPDATE OF ready ON drafts",
        _status_of("NEW"),
        when="OLD.ready <> NEW.ready",
    ),
    _on("decisions_inserted", "INSERT ON decisions", _DECIDED),
    _on("decisions_updated", "UPDATE OF status ON decisions", _DECIDED),
)
