"""What each column of the queue says of a row: its words, its bar, its pill."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from assessor_app.domain.assignments import AssignmentState, DownloadState, QueueRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import QueueOrder
from assessor_app.services.explanations import explain
from assessor_app.ui.widgets.painting import Bar
from assessor_app.ui.words import STATUSES, brief_size, count, date, day, left_until, size


class Column(IntEnum):
    """The columns, from the left."""

    SUBMISSION = 0
    CREDENTIAL = 1
    ISSUER = 2
    ATTEMPT = 3
    EVIDENCE = 4
    REVIEW = 5
    DUE = 6
    STATE = 7


TITLES = {
    Column.SUBMISSION: "Submission",
    Column.CREDENTIAL: "Micro-credential",
    Column.ISSUER: "Issuer",
    Column.ATTEMPT: "Attempt",
    Column.EVIDENCE: "Evidence",
    Column.REVIEW: "Review",
    Column.DUE: "Due",
    Column.STATE: "State",
}
SORTED_BY = {
    Column.SUBMISSION: QueueOrder.LABEL,
    Column.CREDENTIAL: QueueOrder.ACHIEVEMENT,
    Column.EVIDENCE: QueueOrder.SIZE,
    Column.DUE: QueueOrder.DUE,
    Column.STATE: QueueOrder.STATUS,
}
ORDER_WORDS = {
    QueueOrder.DUE: "due date",
    QueueOrder.LABEL: "submission",
    QueueOrder.ACHIEVEMENT: "micro-credential",
    QueueOrder.SIZE: "size",
    QueueOrder.STATUS: "state",
}
_DOWNLOADS = {
    DownloadState.LISTED: ("Not downloaded", "plain"),
    DownloadState.DOWNLOADING: ("Downloading", "accent"),
    DownloadState.PAUSED: ("Paused", "warning"),
    DownloadState.FAILED: ("Package refused", "bad"),
}
_STATES = {
    AssignmentState.RECALLED: ("Taken back", "warning"),
    AssignmentState.RECUSED: ("Stepped back", "plain"),
}
_ON_THE_WAY = (DownloadState.LISTED, DownloadState.DOWNLOADING, DownloadState.PAUSED)
_UNDECIDED = (DecisionStatus.DRAFT, DecisionStatus.READY)


def state_pill(row: QueueRow) -> tuple[str, str]:
    """Return the words and the tone of the row's state; the most pressing thing is said.

    ``Ready offline`` is said of nothing but a package whose every byte was read back.
    """
    if row.status not in _UNDECIDED:
        return STATUSES[row.status]
    if row.state in _STATES:
        return _STATES[row.state]
    if row.download in _DOWNLOADS:
        return _DOWNLOADS[row.download]
    if row.parked is not None:
        return "Parked", "plain"
    if row.status is DecisionStatus.READY or row.scored:
        return STATUSES[row.status]
    return "Ready offline", "plain"


def state_chip(row: QueueRow) -> tuple[str, str]:
    """Return the state as its cell shows it: of what is parked, with the note."""
    words, tone = state_pill(row)
    return (f"{words}: {row.parked}" if row.parked and words == "Parked" else words), tone


def bar_of(row: QueueRow, column: Column) -> Bar | None:
    """Return the bar of a cell: how much of the package is here, how much is scored."""
    if column is Column.EVIDENCE and row.download in _ON_THE_WAY:
        part = row.bytes_here / row.size_bytes if row.size_bytes else 0.0
        part = min(max(part, 0.0), 1.0)
        tone = "warning" if row.download is DownloadState.PAUSED else "accent"
        return Bar(part, tone, f"{int(part * 100)} %")
    if column is Column.REVIEW and row.criteria:
        scored = min(row.scored, row.criteria)
        tone = "good" if scored == row.criteria else "accent"
        return Bar(scored / row.criteria, tone, f"{scored}/{row.criteria}")
    return None


def text_of(row: QueueRow, column: Column) -> str:  # noqa: PLR0911 - one return a column
    """Return what a cell shows as text; empty where a bar or a pill says it."""
    match column:
        case Column.SUBMISSION:
            return row.submission_label or "Not listed yet"
        case Column.CREDENTIAL:
            return row.achievement_name
        case Column.ISSUER:
            return row.issuer_name
        case Column.ATTEMPT:
            return str(row.attempt or "")
        case Column.EVIDENCE:
            return f"{count(row.files, 'file')} · {brief_size(row.size_bytes)}"
        case Column.DUE:
            return day(row.due_at)
        case _:
            return ""


def is_late(row: QueueRow, now: datetime) -> bool:
    """Say whether the row is overdue, or its lease has run out, and something is left to do."""
    ends = row.due_at if row.lease_until is None else min(row.due_at, row.lease_until)
    return row.status in _UNDECIDED and row.state is AssignmentState.ASSIGNED and ends < now


def due_shown(row: QueueRow, now: datetime) -> tuple[str, bool]:
    """Return what the cell of the due date shows, and whether that presses.

    A lease that ends before is what counts, so its day stands there, named as such.
    """
    leased = row.lease_until is not None and row.lease_until < row.due_at
    ends = row.lease_until if leased and row.lease_until else row.due_at
    if is_late(row, now):
        return f"{date(ends)}, late", True
    return (f"{date(ends)}, lease" if leased else day(ends)), False


def due_words(row: QueueRow, now: datetime) -> str:
    """Return the due date and the lease in a sentence."""
    words = f"Due {day(row.due_at)}, {left_until(row.due_at, now)}."
    if row.lease_until is not None:
        words += f" Yours until {day(row.lease_until)}, {left_until(row.lease_until, now)}."
    return words


def spoken(row: QueueRow, column: Column, now: datetime) -> str:
    """Return what a screen reader says of a cell."""
    match column:
        case Column.ATTEMPT:
            return f"Attempt {row.attempt}"
        case Column.EVIDENCE if (bar := bar_of(row, column)) is not None:
            return f"{bar.words} of {size(row.size_bytes)} is here"
        case Column.REVIEW:
            return f"{row.scored} of {count(row.criteria, 'criterion', 'criteria')} scored"
        case Column.DUE:
            return due_words(row, now)
        case Column.STATE:
            return state_chip(row)[0]
        case _:
            return text_of(row, column)


def tip_of(row: QueueRow, column: Column, now: datetime) -> str:
    """Return the tool tip of a cell: its words in full, and why something was refused."""
    if column is Column.STATE and row.problem:
        return f"{state_pill(row)[0]}: {explain(row.problem)}"
    return spoken(row, column, now)
