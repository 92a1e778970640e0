"""The left side of a review: the evidence, or all marks on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.marks_pane import MarksPane

_EVIDENCE: Final = 0
_MARKS: Final = 1


class Side(QFrame):
    """Two pages under their tabs; the list of evidence is first, the marks come when asked for."""

    def __init__(
        self, evidence: EvidenceList, marks: Callable[[], MarksPane], parent: QWidget
    ) -> None:
        """``marks`` gives the list of marks, the same one each time."""
        super().__init__(parent)
        self.setProperty("panel", True)
        self._evidence, self._marks = evidence, marks
        self._bar = QTabBar(self)
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setUsesScrollButtons(False)
        self._bar.setElideMode(Qt.TextElideMode.ElideRight)
        self._bar.setProperty("panel", True)
        self._bar.setProperty("evidence", True)
        self._bar.setAccessibleName("Evidence or marks")
        self._bar.addTab("Evidence")
        self._bar.addTab("Marks")
        self._pages = QStackedWidget(self)
        self._pages.addWidget(evidence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        self._bar.currentChanged.connect(self._turn_to)
        self.setFocusProxy(self._pages)

    def _turn_to(self, page: int) -> None:
        shown = self._evidence if page == _EVIDENCE else self._marks()
        if self._pages.indexOf(shown) < 0:
            self._pages.addWidget(shown)
        self._pages.setCurrentWidget(shown)

    def show_count(self, marks: int) -> None:
        """Say how many marks there are in all."""
        self._bar.setTabText(_MARKS, f"Marks {marks}" if marks else "Marks")

    @property
    def shows_marks(self) -> bool:
        """Whether the list of marks is shown."""
        return self._bar.currentIndex() == _MARKS

    def show_evidence(self) -> None:
        """Show the evidence, and go there."""
        self._bar.setCurrentIndex(_EVIDENCE)
        self._evidence.setFocus()

    def show_marks(self) -> None:
        """Show the marks, and go there."""
        self._bar.setCurrentIndex(_MARKS)
        self._marks().take_focus()
