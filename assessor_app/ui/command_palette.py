"""The command palette: type a few letters of what you want, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QLineEdit, QTreeView, QVBoxLayout, QWidget

from assessor_app.ui.commands import CommandInfo, Commands

_COMMAND_ROLE = Qt.ItemDataRole.UserRole + 1
_TRAILING = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


class CommandPalette(QDialog):
    """A list of all commands that can be run now, filtered while typing."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Commands")
        self.resize(560, 380)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("What do you want to do?")
        self._field.setAccessibleName("Find a command")
        self._model = QStandardItemModel(0, 2, self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._model)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._list = self._make_list()
        layout = QVBoxLayout(self)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self._fill(commands)
        self._field.textChanged.connect(self._filter)
        self._field.returnPressed.connect(self._run)
        self._field.installEventFilter(self)
        self._list.activated.connect(self._run)
        self._filter("")
        self._field.setFocus()  # a popup does not look for a first field by itself

    def _make_list(self) -> QTreeView:
        view = QTreeView(self)
        view.setModel(self._shown)
        view.setRootIsDecorated(False)
        view.setHeaderHidden(True)
        view.setProperty("bare", True)
        view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        view.header().setStretchLastSection(False)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return view

    def _fill(self, commands: Commands) -> None:
        for command in commands.all():
            if command.works and _within_reach(command, self.parentWidget()):
                title = QStandardItem(f"{command.group}: {command.title}")
                title.setData(command.action, _COMMAND_ROLE)
                keys = QStandardItem(command.keys)
                keys.setTextAlignment(_TRAILING)
                self._model.appendRow([title, keys])
        self._list.header().setSectionResizeMode(0, self._list.header().ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, self._list.header().ResizeMode.ResizeToContents)

    def _filter(self, text: str) -> None:
        letters = ".*".join(_escaped(letter) for letter in text.strip())
        self._shown.setFilterRegularExpression(letters)
        self._list.setCurrentIndex(self._shown.index(0, 0))

    def _run(self) -> None:
        action = self._list.currentIndex().siblingAtColumn(0).data(_COMMAND_ROLE)
        self.accept()
        if action is not None:
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys of the field walk the list."""
        if watched is self._field and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and event.type() == QEvent.Type.KeyPress:
                row = self._list.currentIndex().row() + step
                if 0 <= row < self._shown.rowCount():
                    self._list.setCurrentIndex(self._shown.index(row, 0))
                return True
        return super().eventFilter(watched, event)


def _within_reach(command: CommandInfo, window: QWidget | None) -> bool:
    owner = command.action.parent()
    return isinstance(owner, QWidget) and owner.isVisibleTo(window) if window else True


def _escaped(letter: str) -> str:
    return letter if letter.isalnum() or letter == " " else "\\" + letter
