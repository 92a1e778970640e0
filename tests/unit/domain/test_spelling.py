"""Which words of a text a dictionary is asked about, and how two words are compared."""

from __future__ import annotations

import pytest

from assessor_app.domain.spelling import folded, folded_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The plan is clear.", "The plan is clear"),
        ("Read https://example.org/some/path?x=y and www.example.org now", "Read and now"),
        ("Write to ines.oneil@school.example today", "Write to today"),
        ("Dear {submission}, {next_level} is near", "Dear is near"),
        ("Seen in 2026, on page 12, as B12 and 3rd", "Seen in on page as and"),
        ("Call `run_it(now)` or\n```\nany code\n```\nthen", "Call or then"),
        ("```\nnever closed code", ""),
        ("The NGO and the NGO's report on LaTeX and iPads", "The and the report on and"),
        ("See report.pdf, notes.v2.docx and my_file", "See and"),
        ("[the link](some/place) stays, <br> goes", "the link stays goes"),
        ("I saw a cat", "saw cat"),
        ("well-made; and/or (both)", "well made and or both"),
        ("don't, isn’t, the earner's 'quoted' one", "don't isn’t the earner's quoted one"),
        ("größer, cafe\u0301 und ÜBER", "größer cafe\u0301 und"),
        ("x" * 65 + " word", "word"),
        ("end.\nBegin", "end Begin"),
    ],
)
def test_words(text: str, expected: str) -> None:
    found = list(words(text))
    assert [one.text for one in found] == expected.split()
    assert all(text[one.start :].startswith(one.text) for one in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Earner’s", "earner"), ("cafe\u0301", "Café"), ("STRASSE", "straße"), ("isn’t", "isn't")],
)
def test_words_that_are_compared_as_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_words_of_some_texts() -> None:
    assert folded_words(["Port Ellery's petition", "{level} of 1913"]) == {
        "port", "ellery", "petition", "of",
    }  # fmt: skip
