"""A session plan in plain words: why a review stands where it does, and what the times rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from assessor_app.domain.pace import CRITERION_S, LEARNT_FROM, PAGE_S, Amount, Pace
from assessor_app.domain.session_plan import SessionPlan, Step, Waiting
from assessor_app.services.session_planning import PlannedSession, SessionSummary

_WEEK: Final = 7
_MINUTE_S, _HOUR = 60, 60
_SHOWN: Final = 4


def reasons(step: Step, now: datetime, size: Callable[[int], str]) -> tuple[str, ...]:
    """Return why a review stands where it does: when it ends, what is done, what is here.

    ``size`` says a number of bytes.
    """
    one = step.review
    found = [due_words(one, now)]
    if one.ready:
        found.append("only your signature is missing")
    elif one.scored:
        found.append(f"begun, {one.scored} of {one.criteria} scored")
    elif one.begun:
        found.append("begun, nothing scored yet")
    if one.here:
        found.append("everything is here")
    else:
        found.append(f"{size(one.missing_bytes)} to download first")
    return tuple(found)


def due_words(one: Waiting, now: datetime) -> str:
    """Return when a review ends, as one says it: late, today, tomorrow, a day of the week."""
    leased = one.ends_at != one.due_at
    day = one.ends_at.astimezone(now.tzinfo).date()
    days = (day - now.date()).days
    verb = "lease ends" if leased else "due"
    date = f"{day.day} {day:%b}"
    if one.ends_at < now:
        return f"late, {'the lease ended' if leased else 'it was due'} {date}"
    if days == 0:
        return f"{verb} today"
    if days == 1:
        return f"{verb} tomorrow"
    return f"{verb} {day:%A}" if days < _WEEK else f"{verb} {date}"


def evidence_words(amount: Amount) -> str:
    """Return how much there is to see, such as ``12 pages, 3 pictures, 4 min of recordings``."""
    recorded = round(amount.recorded_s / _MINUTE_S)
    parts = [
        _count(amount.pages, "page"),
        _count(amount.pictures, "picture"),
        f"{recorded or 1} min of recordings" if amount.recorded_s > 0 else "",
    ]
    return ", ".join(part for part in parts if part)


def pace_words(pace: Pace) -> str:
    """Return what the times rest on."""
    if pace.reviews:
        return f"The times are your own, from the last {pace.reviews} reviews that you signed here."
    return (
        f"The times are a usual pace: {CRITERION_S / _MINUTE_S:g} min a criterion, {PAGE_S} s a"
        f" page, recordings once through. From {LEARNT_FROM} signed reviews on they are your own."
    )


def headline(plan: SessionPlan) -> str:
    """Return what fits, in a sentence."""
    where = " offline" if plan.offline else ""
    if not plan.steps:
        if plan.to_download:
            return "Nothing can be done offline: no evidence is here yet."
        return "Nothing waits to be reviewed."
    number, minutes = len(plan.steps), plan.planned_minutes
    reviews = _count(number, "review")
    if minutes > plan.minutes and number == 1:
        return (
            f"{reviews}{where}, about {time_words(minutes)}: longer than your time, and a beginning"
            " is kept."
        )
    over = ", a little over your time" if minutes > plan.minutes else ""
    fits = "fits" if number == 1 else "fit"
    return f"{reviews} {fits}{where}: about {time_words(minutes)}{over}."


def leftover(plan: SessionPlan, size: Callable[[int], str]) -> tuple[str, ...]:
    """Return what does not fit, and what would have to be downloaded first, a sentence each."""
    sentences = []
    if plan.later:
        minutes = time_words(sum(step.minutes for step in plan.later))
        sentences.append(f"Left for later: {_named(plan.later)}, about {minutes}.")
    if plan.to_download:
        missing = size(sum(step.review.missing_bytes for step in plan.to_download))
        sentences.append(f"To download first: {_named(plan.to_download)}, {missing}.")
    return tuple(sentences)


def line_words(position: int, session: PlannedSession, now: datetime) -> str:
    """Return the calm line of a session: where one is, and how much of the time is left."""
    where, left = f"{position} of {len(session.steps)}", session.minutes_left(now)
    if left:
        return f"{where} · about {time_words(left)} left"
    return f"{where} · your {time_words(session.minutes)} are over; end where you like"


def summary_words(summary: SessionSummary) -> str:
    """Return what came of a session."""
    words = [
        f"Session over: {len(summary.signed)} of {summary.total} signed in"
        f" {time_words(summary.minutes)}."
    ]
    if summary.aside:
        words.append(f"Put aside: {_labels(summary.aside)}.")
    if summary.left:
        words.append(f"Left, as you left it: {_labels(summary.left)}.")
    return " ".join(words)


def time_words(minutes: int) -> str:
    """Return a number of minutes as one says it: ``40 min``, ``2 h``, ``1 h 20 min``."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _named(steps: Sequence[Step]) -> str:
    return _labels([step.review.label or "one that is not listed yet" for step in steps])


def _labels(labels: Sequence[str]) -> str:
    if len(labels) <= _SHOWN + 1:
        return ", ".join(labels)
    return f"{', '.join(labels[:_SHOWN])} and {len(labels) - _SHOWN} more"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
