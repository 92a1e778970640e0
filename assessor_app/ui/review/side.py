"""The left side of a review: the evidence, or all marks on it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from assessor_app.ui.review.evidence_list import EvidenceList
from assessor_app.ui.review.marks_pane import MarksPane

_EVIDENCE: Final = 0
_MARKS: Final = 1


class Side(QFrame):
    """Two pages under their tabs; the list of evidence is first."""

    def __init__(self, evidence: EvidenceList, marks: MarksPane, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._evidence, self._marks = evidence, marks
        self._bar = QTabBar(self)
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setProperty("panel", True)
        self._bar.setProperty("evidence", True)
        self._bar.setAccessibleName("Evidence or marks")
        self._bar.addTab("Evidence")
        self._bar.addTab("Marks")
        self._pages = QStackedWidget(self)
        self._pages.addWidget(evidence)
        self._pages.addWidget(marks)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        self._bar.currentChanged.connect(self._pages.setCurrentIndex)
        marks.found.connect(self._count)
        self.setFocusProxy(self._pages)

    def _count(self, marks: int) -> None:
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
        self._marks.take_focus()
