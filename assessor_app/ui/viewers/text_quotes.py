"""Passages of a text document as Web Annotation selectors, there and back (section 4.2.4, 4.2.5).

Qt counts UTF-16 units, Web Annotations count code points.
"""

from __future__ import annotations

from typing import Final
from unicodedata import combining, is_normalized

from PySide6.QtGui import QTextCursor, QTextDocument

from assessor_app.domain.marks import MarkKind
from assessor_app.domain.strict_json import to_nfc
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
    found = _where(text, quotation)
    if found is None and not is_normalized("NFC", text):
        # Stored words are in normal form C; the file's own may not be.
        same, offsets = _in_form_c(text)
        found = _where(same, quotation)
        found = None if found is None else (offsets[found[0]], offsets[found[1]])
    return None if found is None else _selected(document, text, *found)


def _where(text: str, quotation: Quotation) -> tuple[int, int] | None:
    exact, prefix = quotation.exact, quotation.prefix
    start = text.find(prefix + exact)
    start = start + len(prefix) if start >= 0 else text.find(exact)
    return None if start < 0 else (start, start + len(exact))


def _in_form_c(text: str) -> tuple[str, list[int]]:
    """Return text in normal form C, and where each of its characters, and its end, came from."""
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and combining(text[at]):
            continue
        piece = to_nfc(text[start:at])
        pieces.append(piece)
        offsets += [start] * len(piece)
        start = at
    return "".join(pieces), [*offsets, len(text)]


def _selected(document: QTextDocument, text: str, start: int, end: int) -> QTextCursor | None:
    if not 0 <= start < end <= len(text):
        return None
    cursor = QTextCursor(document)
    cursor.setPosition(_units(text[:start]))
    cursor.setPosition(_units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
