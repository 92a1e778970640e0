"""A line above the evidence for what the person must know about this review, and what works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QWidget

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.assignments import AssignmentState
from assessor_app.services.review import Review
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill, label
from assessor_app.ui.words import clock_time


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


def notice_for(review: Review) -> Notice | None:
    """Return what must be said about a review; the weightiest where there are several."""
    given_up = _GIVEN_UP.get(review.assignment.state)
    if given_up is not None:
        return given_up
    if review.duty.stepping_back:
        return _STEPPING_BACK
    if any(gap.code == "package_changed" for gap in review.gaps):
        return _RUBRIC_CHANGED if review.rubric_changed else _CHANGED
    if review.parked is not None:
        words = review.parked.note or "You put this aside without a note."
        return Notice("parked", "Parked", "plain", words, "Take it up again")
    if why_not(Action.EDIT, review.duty) is not None:
        return _SIGNED
    return _REVISING if review.duty.signed else None


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
