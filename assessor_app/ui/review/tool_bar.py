"""The line above the evidence: the tools of what is shown, and where in it the person is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

from assessor_app.ui.review.keyed_button import KeyedButton
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import label

_GAP = 8
_SIDE = 12
SPARE = "spare"
"""The property of actions that another menu holds, too."""

_ENOUGH = 4
"""Where not even so many tools fit beside their keys, the keys go."""


class ViewerToolBar(QFrame):
    """Shows actions with their keys; those that do not fit are in the menu at their end. Where
    there is room to spare, those of ``spare`` tools are shown, too."""

    def __init__(self, fixed: Sequence[QAction], appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance = appearance
        self._shown: list[QAction] = []
        self._tools: list[KeyedButton] = []
        self._away: list[QAction] = []
        self._more = self._make_more()
        self._position = label("", self, role="muted")
        self._position.setAccessibleName("Place")
        self._fixed = [KeyedButton(action, appearance, self) for action in fixed]
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
        self._tools = [KeyedButton(action, self._appearance, self) for action in tools]
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
        """Show as many tools as there is room for; those that are needed least go first."""
        ranked = sorted(range(len(self._tools)), key=lambda one: _rank(self._shown[one]))
        kept = self._kept(ranked, keys=True)
        keyed = len(kept) >= min(_ENOUGH, len(ranked))
        if not keyed:
            kept = self._kept(ranked, keys=False)
        for number, button in enumerate(self._tools):
            button.show_key(shown=keyed)
            button.setVisible(number in kept)
        left = (one for number, one in enumerate(self._shown) if number not in kept)
        self._away = [one for one in left if not one.property(SPARE)]
        self._more.setVisible(bool(self._away))

    def _kept(self, ranked: list[int], *, keys: bool) -> list[int]:
        """Return the first of these tools that fit, beside the menu where one is needed."""
        widths = [_GAP + self._tools[one].width_with(key=keys) for one in ranked]
        room = self.width() - 2 * _SIDE - self._needed_by_fixed()
        if sum(widths) <= room:
            return ranked
        room -= self._more.sizeHint().width() + _GAP
        kept = len(ranked)
        while kept and sum(widths[:kept]) > room:
            kept -= 1
        return ranked[:kept]

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


def _rank(action: QAction) -> int:
    """Return 0 for what is needed, 1 for what another menu holds, too, 2 for what can wait."""
    if action.property(SPARE):
        return 1
    return 2 if action.priority() is QAction.Priority.LowPriority else 0
