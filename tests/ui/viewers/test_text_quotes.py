from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from assessor_app.protocol.places import Quotation, place_in
from assessor_app.ui.viewers.text_quotes import find_quote, quote_of

pytestmark = pytest.mark.desktop
TEXT = "One 😀 two\n\nthree two four\nصفّي هو الصف"


def _document(text: str = TEXT) -> QTextDocument:
    document = QTextDocument()
    document.setPlainText(text)
    return document


def _selected(document: QTextDocument, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _quoted(selector: dict[str, Any]) -> Quotation:
    """Return the words of a selector as it is stored."""
    place = place_in(selector)
    assert place is not None
    assert place.quotation is not None
    return place.quotation


def test_a_quote_has_its_words_and_those_around_it() -> None:
    document = _document("Fourteen asked for meetings after six.")
    selection = quote_of(_selected(document, 9, 18))
    assert selection is not None
    assert selection.quote == "asked for"
    assert selection.selector == {
        "type": "TextQuoteSelector",
        "exact": "asked for",
        "prefix": "Fourteen ",
        "suffix": " meetings after six.",
    }


def test_nothing_selected_is_no_quote() -> None:
    assert quote_of(_selected(_document(), 3, 3)) is None
    assert quote_of(_selected(_document("a   b"), 1, 3)) is None


def test_of_equal_passages_the_one_with_the_same_words_before_is_found() -> None:
    document = _document()
    start = document.toPlainText().rfind("two")
    selection = quote_of(_selected(document, start + 1, start + 4))  # the emoji takes two units
    assert selection is not None
    assert selection.quote == "two"
    found = find_quote(document, _quoted(selection.selector))
    assert found is not None
    assert found.selectionStart() == start + 1


def test_words_are_found_in_whatever_form_their_letters_are() -> None:
    document = _document("one re\u0301sume\u0301 two cafe\u0301")
    found = find_quote(document, Quotation("r\u00e9sum\u00e9 two", prefix="one "))
    assert found is not None
    assert found.selectedText() == "re\u0301sume\u0301 two"
    last = find_quote(document, Quotation("caf\u00e9"))
    assert last is not None
    assert last.selectedText() == "cafe\u0301"


def test_positions_count_code_points() -> None:
    document = _document()
    found = find_quote(document, Quotation("", position=(6, 9)))
    assert found is not None
    assert found.selectedText() == "two"


@pytest.mark.parametrize(
    "quotation",
    [Quotation("nowhere"), Quotation(""), Quotation("", position=(5, 9_999))],
)
def test_a_passage_that_is_not_there_is_not_found(quotation: Quotation) -> None:
    assert find_quote(_document(), quotation) is None


@given(st.text(alphabet=st.sampled_from("ab 😀\nص"), min_size=1, max_size=200), st.data())
def test_every_quote_is_found_again_with_the_same_words(text: str, data: st.DataObject) -> None:
    document = _document(text)
    last = document.characterCount() - 1
    start = data.draw(st.integers(0, last))
    end = data.draw(st.integers(start, last))
    cursor = _selected(document, start, end)
    selection = quote_of(cursor)
    if selection is None or "\ufffd" in selection.quote:
        return
    if any("\ud800" <= letter <= "\udfff" for letter in selection.quote):
        return
    found = find_quote(document, _quoted(selection.selector))
    assert found is not None
    assert found.selectedText() == cursor.selectedText()
