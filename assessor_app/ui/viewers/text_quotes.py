"""Passages of a text document as Web Annotation selectors, there and back (section 4.2.4, 4.2.5).

Qt counts UTF-16 units, Web Annotations count code points.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QTextCursor, QTextDocument

from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.ui.viewers.viewer import Selection

_CONTEXT: Final = 32
_MAX_QUOTE: Final = 4_000
_SEPARATORS: Final = str.maketrans({"\u2029": "\n", "\u2028": "\n", "\u00a0": " "})


def quote_of(cursor: QTextCursor) -> Selection | None:
    """Return what ``cursor`` selects, with some words around it; None where it is nothing."""
    words = _text_of(cursor)
    if not words.strip():
        return None
    after = _beside(cursor, before=False) if len(words) <= _MAX_QUOTE else ""
    quotation = Quotation(words[:_MAX_QUOTE], _beside(cursor, before=True), after)
    return Selection(MarkPlace(MarkKind.HIGHLIGHT, quotation=quotation), quotation.exact)


def _text_of(cursor: QTextCursor) -> str:
    return cursor.selectedText().translate(_SEPARATORS)


def _beside(cursor: QTextCursor, *, before: bool) -> str:
    other = QTextCursor(cursor.document())
    other.setPosition(cursor.selectionStart() if before else cursor.selectionEnd())
    move = QTextCursor.MoveOperation
    other.movePosition(
        move.PreviousCharacter if before else move.NextCharacter,
        QTextCursor.MoveMode.KeepAnchor,
        _CONTEXT,
    )
    return _text_of(other)


def find_quote(document: QTextDocument, quotation: Quotation) -> QTextCursor | None:
    """Return the passage that is quoted; None where it is not there.

    Of several equal passages the one with the same words before it is taken, else the first.
    """
    return find_in_text(document, plain_text(document), quotation)


def plain_text(document: QTextDocument) -> str:
    """Return the text of a document with plain spaces and line ends."""
    return document.toPlainText().translate(_SEPARATORS)


def find_in_text(document: QTextDocument, text: str, quotation: Quotation) -> QTextCursor | None:
    """As :func:`find_quote`, where the document's ``text`` is at hand already."""
    if not quotation.exact:
        at = quotation.position
        return None if at is None else _selected(document, text, *at)
    exact, prefix = quotation.exact, quotation.prefix
    start = text.find(prefix + exact)
    start = start + len(prefix) if start >= 0 else text.find(exact)
    return None if start < 0 else _selected(document, text, start, start + len(exact))


def _selected(document: QTextDocument, text: str, start: int, end: int) -> QTextCursor | None:
    if not 0 <= start < end <= len(text):
        return None
    cursor = QTextCursor(document)
    cursor.setPosition(_units(text[:start]))
    cursor.setPosition(_units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
