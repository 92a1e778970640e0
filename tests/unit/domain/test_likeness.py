"""Sketches tell what is alike, whatever the words and the pictures are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.likeness import (
    LEAST_WORDS,
    NEARLY_BITS,
    NEARLY_TEXT,
    SKETCH,
    different_bits,
    picture_keys,
    picture_sketch,
    text_likeness,
    text_sketch,
)

_BITS = st.integers(0, 2**64 - 1)


def essay(seed: int, words: int = 400) -> list[str]:
    draw = random.Random(seed)
    return ["".join(draw.choices("abcdefghij", k=draw.randint(2, 8))) for _ in range(words)]


@given(st.text())
def test_a_sketch_is_small_sorted_and_the_same_each_time(text: str) -> None:
    sketch = text_sketch(text)
    assert len(sketch) <= SKETCH
    assert list(sketch) == sorted(set(sketch))
    assert sketch == text_sketch(text)


@given(st.lists(st.text(alphabet="abcdef", min_size=1), min_size=LEAST_WORDS))
def test_case_space_and_punctuation_make_no_difference(words: list[str]) -> None:
    plain, changed = " ".join(words), " —\n ".join(words).upper() + "!"
    assert text_sketch(plain)
    assert text_likeness(text_sketch(plain), text_sketch(changed)) == 1.0


@given(st.sets(st.integers(0, 999)), st.sets(st.integers(0, 999)))
def test_likeness_is_symmetric_and_bounded(one: set[int], other: set[int]) -> None:
    found = text_likeness(one, other)
    assert found == text_likeness(other, one)
    assert 0.0 <= found <= 1.0
    assert text_likeness(one, one) == (1.0 if one else 0.0)


@pytest.mark.parametrize(("changed", "nearly"), [(0, True), (8, True), (200, False)])
def test_some_changed_words_leave_a_text_nearly_the_same(changed: int, nearly: bool) -> None:
    words = essay(1)
    other = [
        "changed" if changed and n % (len(words) // changed) == 0 else word
        for n, word in enumerate(words)
    ]
    found = text_likeness(text_sketch(" ".join(words)), text_sketch(" ".join(other)))
    assert (found >= NEARLY_TEXT) is nearly


def test_other_texts_are_not_alike_and_short_ones_are_not_compared() -> None:
    one, other = (text_sketch(" ".join(essay(seed))) for seed in (2, 3))
    assert text_likeness(one, other) < 0.1
    assert text_sketch("word " * (LEAST_WORDS - 1)) == ()


@given(sketch=_BITS, flips=st.sets(st.integers(0, 63), max_size=NEARLY_BITS))
def test_pictures_that_are_nearly_the_same_share_a_key(sketch: int, flips: set[int]) -> None:
    other = sketch ^ sum(1 << bit for bit in flips)
    assert different_bits(sketch, other) == len(flips)
    assert set(picture_keys(sketch)) & set(picture_keys(other))


def pixels(width: int, height: int, values: list[int]) -> bytes:
    """Return a picture of coarse blocks of those grey values, 9 by 8."""
    rows = []
    for y in range(height):
        line = [values[(y * 8 // height) * 9 + x * 9 // width] for x in range(width)]
        rows.append(b"".join(bytes((one, one, one, 255)) for one in line))
    return b"".join(rows)


def test_a_scaled_picture_has_nearly_the_same_sketch() -> None:
    draw = random.Random(5)
    values = [draw.randrange(256) for _ in range(72)]
    small = picture_sketch(90, 64, 360, pixels(90, 64, values))
    large = picture_sketch(270, 160, 1080, pixels(270, 160, values))
    assert small is not None
    assert large is not None
    assert different_bits(small, large) <= NEARLY_BITS


@pytest.mark.parametrize("values", [[128] * 72, [0] * 72, [*range(72)]])
def test_a_picture_of_one_colour_or_one_slope_has_no_sketch(values: list[int]) -> None:
    assert picture_sketch(90, 64, 360, pixels(90, 64, values)) is None
