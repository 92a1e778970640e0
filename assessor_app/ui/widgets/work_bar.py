"""A line that tells how far some work is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QProgressBar, QWidget

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel

Problem = tuple[str, str]
"""What it is about, and what is in the way."""


class WorkBar(QFrame):
    """How far some work is; at its end, one summary.

    Signals (main thread): ``cancelled()``.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._problems: Sequence[Problem] = ()
        self._words = ElidedLabel("", self)
        self._bar = QProgressBar(self)
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._cancel = button("Cancel", self, self.cancelled.emit)
        self._details = button("What is in the way…", self, self._show_problems)
        self._close = button("Close", self, self.hide, weight="flat")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._words, 1)
        for widget in (self._bar, self._cancel, self._details, self._close):
            layout.addWidget(widget)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    @property
    def problems(self) -> Sequence[Problem]:
        """What was in the way, after the work has ended."""
        return self._problems

    def show_progress(self, words: str, done: int, total: int | None) -> None:
        """Show how far the work is."""
        self._words.setText(words)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * done / total) if total else 0)
        self._bar.setAccessibleName(words)
        self._show(running=True)

    def show_summary(self, words: str, problems: Sequence[Problem] = ()) -> None:
        """Show what came of it."""
        self._words.setText(words)
        self._problems = tuple(problems)
        self._show(running=False)

    def _show(self, *, running: bool) -> None:
        for widget in (self._bar, self._cancel):
            widget.setVisible(running)
        self._close.setVisible(not running)
        self._details.setVisible(not running and bool(self._problems))
        self.show()

    @Slot()
    def _show_problems(self) -> None:
        lines = [f"{label}: {words}" for label, words in self._problems]
        shown = "\n".join(lines[:12])
        box = QMessageBox(QMessageBox.Icon.Information, "Assessor", self.words, parent=self)
        box.setInformativeText(shown)
        if len(lines) > 12:
            box.setDetailedText("\n".join(lines))
        box.finished.connect(box.deleteLater)
        box.open()
