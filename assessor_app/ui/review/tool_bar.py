"""The line above the evidence: the tools of what is shown, and where in it the person is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

from assessor_app.ui.widgets.labels import label

_GAP = 8
_SIDE = 12


class ViewerToolBar(QFrame):
    """Shows actions; those that do not fit are in the menu at their end."""

    def __init__(self, fixed: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._shown: list[QAction] = []
        self._tools: list[QToolButton] = []
        self._away: list[QAction] = []
        self._more = self._make_more()
        self._position = label("", self, role="muted")
        self._position.setAccessibleName("Place")
        self._fixed = [_button(action, self) for action in fixed]
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_SIDE, 4, _SIDE, 4)
        self._row.setSpacing(_GAP)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        for widget in (self._position, *self._fixed):
            self._row.addWidget(widget)

    def _make_more(self) -> QToolButton:
        made = QToolButton(self)
        made.setText("⋯")
        made.setAccessibleName("More tools")
        made.setToolTip("More tools")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setProperty("more", True)
        menu = QMenu(made)
        menu.aboutToShow.connect(self._fill_menu)
        made.setMenu(menu)
        made.hide()
        return made

    def show_tools(self, tools: Sequence[QAction]) -> None:
        """Show the tools of a viewer, in order."""
        if list(tools) == self._shown:
            return
        self._shown = list(tools)
        for button in self._tools:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._tools = [_button(action, self) for action in tools]
        for number, button in enumerate(self._tools):
            self._row.insertWidget(number, button)
        self._fit()

    def show_position(self, words: str) -> None:
        """Say where in the evidence the person is."""
        self._position.setText(words)
        self._position.setVisible(bool(words))

    @property
    def hidden_tools(self) -> list[QAction]:
        """The tools that are in the menu, for want of room."""
        return list(self._away)

    def _fit(self) -> None:
        """Show as many tools as there is room for; the last ones go into the menu first."""
        needed = [_GAP + one.sizeHint().width() for one in self._tools]
        room = self.width() - 2 * _SIDE - self._needed_by_fixed()
        kept = len(needed)
        if sum(needed) > room:
            room -= self._more.sizeHint().width() + _GAP
            while kept and sum(needed[:kept]) > room:
                kept -= 1
        for number, button in enumerate(self._tools):
            button.setVisible(number < kept)
        self._away = self._shown[kept:]
        self._more.setVisible(bool(self._away))

    def _fill_menu(self) -> None:
        self._more.menu().clear()
        self._more.menu().addActions(self._away)

    def _needed_by_fixed(self) -> int:
        beside = [one.sizeHint().width() for one in self._fixed]
        if not self._position.isHidden():
            beside.append(self._position.sizeHint().width())
        return sum(beside) + _GAP * len(beside)

    def minimumSizeHint(self) -> QSize:
        """Allow as narrow as what is always shown."""
        width = self._needed_by_fixed() + self._more.sizeHint().width() + 2 * _SIDE
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Show what fits when a button has become wider or narrower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)


def _button(action: QAction, parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setDefaultAction(action)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setProperty("menu", action.menu() is not None)
    name = action.toolTip() or action.text()
    made.setAccessibleName(name)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    made.setToolTip(f"{name} ({keys})" if keys else name)
    return made
