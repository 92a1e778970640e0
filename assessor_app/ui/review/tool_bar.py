"""The line above the evidence: the tools of what is shown, and where in it the person is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolBar, QToolButton, QWidget

from assessor_app.ui.widgets.labels import label


class ViewerToolBar(QFrame):
    """Shows actions; those that do not fit are behind the arrow at their end."""

    def __init__(self, fixed: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._tools = QToolBar("Tools of this evidence", self)
        self._shown: list[QAction] = []
        self._position = label("", self, role="muted")
        self._position.setAccessibleName("Place")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 12, 3)
        layout.setSpacing(8)
        layout.addWidget(self._tools, 1)
        layout.addWidget(self._position)
        for action in fixed:
            layout.addWidget(_button(action, self))

    def show_tools(self, tools: Sequence[QAction]) -> None:
        """Show the tools of a viewer, in order."""
        if list(tools) == self._shown:
            return
        self._shown = list(tools)
        self._tools.clear()
        for action in tools:
            self._tools.addAction(action)
            made = self._tools.widgetForAction(action)
            if isinstance(made, QToolButton):
                _complete(made, action)

    def show_position(self, words: str) -> None:
        """Say where in the evidence the person is."""
        self._position.setText(words)
        self._position.setVisible(bool(words))


def _button(action: QAction, parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setDefaultAction(action)
    _complete(made, action)
    return made


def _complete(made: QToolButton, action: QAction) -> None:
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    name = action.toolTip() or action.text()
    made.setAccessibleName(name)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    made.setToolTip(f"{name} ({keys})" if keys else name)
