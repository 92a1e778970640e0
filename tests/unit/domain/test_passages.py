from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.passages import Passage, passages_of

TEXT = st.text(st.sampled_from("ab .\n"), max_size=3_000)


def test_paragraphs_are_passages_with_their_page() -> None:
    found = list(passages_of("a.pdf", ["One.\n\nTwo.", "", "Three."], paged=True))
    assert [(one.text, one.page) for one in found] == [("One.", 1), ("Two.", 1), ("Three.", 3)]
    (whole,) = passages_of("a.txt", ["One."], paged=False)
    assert whole.page is None


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    sentence = "The hedge was cut back twice in this one year. "
    found = [one.text for one in passages_of("a", [sentence * 30], paged=False)]
    assert all(one.endswith("year.") for one in found)
    assert all(len(one) <= 600 for one in found)


def test_rules_and_blank_lines_are_no_passages() -> None:
    assert list(passages_of("a", ["---\n\n***\n\n  \n\n"], paged=False)) == []


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("1. The question ....... 4\n2. The sources ........ 11", True),
        ("Preface . . . . . . ii\nFirst lesson . . . . . . 3", True),
        ("Lesson 7……… 10\nWhat the work shows……… 11", True),
        ("We waited ... and 12 came. Then ... and 3 left.", False),
        ("Only one line has leaders ....... 4", False),
        ("3.1415 1.2.3.4 5 and 1.1.1.1 2", False),
    ],
)
def test_a_table_of_contents_is_known_by_its_leaders(text: str, contents: bool) -> None:
    assert Passage("a.pdf", text).lists_contents is contents


@given(TEXT)
def test_no_word_is_lost(text: str) -> None:
    found = [one.text for one in passages_of("a", [text], paged=False)]
    kept = "".join("".join(found).split()).replace(".", "")
    assert kept == "".join(text.split()).replace(".", "")
    assert all(0 < len(one) <= 600 for one in found)
