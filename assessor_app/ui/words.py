"""Dates, times, sizes and states in the person's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale, QTimeZone

from assessor_app.domain.outcome import DecisionStatus, Outcome

if TYPE_CHECKING:
    from assessor_app.services.overriding import Overridden

OUTCOMES = {
    Outcome.EARNED: ("Earned", "good"),
    Outcome.NOT_YET_EARNED: ("Not yet earned", "warning"),
    Outcome.RETURNED_INCOMPLETE: ("Returned incomplete", "warning"),
    Outcome.NON_SCORABLE: ("Not scorable", "warning"),
    Outcome.ESCALATED: ("Escalated", "warning"),
    Outcome.RECUSED: ("Stepped back", "plain"),
}
STATUSES = {
    DecisionStatus.DRAFT: ("In progress", "accent"),
    DecisionStatus.READY: ("Ready to sign", "good"),
    DecisionStatus.SIGNED: ("Signed", "good"),
    DecisionStatus.QUEUED: ("Waiting to be sent", "accent"),
    DecisionStatus.SENDING: ("Being sent", "accent"),
    DecisionStatus.ACCEPTED: ("Accepted", "good"),
    DecisionStatus.NEEDS_ATTENTION: ("Needs attention", "bad"),
    DecisionStatus.SUPERSEDED: ("Superseded", "plain"),
}
LOOK_NAMES = {
    "system": "As the system has it",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
}


_KILO = 1000
_TENTHS_UNTIL = 9.95


def clock_time(moment: datetime, *, seconds: bool = False) -> str:
    """Return a time of today as the clock shows it, any other with its date; in local time."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), QTimeZone.systemTimeZone())
    locale = QLocale()
    form = locale.timeFormat(QLocale.FormatType.ShortFormat)
    if seconds:
        form = form.replace("mm", "mm:ss", 1)
    time = locale.toString(local.time(), form)
    if local.date() == QDate.currentDate():
        return f"today {time}"
    return f"{locale.toString(local.date(), 'd MMM')} {time}"


def since(moment: datetime, *, seconds: bool = False) -> str:
    """Return a time of today as the clock shows it alone, any other with its date."""
    return clock_time(moment, seconds=seconds).removeprefix("today ")


def day(moment: datetime) -> str:
    """Return a date such as ``Mon 24 Nov``, in local time."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), QTimeZone.systemTimeZone())
    return QLocale().toString(local.date(), "ddd d MMM")


def date(moment: datetime) -> str:
    """Return a date without the day of the week, such as ``24 Nov``, in local time."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), QTimeZone.systemTimeZone())
    return QLocale().toString(local.date(), "d MMM")


def size(count: int) -> str:
    """Return a number of bytes in words, in powers of 1,000."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def brief_size(count: int) -> str:
    """Return a number of bytes in about three digits: ``2.3 MB``, ``521 kB``, ``214 MB``."""
    leading = float(count)
    while leading >= _KILO:
        leading /= _KILO
    places = 1 if leading < _TENTHS_UNTIL else 0
    return QLocale().formattedDataSize(count, places, QLocale.DataSizeFormat.DataSizeSIFormat)


def duration(seconds: float) -> str:
    """Return a duration such as ``6:12`` or ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def time_left(seconds: float) -> str:
    """Return how long some work still takes, as roughly as anybody can know it."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} s left"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"about {minutes} min left"
    hours, rest = divmod(round(minutes / 5) * 5, 60)
    return f"about {hours} h {rest} min left" if rest else f"about {hours} h left"


def left_until(moment: datetime, now: datetime) -> str:
    """Return how long it is until ``moment``, such as ``3 days left`` or ``2 days overdue``.

    Days are counted as on a calendar, in local time; what is less than a day away is in hours.
    """
    span = moment - now
    days = abs(moment.astimezone().date() - now.astimezone().date()).days
    hours = abs(span) // timedelta(hours=1)
    amount = count(days, "day") if abs(span) >= timedelta(days=1) else f"{hours or 'under 1'} h"
    return f"{amount} left" if span >= timedelta() else f"{amount} overdue"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def by_rule(overridden: Overridden) -> str:
    """Return what the rule computes where an assessor decided otherwise."""
    if overridden.computed is None:
        return "the rule leaves it open"
    return f"the rule says “{OUTCOMES[overridden.computed][0]}”"
