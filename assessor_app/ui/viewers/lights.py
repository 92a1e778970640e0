"""What is lit over a text without touching it: marks, the chosen one, and a passage pointed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextBrowser, QTextEdit

from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.margin_signs import MarginSigns, Placed

_FLASH_MS: Final = 1_600
_MARKER_ALPHA: Final = 95
_MARKER_ALPHA_DARK: Final = 75
_LINES: Final = QTextCharFormat.UnderlineStyle


class Lights(QObject):
    """The extra selections of one reader, and the signs in its margin."""

    def __init__(self, reader: QPlainTextEdit | QTextBrowser, appearance: Appearance) -> None:
        super().__init__(reader)
        self._reader = reader
        self._appearance = appearance
        self._signs: MarginSigns | None = None
        self._marks: list[QTextEdit.ExtraSelection] = []
        self._flash: list[QTextEdit.ExtraSelection] = []
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(_FLASH_MS)
        self._fading.timeout.connect(self._fade)

    def show_marks(self, placed: Sequence[Placed], chosen: AnnotationId | None) -> None:
        """Show marks on their passages, and which one is chosen."""
        self._marks = [self._lit(one, is_chosen=one.mark.id == chosen) for one in placed]
        if placed and self._signs is None:
            self._signs = MarginSigns(self._reader, self._appearance)
        if self._signs is not None:
            self._signs.show_placed(placed)
        self._show()

    def point_out(self, passage: QTextCursor) -> None:
        """Bring a passage into view and light it up for a moment."""
        plain = QTextCursor(passage)
        plain.clearSelection()
        self._reader.setTextCursor(plain)
        self._reader.ensureCursorVisible()
        form = QTextCharFormat()
        form.setBackground(self._appearance.colour("highlight"))
        self._flash = [_selection(passage, form)]
        self._fading.start()
        self._show()

    def _fade(self) -> None:
        self._flash = []
        self._show()

    def _show(self) -> None:
        self._reader.setExtraSelections([*self._marks, *self._flash])

    def _lit(self, one: Placed, *, is_chosen: bool) -> QTextEdit.ExtraSelection:
        form = form_of(one.mark, is_dark=self._appearance.colours.dark)
        if is_chosen:
            form.setBackground(self._appearance.colour("accent_soft"))
            form.setUnderlineStyle(_LINES.SingleUnderline)
            form.setUnderlineColor(self._appearance.colour("accent"))
        return _selection(one.passage, form)


def form_of(mark: ShownMark, *, is_dark: bool) -> QTextCharFormat:
    """Return how a mark looks on words: a marker, a line below, or one through them. Lines of
    marks that are not the assessor's are dashed."""
    colour, form = QColor(*mark.colour), QTextCharFormat()
    line = _LINES.SingleUnderline if mark.mine else _LINES.DashUnderline
    if mark.place.kind is MarkKind.STRIKE:
        form.setFontStrikeOut(True)
    else:
        form.setUnderlineStyle(line)
        form.setUnderlineColor(colour)
    if mark.place.kind is not MarkKind.UNDERLINE:
        ground = QColor(colour)
        ground.setAlpha(_MARKER_ALPHA_DARK if is_dark else _MARKER_ALPHA)
        if mark.place.kind is MarkKind.STRIKE:
            ground.setAlpha(ground.alpha() // 3)
        form.setBackground(ground)
    return form


def _selection(passage: QTextCursor, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    lit = QTextEdit.ExtraSelection()
    lit.cursor = passage
    lit.format = form
    return lit
