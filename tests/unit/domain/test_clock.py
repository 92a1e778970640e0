"""Times on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from assessor_app.domain.clock import from_rfc3339, to_rfc3339, utc_now
from assessor_app.errors import IntegrityProblem


def test_a_time_is_written_in_utc_and_read_back() -> None:
    noon = datetime(2026, 11, 3, 12, tzinfo=timezone(timedelta(hours=2)))
    assert to_rfc3339(noon) == "2026-11-03T10:00:00Z"
    assert from_rfc3339("2026-11-03T10:00:00Z") == noon
    assert from_rfc3339("2026-11-03T12:00:00+02:00").tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-03T10:00:00",
        "2026-02-30T10:00:00Z",
        "2026-11-03T10:00:60Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        from_rfc3339(text)
    assert problem.value.code == "time_malformed"


def test_now_is_aware_and_whole() -> None:
    now = utc_now()
    assert now.tzinfo is UTC
    assert now.microsecond == 0
