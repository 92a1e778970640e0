"""Comments over the text at the cursor: type to search, arrows to choose, Enter to insert."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from assessor_app.domain.comments import Offer, Place, fill, ranked
from assessor_app.ui.comments.rows import CommentList
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.text_block import TextBlock

_SHOWN = 200
_EMPTY = (
    "There is no comment here yet. Write one, select it, and choose “Save as comment…”; or open "
    "the comment bank."
)
_NOTHING = "No comment holds these words."
_HINT = "Enter inserts · Esc closes"


class CommentPicker(QFrame):
    """A panel over its window, for one field; it closes when the focus goes elsewhere.

    Signals (main thread): ``chosen(object)`` with the Offer; ``closed()`` when it goes away.
    """

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("card", True)
        self.setAccessibleName("Insert a comment")
        self._appearance, self._over = appearance, parent
        self._offers: Sequence[Offer] = ()
        self._place = Place()
        self._values: dict[str, str] = {}
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find a comment by its words, tag or /shortcut")
        self.search.setAccessibleName("Find a comment")
        self.list = CommentList(appearance, self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note = TextBlock("", self, role="small")
        column = QVBoxLayout(self)
        margin = appearance.pixels(8)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(appearance.pixels(6))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.clicked.connect(lambda _index: self._choose())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._tell())
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]  # there is one

    def offer(self, offers: Sequence[Offer], place: Place, values: dict[str, str]) -> None:
        """Show what can be inserted at ``place``; ``values`` fill the placeholders."""
        self._offers, self._place, self._values = offers, place, values
        self._filter(self.search.text())

    def show_at(self, cursor: QRect) -> None:
        """Show below ``cursor`` (in the parent's pixels), or above where there is more room."""
        pixels, room = self._appearance.pixels, self._over.rect().adjusted(8, 8, -8, -8)
        width = min(pixels(440), room.width())
        below, above = room.bottom() - cursor.bottom() - 4, cursor.top() - room.top() - 4
        wanted = min(pixels(330), room.height())
        up = below < min(wanted, pixels(220)) and above > below
        height = min(wanted, max(above if up else below, min(pixels(160), room.height())))
        top = cursor.top() - 4 - height if up else cursor.bottom() + 4
        left = min(max(cursor.left() - pixels(16), room.left()), room.right() - width)
        top = min(max(top, room.top()), room.bottom() - height)
        self.setGeometry(QRect(QPoint(left, top), QPoint(left + width, top + height)))
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _filter(self, words: str) -> None:
        found = ranked(self._offers, self._place, words)[:_SHOWN]
        self.list.rows.show_offers(found, self._values)
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self._tell()

    def _tell(self) -> None:
        offer = self.list.chosen
        if offer is None:
            self.note.setText(_NOTHING if self.search.text().strip() else _EMPTY)
            return
        self.note.setText(left_open(offer, self._values) or _HINT)

    def _choose(self) -> None:
        if (offer := self.list.chosen) is not None:
            self.chosen.emit(offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the search field walk the list, insert and close."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._press(Qt.Key(event.key())):
                return True
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 4}
        if step := {**steps, Qt.Key.Key_PageUp: -4}.get(key):
            self.list.step(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            return False
        return True

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.closed.emit()


def left_open(offer: Offer, values: dict[str, str]) -> str:
    """Return what of a comment's placeholders cannot be filled here, in a sentence, or nothing."""
    filled = fill(offer.comment.text, values)
    if filled.unknown:
        named = ", ".join(f"{{{one}}}" for one in filled.unknown)
        return f"{named} is no placeholder of this program: write over it after inserting."
    if filled.unfilled:
        named = ", ".join(f"{{{one}}}" for one in filled.unfilled)
        return f"Nothing stands for {named} here: write over it after inserting."
    return ""
