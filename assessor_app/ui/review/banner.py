"""A line above the evidence for what the person must know about this review, and what works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QWidget

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.assignments import AssignmentState
from assessor_app.services.review import Review
from assessor_app.services.rubric_of import Acceptance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill, label
from assessor_app.ui.words import clock_time, left_until


@dataclass(frozen=True, slots=True)
class Notice:
    """What a banner says. ``offer`` is the name of what can be done, empty for nothing."""

    code: str
    state: str
    tone: str
    text: str
    offer: str = ""


_RECALLED = Notice(
    "recalled",
    "Taken back",
    "warning",
    "The issuer has taken this submission back, so a decision on it is no longer expected. What "
    "you wrote is kept, and the evidence can still be read here until the package expires.",
)
_CHANGED = Notice(
    "package_changed",
    "Evidence changed",
    "warning",
    "The issuer sent another version of this submission after you began. Scores and marks that "
    "still fit are kept; look at what is new before you sign.",
    "I have seen it",
)
_RUBRIC_CHANGED = Notice(
    "rubric_changed",
    "Rubric changed",
    "warning",
    "The issuer sent another version of the rubric after you began. Your scores are kept; look at "
    "what changed before you sign.",
    "See what changed…",
)
_RUBRIC_ENDED = Notice(
    "rubric_changed",
    "Rubric changed",
    "warning",
    "You kept the earlier version of the rubric, and the issuer no longer accepts decisions by it. "
    "Your scores are kept; look at what changed before you sign.",
    "See what changed…",
)
_SIGNED = Notice(
    "signed",
    "Signed",
    "good",
    "You signed the decision on this submission, so its scores no longer change. It can be read "
    "here; the outbox shows where the decision is.",
    "Show the outbox",
)
_REVISING = Notice(
    "revising",
    "Revising",
    "accent",
    "You have signed a decision on this submission. What you change now is sent once you sign "
    "again; the later decision then replaces the earlier one.",
)
_RECUSED = Notice(
    "recused",
    "Stepped back",
    "plain",
    "You stepped back from this submission. Someone else will judge it.",
)
_GIVEN_UP = {AssignmentState.RECALLED: _RECALLED, AssignmentState.RECUSED: _RECUSED}
_STEPPING_BACK = Notice(
    "stepping_back",
    "Stepping back",
    "plain",
    "You stepped back from this submission, and the issuer is told with the next sync. To decide "
    "after all, withdraw that in the outbox first. What you wrote is kept.",
    "Show the outbox",
)


_ASKED = Notice(
    "asked",
    "Asked for time",
    "plain",
    "The issuer is asked for more time with the next sync. Go on meanwhile.",
    "Show the outbox",
)
_SOON = timedelta(hours=24)


def notice_for(review: Review, now: datetime) -> Notice | None:
    """Return what must be said about a review; the weightiest where there are several."""
    given_up = _GIVEN_UP.get(review.assignment.state)
    if given_up is not None:
        return given_up
    if review.duty.stepping_back:
        return _STEPPING_BACK
    editable = why_not(Action.EDIT, review.duty) is None
    changed = _change(review, editable=editable)
    if changed is not None:
        return changed
    time = time_notice(review, now) if editable else None
    if time is not None and time.tone == "warning":
        return time
    if review.parked is not None:
        words = review.parked.note or "You put this aside without a note."
        return Notice("parked", "Parked", "plain", words, "Take it up again")
    return (_standing(review) or time) if editable else _SIGNED


def time_notice(review: Review, now: datetime) -> Notice | None:
    """Return what is to be said of the lease: that it has run out, or does so within a day."""
    until = review.assignment.lease_until
    if until is None or until - now > _SOON:
        return None
    if review.duty.asking_time:
        return _ASKED
    if until > now:
        text = f"This submission is yours until {clock_time(until)}, {left_until(until, now)}."
        return Notice("lease", "Ends soon", "plain", text, "Ask for more time")
    text = (
        f"This submission was yours until {clock_time(until)}. The issuer may give it to somebody "
        "else now. What you wrote is kept, and you can go on; the issuer says whether a decision "
        "still counts."
    )
    return Notice("lease", "Time is over", "warning", text, "Ask for more time")


def _change(review: Review, *, editable: bool) -> Notice | None:
    """Return what has changed under the work; a rubric that was kept is settled by a signature."""
    kept = review.judged_by.kept
    if all(gap.code != "package_changed" for gap in review.gaps):
        return None
    if kept is not None and not editable:
        return None
    if not review.rubric_changed:
        return _CHANGED
    return _RUBRIC_CHANGED if kept is None else _RUBRIC_ENDED


def _standing(review: Review) -> Notice | None:
    if review.judged_by.kept is not None:
        return _kept_notice(review.judged_by.kept)
    return _REVISING if review.duty.signed else None


def _kept_notice(kept: Acceptance) -> Notice:
    """Return the reminder that one judges by another version than the package's."""
    by = "" if kept.until is None else f" that is signed before {clock_time(kept.until)}"
    return Notice(
        "rubric_changed",
        "Earlier rubric",
        "plain",
        f"You judge by the version that you began with. The issuer accepts a decision by it{by}.",
        "See what changed…",
    )


def restored_words(saved_at: datetime) -> str:
    """Return what is said once where work came back after a crash."""
    when = clock_time(saved_at).removeprefix("today ")
    return (
        f"Restored: your work up to {when}. The program ended unexpectedly; go on where you were."
    )


class Banner(QFrame):
    """Shows one notice, or nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(12)
        self._notice: Notice | None = None
        self.hide()

    @property
    def code(self) -> str:
        """The code of what is shown; empty for nothing."""
        return "" if self._notice is None else self._notice.code

    def show_notice(self, notice: Notice | None, act: Callable[[str], object]) -> None:
        """Show a notice; ``act`` is called with its code when its offer is taken."""
        if notice == self._notice:
            return
        self._notice = notice
        _empty(self._row)
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._row.addWidget(Pill(notice.state, notice.tone, self))
        self._row.addWidget(label(notice.text, self, wrap=True), 1)
        if notice.offer:
            self._row.addWidget(button(notice.offer, self, lambda: act(notice.code)))
        self.setAccessibleName(f"{notice.state}. {notice.text}")


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
