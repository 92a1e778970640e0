from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.rubrics.model import Prompt
from assessor_app.ui.viewers.text.reading import (
    MAX_LINE,
    MAX_MARKDOWN,
    MAX_ROWS,
    TextKind,
    count_words,
    foldable,
    length_words,
    read,
    transcript,
    words_beside,
)

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n\t ", 0),
        ("One two, three.", 3),
        ("It's a well-known teacher’s plan", 5),
        ("— … ! 7 8,5", 2),
        ("صفّي هو الصف السابع", 4),
        ("日本語の本", 5),
        ("😀 smile 😀", 1),
        ("x" * 300, 1),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("words", "least", "most", "said", "within"),
    [
        (1, None, None, "1 word", True),
        (1_200, None, None, "1,200 words", True),
        (150, 150, 250, "150 words, 150 to 250 asked for", True),
        (250, 150, 250, "250 words, 150 to 250 asked for", True),
        (149, 150, 250, "149 words, fewer than the 150 to 250 asked for", False),
        (251, 150, 250, "251 words, more than the 150 to 250 asked for", False),
        (9, 10, None, "9 words, fewer than the 10 or more asked for", False),
        (10, None, 10, "10 words, up to 10 asked for", True),
    ],
)
def test_the_number_of_words_stands_beside_what_was_asked_for(
    words: int, least: int | None, most: int | None, said: str, within: bool
) -> None:
    assert words_beside(words, Prompt("P1.1", "Why?", least, most)) == (said, within)


@pytest.mark.parametrize(
    ("words", "least", "most", "said"),
    [
        (1, None, None, "1 word"),
        (182, 150, 300, "182 words of 150–300"),
        (182, None, 300, "182 words of 300"),
        (82, 150, 300, "82 words, under 150"),
        (1_301, 150, 1_300, "1,301 words, over 1,300"),
    ],
)
def test_a_list_has_room_for_how_much_was_asked_for(
    words: int, least: int | None, most: int | None, said: str
) -> None:
    assert length_words(words, Prompt("P1.1", "Why?", least, most)) == said


@pytest.mark.parametrize(
    ("text", "media_type", "kind"),
    [
        ("# Title", "text/markdown", TextKind.MARKDOWN),
        ("# " + "word " * MAX_MARKDOWN, "text/markdown", TextKind.PLAIN),
        ("x" * (MAX_LINE + 1), "text/markdown", TextKind.PLAIN),
        ("a,b\n1,2\n", "text/csv", TextKind.TABLE),
        ("", "text/csv", TextKind.PLAIN),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "text/vtt", TextKind.TRANSCRIPT),
        ("These are no captions", "text/vtt", TextKind.PLAIN),
        ("plain", "application/json", TextKind.PLAIN),
    ],
)
def test_a_text_is_read_as_what_it_is(text: str, media_type: str, kind: TextKind) -> None:
    assert read(text, media_type).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "name;week;trips\nDepot;34;116\n",
        "name,week,trips\nDepot,34,116\n",
        "name\tweek\ttrips\nDepot\t34\t116\n",
        "name|week|trips\nDepot|34|116\n",
    ],
)
def test_a_table_is_read_whatever_parts_its_cells(text: str) -> None:
    assert read(text, "text/csv").rows == (("name", "week", "trips"), ("Depot", "34", "116"))


def test_quoted_cells_keep_what_parts_others() -> None:
    rows = read('a,b\n"one, two","say ""hi""\nthere"\n', "text/csv").rows
    assert rows[1] == ("one, two", 'say "hi"\nthere')


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/rtf"])
def test_what_is_shown_as_it_is_written_says_so(media_type: str) -> None:
    found = read("<svg/>", media_type)
    assert (found.kind, found.text) == (TextKind.PLAIN, "<svg/>")
    assert found.note
    assert not read("words", "text/plain").note


def test_a_table_of_too_many_rows_says_so() -> None:
    reading = read("a,b\n" + "1,2\n" * (MAX_ROWS + 5), "text/csv")
    assert len(reading.rows) == MAX_ROWS + 1
    assert "rows are shown" in reading.note


def test_a_transcript_has_a_time_and_the_words_of_each_cue() -> None:
    text = (
        "WEBVTT\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:02.500 align:start\n"
        "<v Ama>Why did <i>they</i>\nwork?</v>\n\n00:03.000 --> 00:04.000\n3 < 4 & 5\n"
    )
    assert transcript(text) == "00:00:01\tAma: Why did they work?\n00:03\t3 < 4 & 5"


@given(st.text(alphabet=st.sampled_from("ab \n\u0623😀"), max_size=9_000))
def test_folding_keeps_every_character_and_no_line_is_long(text: str) -> None:
    folded = foldable(text * 3)
    assert folded.replace("\n", "") == (text * 3).replace("\n", "")
    assert all(len(line) <= MAX_LINE for line in folded.split("\n"))
