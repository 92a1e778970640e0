"""What the queue says of a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.ui.queue.columns import Column, bar_of, due_shown, is_late, spoken, state_pill
from assessor_app.ui.widgets.painting import Bar
from tests.fakes.queue_rows import NOW, queue_row

pytestmark = pytest.mark.desktop
ROW = queue_row(
    attempt=2,
    files=3,
    size_bytes=1_000,
    bytes_here=1_000,
    criteria=5,
    due_at=NOW + timedelta(days=2),
)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "Ready offline"),
        ({"download": DownloadState.LISTED}, "Not downloaded"),
        ({"download": DownloadState.DOWNLOADING}, "Downloading"),
        ({"download": DownloadState.PAUSED}, "Paused"),
        ({"download": DownloadState.FAILED}, "Package refused"),
        ({"download": DownloadState.LISTED, "scored": 3}, "Not downloaded"),
        ({"scored": 1}, "In progress"),
        ({"status": DecisionStatus.READY}, "Ready to sign"),
        ({"status": DecisionStatus.NEEDS_ATTENTION}, "Needs attention"),
        ({"state": AssignmentState.RECALLED, "scored": 1}, "Taken back"),
        ({"state": AssignmentState.DECIDED, "status": DecisionStatus.ACCEPTED}, "Accepted"),
    ],
)
def test_the_most_pressing_state_is_said(members: dict[str, Any], words: str) -> None:
    assert state_pill(replace(ROW, **members))[0] == words


def test_all_bytes_here_is_not_called_ready_before_they_were_read_back() -> None:
    for download in DownloadState:
        said = state_pill(replace(ROW, download=download))[0]
        assert (said == "Ready offline") is (download is DownloadState.READY)


@pytest.mark.parametrize(
    ("members", "column", "bar"),
    [
        ({}, Column.EVIDENCE, None),
        (
            {"download": DownloadState.DOWNLOADING, "bytes_here": 645},
            Column.EVIDENCE,
            Bar(0.645, "accent", "64 %"),
        ),
        (
            {"download": DownloadState.PAUSED, "bytes_here": 2_000},
            Column.EVIDENCE,
            Bar(1.0, "warning", "100 %"),
        ),
        (
            {"download": DownloadState.LISTED, "size_bytes": 0},
            Column.EVIDENCE,
            Bar(0.0, "accent", "0 %"),
        ),
        ({"scored": 2}, Column.REVIEW, Bar(0.4, "accent", "2/5")),
        ({"scored": 5}, Column.REVIEW, Bar(1.0, "good", "5/5")),
        ({"criteria": 0}, Column.REVIEW, None),
    ],
)
def test_bars(members: dict[str, Any], column: Column, bar: Bar | None) -> None:
    assert bar_of(replace(ROW, **members), column) == bar


@pytest.mark.parametrize(
    ("members", "late"),
    [
        ({}, False),
        ({"due_at": NOW - timedelta(hours=1)}, True),
        ({"lease_until": NOW - timedelta(hours=1)}, True),
        ({"due_at": NOW - timedelta(hours=1), "status": DecisionStatus.QUEUED}, False),
        ({"due_at": NOW - timedelta(hours=1), "state": AssignmentState.RECALLED}, False),
    ],
)
def test_late_is_what_is_overdue_and_undone(members: dict[str, Any], late: bool) -> None:
    assert is_late(replace(ROW, **members), NOW) is late


@pytest.mark.parametrize(
    ("due", "lease", "shown"),
    [
        (2, None, ("Thu 5 Nov", False)),
        (2, 4, ("Thu 5 Nov", False)),
        (2, 1, ("4 Nov, lease", False)),
        (-1, None, ("2 Nov, late", True)),
        (2, -1, ("2 Nov, late", True)),
    ],
)
def test_the_day_that_counts_is_shown(due: int, lease: int | None, shown: tuple[str, bool]) -> None:
    until = None if lease is None else NOW + timedelta(days=lease)
    row = replace(ROW, due_at=NOW + timedelta(days=due), lease_until=until)
    assert due_shown(row, NOW) == shown


def test_bars_and_pills_are_spoken_in_words() -> None:
    assert spoken(replace(ROW, scored=2), Column.REVIEW, NOW) == "2 of 5 criteria scored"
    paused = replace(ROW, download=DownloadState.PAUSED, bytes_here=500)
    assert spoken(paused, Column.EVIDENCE, NOW) == "50 % of 1.0 kB is here"
    assert spoken(paused, Column.STATE, NOW) == "Paused"
