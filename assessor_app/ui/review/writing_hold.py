"""What plays is held while the person writes about it; Enter, or leaving the field, plays on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from shiboken6 import isValid

from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.scoring.pane import ScoringPane

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class WritingHold(QObject):
    """Watches the field of the rubric that has the focus, on behalf of all that is open.

    Enter writes no new line while something is held, and Shift+Enter always does. While another
    window has the focus, a dialog of this one too, things stay as they are.
    """

    def __init__(self, area: ViewerArea, scoring: ScoringPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._area, self._scoring = area, scoring
        self._field: QPlainTextEdit | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self._scoring.window():
            return
        field = now if isinstance(now, QPlainTextEdit) and self._is_field(now) else None
        if field is self._field:
            return
        before, self._field = self._field, field
        if before is not None and isValid(before):
            before.removeEventFilter(self)
            before.textChanged.disconnect(self._hold)
        if field is not None:
            field.installEventFilter(self)
            field.textChanged.connect(self._hold)
        elif before is not None:
            self._play_on()

    def _is_field(self, field: QPlainTextEdit) -> bool:
        return not field.isReadOnly() and self._scoring.isAncestorOf(field)

    def _hold(self) -> None:
        for viewer in self._area.viewers:
            viewer.pause_for_typing()

    def _play_on(self) -> bool:
        """Let go on what is held; say whether anything was."""
        held = [viewer for viewer in self._area.viewers if viewer.held]
        for viewer in held:
            viewer.resume()
        return bool(held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Play on by Enter, where something is held."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.key() in _ENTER and event.modifiers() in _PLAIN
            if plain and self._play_on():
                return True
        return super().eventFilter(watched, event)
