"""What an earlier attempt was told on a criterion, in the card that scores it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId
from assessor_app.services.review import Review
from assessor_app.services.second_attempt import EarlierResult, second_attempt
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button, chip
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill
from assessor_app.ui.widgets.text_block import TextBlock

_SHORT = 160


class EarlierLine(QWidget):
    """One pill and one line; the whole comment opens on demand. Hidden where there is nothing.

    Signals (main thread): ``carry_wanted(object)`` with the CriterionId.
    """

    carry_wanted = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._criterion: CriterionId | None = None
        self._basis: object = None
        self._comment = ""
        self.setProperty("panel", True)
        pixels = appearance.pixels
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(pixels(4))
        row = QWidget(self)
        row.setProperty("panel", True)
        flow = FlowLayout(row, right_after=1)
        flow.setSpacing(pixels(8))
        self.pill = Pill("", "plain", self)
        self.more = chip("All of it", self, self._unfold)
        self.carry = button("Carry forward", self, self._carry, weight="chip")
        for one in (self.pill, self.more, self.carry):
            flow.addWidget(one)
        column.addWidget(row)
        self.words = TextBlock("", self, role="small")
        column.addWidget(self.words)
        self.hide()

    def _carry(self) -> None:
        self.carry_wanted.emit(self._criterion)

    def show_criterion(self, criterion: CriterionId) -> None:
        """Serve another criterion, folded."""
        self._criterion, self._basis = criterion, None
        self.more.setChecked(False)
        self.hide()

    def show_review(self, review: Review) -> None:
        """Show what the review tells of the earlier attempt on this criterion."""
        if not review.earlier or self._criterion is None:
            return
        score = review.scores.get(self._criterion)
        basis = (review.earlier, review.attempt_notes, score, len(review.scores))
        if basis == self._basis:
            return
        self._basis = basis
        found = second_attempt(review)
        result = None if found is None else found.results.get(self._criterion)
        carried = None if found is None else found.carried.get(self._criterion)
        taken = found is not None and self._criterion in found.taken
        self.setVisible(result is not None or carried is not None)
        self.carry.setVisible(carried is not None and not taken)
        if carried is not None:
            number = carried.attempt
            self.pill.show_state(
                f"{'Carried from' if taken else 'Met in'} attempt {number}", "good"
            )
            # The sentence names criterion and level, which stand above and below this line.
            then = "" if carried.score is None else carried.score.rationale
            self._say(then or carried.sentence)
            self.pill.setToolTip(carried.sentence)
        elif result is not None:
            self.pill.show_state(*_state(result))
            self._say(result.comment)

    def _say(self, comment: str) -> None:
        self._comment = " ".join(comment.split())
        self.more.setVisible(len(self._comment) > _SHORT)
        self._unfold(self.more.isChecked())

    def _unfold(self, on: bool) -> None:  # a signal's argument
        text = self._comment
        self.words.setText(text if on or len(text) <= _SHORT else f"{text[: _SHORT - 1]}…")
        self.words.setVisible(bool(text))
        self.setAccessibleName(f"{self.pill.text()}. {text}")


def _state(result: EarlierResult) -> tuple[str, str]:
    reached = "at no level" if result.level is None else result.level.title
    tone = {True: "good", False: "warning", None: "plain"}[result.met]
    return f"Attempt {result.attempt}: {reached}", tone
