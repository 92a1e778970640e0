"""Marks on the words of a text: found by their quotation, shown without touching the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCursor

from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.ui.viewers.lights import Lights
from assessor_app.ui.viewers.margin_signs import Placed
from assessor_app.ui.viewers.readers import PlainReader, RichReader
from assessor_app.ui.viewers.table_view import EvidenceTable
from assessor_app.ui.viewers.text_quotes import find_in_text, plain_text, quote_of
from assessor_app.ui.viewers.viewer import Viewer
from assessor_app.ui.widgets.obeying import obeys

_KINDS: Final = (MarkKind.HIGHLIGHT, MarkKind.UNDERLINE, MarkKind.STRIKE)
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_DELETE: Final = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})

Body = PlainReader | RichReader | EvidenceTable


class TextMarking(QObject):
    """Implements :class:`Marking` over a reader or a table, which may be replaced by another."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._body: Body | None = None
        self._marks: dict[AnnotationId, ShownMark] = {}
        self._placed: list[Placed] = []
        self._unplaced: tuple[AnnotationId, ...] = ()
        self._chosen: AnnotationId | None = None
        self._tool: MarkKind | None = None

    def use(self, body: Body) -> None:
        """Work on another body; call :meth:`place` when all of its text is there."""
        self._body = body
        self._placed = []
        body.installEventFilter(self)
        body.viewport().installEventFilter(self)

    def place(self) -> None:
        """Find the passages of all marks, and show them."""
        body = self._body
        if body is None:
            return
        if isinstance(body, EvidenceTable):
            missing = body.show_marks(tuple(self._marks.values()))
        else:
            missing = self._find(body)
            self._show()
        if missing != self._unplaced:
            self._unplaced = missing
            self._viewer.unplaced_changed.emit()

    def _find(self, body: PlainReader | RichReader) -> tuple[AnnotationId, ...]:
        self._placed, missing = [], []
        text = plain_text(body.document()) if self._marks else ""
        for one in self._marks.values():
            quotation = one.place.quotation
            found = None if quotation is None else find_in_text(body.document(), text, quotation)
            if found is not None:
                self._placed.append(Placed(one, found))
            elif one.place.kind is not MarkKind.WHOLE:
                missing.append(one.id)
        return tuple(missing)

    def _show(self) -> None:
        if self._body is not None and not isinstance(self._body, EvidenceTable):
            self._lights(self._body).show_marks(self._placed, self._chosen)

    def _lights(self, body: PlainReader | RichReader) -> Lights:
        return body.lights(self._viewer.context.appearance)

    # Marking

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return the kinds that stand on words."""
        return _KINDS

    def use_tool(self, kind: MarkKind | None, colour: Colour | None) -> None:
        """Make the mark of what is selected, or wait until something is."""
        if kind is MarkKind.WHOLE:
            self._viewer.mark_made.emit(MarkPlace(kind))
            return
        self._take(kind)
        if kind is not None:
            self.make()
            if self._body is not None:
                self._body.setFocus(Qt.FocusReason.OtherFocusReason)

    def make(self) -> None:
        """Make the mark of the tool from what is selected, where there is something."""
        tool, body = self._tool, self._body
        if tool is None or body is None:
            return
        if isinstance(body, EvidenceTable):
            selection = body.quotation()
        else:
            selection = quote_of(body.textCursor())
        if selection is None:
            return
        self._take(None)
        if isinstance(body, EvidenceTable):
            body.clearSelection()
        else:
            cursor = body.textCursor()
            cursor.clearSelection()
            body.setTextCursor(cursor)
        self._viewer.mark_made.emit(replace(selection.place, kind=tool))

    def _take(self, kind: MarkKind | None) -> None:
        if kind is not self._tool:
            self._tool = kind
            self._viewer.tool_changed.emit(kind)

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks."""
        self._marks = {one.id: one for one in marks}
        if self._chosen not in self._marks:
            self._chosen = None
        self.place()

    def choose(self, mark: AnnotationId | None, *, reveal: bool) -> None:
        """Show which one is chosen."""
        self._chosen = mark if mark in self._marks else None
        self._show()
        one = self._marks.get(self._chosen) if self._chosen is not None else None
        if one is None or not reveal:
            return
        found = next((each.passage for each in self._placed if each.mark.id == one.id), None)
        if isinstance(self._body, EvidenceTable):
            if one.place.quotation is not None:
                self._body.show_quote(one.place.quotation)
        elif self._body is not None and found is not None:
            plain = QTextCursor(found)
            plain.clearSelection()
            self._body.setTextCursor(plain)
            self._body.ensureCursorVisible()

    def unplaced(self) -> tuple[AnnotationId, ...]:
        """Return the marks whose words are not there."""
        return self._unplaced

    def flush(self) -> None:
        """Do nothing: marks on words are not moved."""

    # Pointer and keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks on marks, and the keys of the tool and of the chosen mark.

        A body that is being deleted sends events too: it is touched for these alone.
        """
        body = self._body
        if body is None or not isinstance(event, QMouseEvent | QKeyEvent):
            return False
        if isinstance(event, QKeyEvent):
            return watched is body and obeys(event, self._act)
        if watched is body.viewport() and event.type() is QEvent.Type.MouseButtonRelease:
            self._released(event.position().toPoint())
        return False

    def _released(self, at: QPoint) -> None:
        body = self._body
        if body is None or isinstance(body, EvidenceTable):
            return
        if body.textCursor().hasSelection():
            self.make()
        elif self._tool is None:
            self._choose_at(body.cursorForPosition(at).position())

    def _choose_at(self, position: int) -> None:
        found = [
            one.mark.id
            for one in self._placed
            if one.passage.selectionStart() <= position < one.passage.selectionEnd()
        ]
        at = found.index(self._chosen) + 1 if self._chosen in found else 0
        wanted = found[at % len(found)] if found else None
        if wanted != self._chosen:
            self.choose(wanted, reveal=False)
            self._viewer.mark_chosen.emit(wanted)

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, viewer = Qt.Key(event.key()), self._viewer
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if self._tool is not None:
            if key is Qt.Key.Key_Escape:
                return lambda: self._take(None)
            return self.make if key in _ENTER else None
        mark = self._marks.get(self._chosen) if self._chosen is not None else None
        if mark is None:
            return None
        verbs: dict[Qt.Key, Callable[[], object]] = {Qt.Key.Key_Escape: self._let_go}
        verbs |= dict.fromkeys(_ENTER, lambda: viewer.mark_opened.emit(mark.id))
        if mark.mine:
            verbs |= dict.fromkeys(_DELETE, lambda: viewer.mark_removed.emit(mark.id))
        return verbs.get(key)

    def _let_go(self) -> None:
        self.choose(None, reveal=False)
        self._viewer.mark_chosen.emit(None)
