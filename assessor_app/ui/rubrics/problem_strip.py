"""What is wrong with the text, one sentence after the other, and the way to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.rubrics.authoring import Problem, Study, line_of
from assessor_app.rubrics.checks import Severity
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill
from assessor_app.ui.widgets.text_block import TextBlock


class ProblemStrip(QFrame):
    """Shows one problem at a time.

    Signals (main thread): ``gone_to(object, object)`` with a problem's place and its line, or
    None.
    """

    gone_to = Signal(object, object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._study: Study | None = None
        self._at = -1
        self._stale = False
        self.state = Pill("", "good", self)
        self.words = TextBlock("", self)
        self._go = button("Go to it", self, self.go, weight="slim", tip="F8")
        self._next = button("Next", self, self.go_on, weight="slim", tip="F8")
        row = QHBoxLayout(self)
        pixels = appearance.pixels
        row.setContentsMargins(pixels(16), pixels(5), pixels(16), pixels(5))
        row.setSpacing(pixels(10))
        row.addWidget(self.state)
        row.addWidget(self.words, 1)
        row.addWidget(self._go)
        row.addWidget(self._next)

    @property
    def problem(self) -> Problem | None:
        """The problem that is shown."""
        found = () if self._study is None else self._study.problems
        return found[self._at] if 0 <= self._at < len(found) else None

    def show_study(self, study: Study, *, stale: bool) -> None:
        """Show the problems of a text; ``stale``: what is shown beside it is of an older text."""
        before = self.problem
        self._study, self._stale = study, stale
        same = [n for n, one in enumerate(study.problems) if one == before]
        self._at = same[0] if same else 0 if study.problems else -1
        self._show()

    def go_on(self) -> None:
        """Go to the next problem; after the last to the first."""
        if self._study is None or not self._study.problems:
            return
        if len(self._study.problems) > 1:
            self._at = (self._at + 1) % len(self._study.problems)
            self._show()
        self.go()

    def go(self) -> None:
        """Go to the problem that is shown."""
        problem = self.problem
        if problem is not None and self._study is not None:
            self.gone_to.emit(problem.place, line_of(self._study, problem))

    def _show(self) -> None:
        found = () if self._study is None else self._study.problems
        problem = self.problem
        for one in (self._go, self._next):
            one.setVisible(problem is not None)
        self._next.setVisible(len(found) > 1)
        if problem is None:
            self.state.show_state("Checked: nothing to mend", "good")
            self.words.setText("")
            return
        error = problem.severity is Severity.ERROR
        number = f"{self._at + 1} of {len(found)}" if len(found) > 1 else "1 thing"
        self.state.show_state(
            f"⚠ {number} to mend" if error else f"⚠ {number} to look at",
            "bad" if error else "warning",
        )
        where = f"Line {problem.line}: " if problem.line is not None else ""
        unread = self._study is not None and self._study.document is None
        older = "The form and the outcomes are" if unread else "The outcomes are"
        stale = f" {older} of the last sound version." if self._stale else ""
        self.words.setText(f"{where}{problem.sentence}{stale}")
        self.setAccessibleName(self.words.text())
