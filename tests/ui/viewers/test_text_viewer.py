from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtGui import QTextCursor

from assessor_app.rubrics.model import Prompt
from assessor_app.services.evidence import evidence_view
from assessor_app.ui.viewers.readers import Feeder, PlainReader, RichReader, pieces_of, side_margin
from assessor_app.ui.viewers.table_view import EvidenceTable
from assessor_app.ui.viewers.text import viewer
from assessor_app.ui.viewers.text.viewer import TextViewer
from assessor_app.ui.widgets.text_block import TextBlock
from tests.ui.conftest import Ui
from tests.ui.viewers.conftest import Opener

pytestmark = pytest.mark.desktop


def test_markdown_is_set_and_can_be_seen_as_typed(open_viewer: Opener) -> None:
    opened = open_viewer("answer.md", b"# Plan\n\nIt is **bold** and ![x](https://t.example/p).\n")
    body = opened.viewer._body
    assert isinstance(body, RichReader)
    assert "**" not in body.toPlainText()
    assert "not loaded" in body.toPlainText()
    (as_typed,) = opened.viewer.tools()
    as_typed.trigger()
    assert "**bold**" in opened.viewer._body.toPlainText()


def test_tables_and_tasks_in_markdown_are_set(open_viewer: Opener) -> None:
    opened = open_viewer("answer.md", b"| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] ~~done~~\n")
    shown = opened.viewer._body.toPlainText()
    assert not set("|-[~") & set(shown), shown
    assert [one for one in "ab12" if one not in shown] == []


def test_of_a_long_text_the_beginning_is_shown_and_said(
    open_viewer: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (evidence_view, viewer):
        monkeypatch.setattr(module, "LONG_TEXT_BYTES", 9_000)
        monkeypatch.setattr(module, "BEGINNING_BYTES", 4_000)
    data = "A line of wörds.\n".encode() * 1_000
    opened = open_viewer("answer.txt", data)
    texts = [one.text() for one in opened.viewer.findChildren(TextBlock)]
    assert any(one.startswith("The first 4.0 kB of 18.0 kB are shown.") for one in texts), texts
    assert opened.viewer._reading.text.encode() == data[:4_000]


def test_html_in_markdown_stays_text(open_viewer: Opener) -> None:
    opened = open_viewer("answer.md", b"A <b>tag</b> <img src='file:///etc/hostname'>\n")
    assert "<b>" in opened.viewer._body.toPlainText()


def test_words_stand_beside_the_question(open_viewer: Opener) -> None:
    opened = open_viewer("answer.txt", b"One two three four.\n")
    texts = [one.text() for one in opened.viewer.findChildren(TextBlock)]
    assert "4 words" in texts


def test_a_table_shows_its_rows_and_quotes_cells(open_viewer: Opener) -> None:
    opened = open_viewer("trips.csv", b"week,trips\n34,116\n35,228\n")
    table = opened.viewer._body
    assert isinstance(table, EvidenceTable)
    assert (table.model().rowCount(), table.model().columnCount()) == (2, 2)
    opened.viewer.find_text("228")
    assert table.currentIndex().data() == "228"
    assert opened.selections[-1].quote == "228"
    opened.viewer.show_selector({"type": "TextQuoteSelector", "exact": "34\t116"})
    assert [one.data() for one in table.selectedIndexes()] == ["34", "116"]


def test_captions_are_a_transcript(open_viewer: Opener) -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\nWhy did they work?\n"
    opened = open_viewer("talk.vtt", data, media_type="text/vtt")
    assert opened.viewer._body.toPlainText() == "00:01\tWhy did they work?"


def test_a_selected_passage_can_be_cited_and_found_again(open_viewer: Opener) -> None:
    opened = open_viewer("answer.txt", "Fourteen 😀 asked for meetings.\n".encode())
    body = opened.viewer._body
    cursor = body.document().find("asked for")
    body.setTextCursor(cursor)
    assert opened.selections[-1].selector["exact"] == "asked for"
    body.moveCursor(QTextCursor.MoveOperation.Start)
    opened.viewer.show_selector(opened.selections[-2].selector)
    assert body.extraSelections()[0].cursor.selectedText() == "asked for"


def test_finding_goes_around_the_end(open_viewer: Opener) -> None:
    opened = open_viewer("answer.txt", b"one two\none three\n")
    body = opened.viewer._body
    places = []
    for _ in range(3):
        opened.viewer.find_text("ONE")
        places.append(body.textCursor().selectionStart())
    assert places == [0, 8, 0]
    opened.viewer.find_text("one", backwards=True)
    assert body.textCursor().selectionStart() == 8
    opened.viewer.find_text("nowhere")
    assert body.textCursor().selectionStart() == 8


def test_a_hostile_text_never_holds_the_window_long(open_viewer: Opener, small_ui: Ui) -> None:
    opened = open_viewer("line.txt", b"x" * 8_000_000)
    small_ui.until(lambda: opened.viewer._body.document().characterCount() > 8_000_000)
    assert isinstance(opened.viewer._body, PlainReader)
    assert max(opened.pauses[1:]) < 1.0  # 0.1 s where nothing else runs; bench/ measures that


def test_a_place_is_kept_while_the_text_is_not_there_yet(small_ui: Ui, open_viewer: Opener) -> None:
    opened = open_viewer("long.txt", b"line of text\n" * 2_000)
    viewer = opened.viewer
    viewer.go_to({"share": 0.5})
    assert viewer.place()["share"] == pytest.approx(0.5, abs=0.01)
    again = TextViewer(small_ui.context, viewer.subject, viewer)
    again.go_to({"share": 0.5})
    assert again.place() == {"share": 0.5}
    small_ui.settle()
    viewer.go_to({"share": "half"})
    again.close_document()


@pytest.mark.parametrize("text", ["", "a", "ab\n" * 9_000, "x" * 50_000, "x\n" + "y" * 40_000])
def test_pieces_are_the_whole_text(text: str) -> None:
    assert "".join(pieces_of(text)) == text
    assert all(len(one) <= 16_384 for one in pieces_of(text))


def test_a_feeder_that_is_stopped_puts_nothing_more(small_ui: Ui) -> None:
    feeder, put, ended = Feeder(small_ui.host), [], []

    def take(piece: str) -> None:
        put.append(piece)
        feeder.stop()
        until = perf_counter() + 0.02
        while perf_counter() < until:
            pass

    feeder.feed(["a", "b"], take, lambda: ended.append(1))
    feeder.stop()
    assert put == ["a"]
    assert not ended


def test_the_column_is_never_wider_than_readable() -> None:
    assert side_margin(300, 8) == 24
    assert side_margin(2_000, 8) == (2_000 - 720) // 2


def test_a_prompt_is_shown_above_its_answer(small_ui: Ui, open_viewer: Opener) -> None:
    opened = open_viewer("answer.txt", b"Too short.\n")
    subject = opened.viewer.subject
    prompted = type(subject)(
        subject.assignment,
        subject.artifact,
        subject.path,
        subject.media_type,
        Prompt("P1", "Why these sources?", 10, 20),
    )
    viewer = TextViewer(small_ui.context, prompted, opened.viewer)
    small_ui.until(lambda: viewer._body is not None)
    texts = [one.text() for one in viewer.findChildren(TextBlock)]
    assert texts == ["Why these sources?", "2 words, fewer than the 10 to 20 asked for"]
    viewer.close_document()
