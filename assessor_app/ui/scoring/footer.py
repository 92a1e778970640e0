"""The foot of the pane: the outcome so far with its reason, and the ways on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.domain.actions import Action, Duty, why_not
from assessor_app.ui.scoring.standing import Standing
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, label, rule
from assessor_app.ui.widgets.text_block import TextBlock

_CONCERN: Final = "Flag a concern…"
_CONCERN_BRIEFLY: Final = "Flag…"


class Footer(QFrame):
    """Where the rule stands, and what can be done next.

    Signals (main thread): ``preview_requested()``, ``concern_requested()``,
    ``finish_requested()``, ``revise_requested()``.
    """

    preview_requested = Signal()
    concern_requested = Signal()
    finish_requested = Signal()
    revise_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._title = label("", self, role="strong")
        self._sentence = TextBlock("", self, role="small")
        self._problem = TextBlock("", self, role="problem")
        self._problem.setVisible(False)
        pills = QWidget(self)
        pills.setProperty("panel", True)
        self._flow = FlowLayout(pills)
        self._flow.addWidget(self._title)
        self._pills: list[Pill] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule(self))
        inside = self._inside = QVBoxLayout()
        inside.addWidget(self._problem)
        inside.addWidget(pills)
        inside.addWidget(self._sentence)
        inside.addWidget(self._buttons())
        column.addLayout(inside)
        self._holder = pills
        self._tight = self._compact = False
        self._standing: Standing | None = None
        self._offered = {Action.CONCERN, Action.FINISH}
        self._appearance = appearance
        appearance.changed.connect(self._space)
        self._space()

    def _space(self) -> None:
        """Give everything the room that suits the size of the text."""
        pixels = self._appearance.pixels
        side, top = pixels(14), pixels(11)
        self._inside.setContentsMargins(side, top, side, top)
        self._inside.setSpacing(pixels(6))
        for flow in (self._flow, self._ways):
            flow.setSpacing(pixels(8))

    def _buttons(self) -> QWidget:
        row = QWidget(self)
        row.setProperty("panel", True)
        flow = self._ways = FlowLayout(row, right_after=1)
        self._preview = button(
            "Preview", row, self.preview_requested.emit, tip="What the earner will read"
        )
        self._ways_on = {
            Action.CONCERN: button(
                _CONCERN, row, self.concern_requested.emit, tip="Flag a concern to the issuer"
            ),
            Action.REVISE: button("Revise…", row, self.revise_requested.emit, weight="primary"),
            Action.FINISH: button(
                "Finish and sign…",
                row,
                self.finish_requested.emit,
                weight="primary",
                tip="Ctrl+Enter",
            ),
        }
        for one in (self._preview, *self._ways_on.values()):
            flow.addWidget(one)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name the concern briefly where its name would take a line for itself."""
        super().resizeEvent(event)
        concern, sides = self._ways_on[Action.CONCERN], 2 * self._appearance.pixels(14)
        concern.setText(_CONCERN)
        if self._ways.sizeHint().width() > self.width() - sides:
            concern.setText(_CONCERN_BRIEFLY)

    def show_ways(self, duty: Duty) -> None:
        """Offer what can be done with a review that stands so, and nothing else."""
        self._offered = {one for one in self._ways_on if why_not(one, duty) is None}
        if Action.FINISH in self._offered:
            # While a revision is made, the way on is to sign it.
            self._offered.discard(Action.REVISE)
        self._show_offered()

    def _show_offered(self) -> None:
        """Show what is offered; where there is little room, only the way on is shown here."""
        for action, one in self._ways_on.items():
            folded = self._tight and action is Action.CONCERN
            one.setVisible(action in self._offered and not folded)
        self._preview.setVisible(not self._tight)
        self._ways.invalidate()

    def show_standing(self, standing: Standing) -> None:
        """Show where the rule stands."""
        if standing == self._standing:
            return
        self._standing = standing
        self._title.setText(standing.title)
        self._sentence.setText(standing.sentence)
        self._title.setToolTip(standing.sentence)
        self._title.setAccessibleDescription(standing.sentence)
        shown = [(words, "warning") for words in standing.bars]
        if standing.left:
            shown.append((f"{standing.left} left to score", "plain"))
        for pill in self._pills[len(shown) :]:
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        del self._pills[len(shown) :]
        for number, (words, tone) in enumerate(shown):
            self._show_pill(number, words, tone)
        self._show_sentence()
        self._holder.updateGeometry()

    def _show_sentence(self) -> None:
        """Show it where there is room, and it says more than the pills do."""
        told = self._standing is not None and bool(self._standing.bars)
        self._sentence.setVisible(not (self._compact or told))

    def _show_pill(self, number: int, words: str, tone: str) -> None:
        short = words if len(words) <= 40 else words[:39] + "…"
        if number < len(self._pills):
            self._pills[number].show_state(short, tone)
        else:
            self._pills.append(Pill(short, tone, self._holder))
            self._flow.addWidget(self._pills[-1])
            self._pills[-1].setVisible(not self._tight)
        self._pills[number].setToolTip(words)

    def set_compact(self, *, compact: bool, tight: bool = False) -> None:
        """Leave the sentence to the tool tip where there is little room.

        ``tight``: leave the pills to it too, and the preview and the concern to the palette and
        the finish dialog.
        """
        self._compact = compact
        self._show_sentence()
        if tight is not self._tight:
            self._tight = tight
            self._show_offered()
            for pill in self._pills:
                pill.setVisible(not tight)
            self._flow.invalidate()

    @property
    def problem(self) -> str:
        """What is said to have not worked, or nothing."""
        return self._problem.text()

    def show_problem(self, text: str) -> None:
        """Say what did not work; an empty text takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))


class PartHeading(QWidget):
    """A part of the rubric: its title, and how much of it is scored."""

    def __init__(self, title: str, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, appearance.pixels(4), 0, 0)
        row.addWidget(TextBlock(title, self, role="strong"), 1)
        self._pill = Pill("", "plain", self)
        row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)

    def show_count(self, scored: int, total: int) -> None:
        """Show how many criteria are scored."""
        self._pill.show_state(f"{scored} of {total} scored", "plain")
