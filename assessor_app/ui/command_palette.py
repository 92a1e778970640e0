"""The command palette: type a few letters of what you want, press Enter."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from assessor_app.ui.command_search import find
from assessor_app.ui.commands import CommandInfo, Commands
from assessor_app.ui.widgets.labels import label

_Index = QModelIndex | QPersistentModelIndex
_TRAILING: Final = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
_TITLE, _GROUP, _KEYS = range(3)
_LETTERS, _LINES, _PAGE = 84, 18, 10
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_PageUp: -_PAGE,
}


class CommandPalette(QDialog):
    """A list of all commands that can be run now, the likeliest first while typing."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Commands")
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("What do you want to do?")
        self._field.setAccessibleName("Find a command")
        self._all = [
            one for one in commands.all() if one.works and _within_reach(one, self.parentWidget())
        ]
        self._model = _Found(self, self.palette().placeholderText().color())
        self._list = self._make_list()
        self._nothing = label("No command has these letters.", self, role="muted")
        self._lay_out(parent)
        self._field.textChanged.connect(self._filter)
        self._field.returnPressed.connect(self._run)
        self._field.installEventFilter(self)
        self._list.clicked.connect(self._run)
        self._filter("")
        self._field.setFocus()  # a popup does not look for a first field by itself

    def _make_list(self) -> QTreeView:
        view = QTreeView(self)
        view.setModel(self._model)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setHeaderHidden(True)
        view.setAccessibleName("Commands")
        view.setProperty("bare", True)
        view.header().setStretchLastSection(False)
        view.header().setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        for column in (_GROUP, _KEYS):
            view.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return view

    def _lay_out(self, window: QWidget) -> None:
        frame = QFrame(self)
        frame.setProperty("edge", True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        inside = QVBoxLayout(frame)
        inside.addWidget(self._field)
        inside.addWidget(self._list, 1)
        inside.addWidget(self._nothing, 1)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.ensurePolished()
        letter = self.fontMetrics()
        width = min(letter.averageCharWidth() * _LETTERS, window.width() - 40)
        self.resize(width, min(letter.height() * _LINES * 3 // 2, window.height() - 40))

    @Slot(str)
    def _filter(self, text: str) -> None:
        found = find(self._all, text)
        self._model.show_commands(found)
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._list.setCurrentIndex(self._model.index(0, 0))

    @Slot()
    def _run(self) -> None:
        """Do what is chosen; where nothing fits, stay and let the person type on."""
        command = self._model.command(self._list.currentIndex().row())
        if command is not None:
            self.accept()
            command.action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys of the field walk the list."""
        if watched is self._field and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and event.type() == QEvent.Type.KeyPress:
                last = self._model.rowCount() - 1
                row = min(max(self._list.currentIndex().row() + step, 0), last)
                self._list.setCurrentIndex(self._model.index(row, 0))
                return True
        return super().eventFilter(watched, event)


class _Found(QAbstractTableModel):
    """The commands that fit: title, group and keys of each."""

    def __init__(self, parent: QObject, quiet: QColor) -> None:
        super().__init__(parent)
        self._commands: list[CommandInfo] = []
        self._quiet = quiet

    def show_commands(self, commands: list[CommandInfo]) -> None:
        """Show these."""
        self.beginResetModel()
        self._commands = commands
        self.endResetModel()

    def command(self, row: int) -> CommandInfo | None:
        """Return the command of a row; None where there is none."""
        return self._commands[row] if 0 <= row < len(self._commands) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._commands)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one, column = self._commands[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (one.title, one.group, one.keys)[column]
            case Qt.ItemDataRole.AccessibleTextRole if column == _TITLE:
                return ", ".join(filter(None, (one.title, one.group, one.keys)))
            case Qt.ItemDataRole.ForegroundRole if column != _TITLE:
                return self._quiet
            case Qt.ItemDataRole.TextAlignmentRole if column == _KEYS:
                return _TRAILING
            case _:
                return None


def _within_reach(command: CommandInfo, window: QWidget | None) -> bool:
    owner = command.action.parent()
    return isinstance(owner, QWidget) and owner.isVisibleTo(window) if window else True
