"""From points to words and back, on a small page of two columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.protocol.places import Quotation
from assessor_app.services.evidence.evidence_view import PageText, TextBox
from assessor_app.ui.viewers.pdf.page_words import PageWords, Passage

pytestmark = pytest.mark.desktop

_LINES = ("We asked all families", "and most of them", "came to the school")


def _words(*lines: str) -> PageWords:
    """Return a page whose letters are 10 points wide and whose lines are 20 points apart."""
    boxes, text = [], ""
    for number, line in enumerate(lines):
        at = 0
        for word in line.split(" "):
            start = len(text) + at
            boxes.append(
                TextBox(start, start + len(word), number, at * 10, number * 20, len(word) * 10, 12)
            )
            at += len(word) + 1
        text += line + "\n"
    return PageWords(0, PageText(text, tuple(boxes)))


def _text(words: PageWords, passage: Passage | None) -> str:
    return "" if passage is None else words.text[passage.start : passage.end]


@pytest.mark.parametrize(
    ("point", "word"),
    [
        ((5, 5), "We"),
        ((24, 5), "We"),
        ((35, 5), "asked"),
        ((900, 5), "families"),
        ((5, 19), "and"),
        ((85, 400), "the"),
        ((-50, -50), "We"),
    ],
)
def test_the_nearest_word_is_meant(point: tuple[float, float], word: str) -> None:
    words = _words(*_LINES)
    assert _text(words, words.passage_at(*point)) == word


def test_a_passage_joins_in_either_direction() -> None:
    words = _words(*_LINES)
    first, last = words.passage_at(35, 5), words.passage_at(5, 45)
    assert first is not None
    assert last is not None
    assert words.joined(first, last) == words.joined(last, first)
    assert _text(words, words.joined(first, last)).startswith("asked all families\nand")


def test_a_passage_has_one_rectangle_a_line() -> None:
    words = _words(*_LINES)
    whole = words.whole()
    assert whole is not None
    boxes = words.boxes(whole)
    assert [box.top for box in boxes] == [0, 20, 40]
    assert boxes[0].width == 10 * len(_LINES[0])


def test_a_part_of_a_word_takes_a_part_of_its_box() -> None:
    words = _words("families")
    (box,) = words.boxes(Passage(2, 4))
    assert (box.left, box.width) == pytest.approx((20, 20))


def test_a_script_without_spaces_is_selected_by_letters() -> None:
    words = _words("学" * 30)
    assert words.passage_at(105, 5) == Passage(10, 11)


def test_keys_go_by_word_and_by_line() -> None:
    words = _words(*_LINES)
    assert _text(words, words.next_word(0, 1)) == "asked"
    assert _text(words, words.next_word(0, -1)) == "We"
    below = words.word_on_next_line(3, 1)
    assert _text(words, below) == "most"
    assert _text(words, words.word_on_next_line(3, -1)) == "asked"
    assert _text(words, words.line_at(3)) == _LINES[0]


def test_a_quote_has_its_surroundings_and_single_spaces() -> None:
    words = _words(*_LINES)
    start = words.text.index("families")
    quote = words.quote(Passage(start, start + len("families\nand most")))
    assert quote == Quotation("families and most", "We asked all ", " of them came to the school ")


def test_a_quote_is_found_again_by_its_surroundings() -> None:
    words = _words("one red apple", "two red pears", "six red plums")
    second = words.text.index("red", 10)
    found = words.find(words.quote(Passage(second, second + 3)))
    assert found == Passage(second, second + 3)


def test_words_that_are_not_there_are_not_found() -> None:
    words = _words(*_LINES)
    assert words.find(Quotation("never said")) is None
    assert words.find(Quotation("  ")) is None


@given(st.data())
def test_every_passage_of_words_is_found_again(data: st.DataObject) -> None:
    words = _words(*_LINES)
    boxes = words.content.boxes
    first = data.draw(st.integers(0, len(boxes) - 1))
    last = data.draw(st.integers(first, len(boxes) - 1))
    passage = Passage(boxes[first].start, boxes[last].end)
    assert words.find(words.quote(passage)) == passage


def test_an_empty_page_has_nothing_to_select() -> None:
    words = PageWords(0, PageText(""))
    assert words.empty
    assert words.passage_at(1, 1) is None
    assert words.whole() is None
    assert words.next_word(0, 1) is None
    assert words.word_on_next_line(0, 1) is None
    assert words.line_at(0) is None
