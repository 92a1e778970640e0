"""Time as the program sees it: aware UTC, passed in, written as RFC 3339 with a Z."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from assessor_app.errors import IntegrityProblem

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time now, in UTC, to the second as the documents hold it."""
    return datetime.now(UTC).replace(microsecond=0)


def to_rfc3339(moment: datetime) -> str:
    """Return ``moment`` as ``2026-11-03T09:40:12Z`` (RFC 3339, XML Schema dateTimeStamp)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_rfc3339(text: str) -> datetime:
    """Return the aware UTC time that ``text`` names.

    Raises:
        IntegrityProblem: ``code="time_malformed"`` without a time zone or of another form.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise IntegrityProblem("A time has no time zone.", code="time_malformed")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as exc:  # year 1 with an offset has no UTC
        raise IntegrityProblem("A time is malformed.", code="time_malformed") from exc
