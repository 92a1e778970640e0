"""The Flesch-Kincaid grade by its formula."""

from __future__ import annotations

import pytest

from assessor_app.domain.readability import LEAST_WORDS, grade_level

THE = frozenset({"the"})


def test_the_formula() -> None:
    # 40 words of one syllable in 4 sentences: 0.39 * 10 + 11.8 * 1 - 15.59.
    text = " ".join(["the cat and the dog ran to the red barn."] * 4)
    assert grade_level(text, THE) == pytest.approx(0.11)


def test_longer_words_and_sentences_are_harder() -> None:
    short = " ".join(["the cat and the dog ran to the red barn."] * 4)
    long = short.replace(".", "").replace("cat", "caterpillar")
    easier, harder = grade_level(short, THE), grade_level(long, THE)
    assert easier is not None
    assert harder is not None
    assert harder > easier + 10


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("the", 1), ("made", 1), ("little", 2), ("source", 1), ("evidence", 3), ("committee", 3)],
)
def test_syllables(word: str, syllables: int) -> None:
    grade = grade_level(" ".join([word] * LEAST_WORDS), frozenset({word}))
    assert grade == pytest.approx(0.39 * LEAST_WORDS + 11.8 * syllables - 15.59)


def test_too_few_words_say_nothing() -> None:
    assert grade_level("the " * (LEAST_WORDS - 1), THE) is None
    assert grade_level("", THE) is None
