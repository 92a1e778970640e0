"""What plays is held while the person writes about it, and goes on when the field is left."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.scoring.pane import ScoringPane


class WritingHold(QObject):
    """Watches the fields of the rubric on behalf of the viewer in front."""

    def __init__(self, area: ViewerArea, scoring: ScoringPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._area, self._scoring = area, scoring
        scoring.saving.connect(self._hold)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def _is_field(self, widget: QWidget | None) -> bool:
        writable = isinstance(widget, QPlainTextEdit | QTextEdit) and not widget.isReadOnly()
        return widget is not None and writable and self._scoring.isAncestorOf(widget)

    def _hold(self, saving: bool) -> None:  # a signal's argument
        viewer = self._area.current_viewer
        if saving and viewer is not None and self._is_field(QApplication.focusWidget()):
            viewer.pause_for_typing()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        viewer = self._area.current_viewer
        if viewer is not None and self._is_field(before) and not self._is_field(now):
            viewer.resume()
