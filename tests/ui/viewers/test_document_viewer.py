from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from assessor_app.ui.viewers.document.reading import read_document, read_workbook
from assessor_app.ui.viewers.readers import RichReader
from assessor_app.ui.viewers.table_view import EvidenceTable
from tests.fakes import learners_files
from tests.ui.conftest import Ui
from tests.ui.viewers.conftest import Opener

pytestmark = pytest.mark.desktop

PAGE = (
    b"<!doctype html><html><body><h1>Minutes</h1><p>One <a href='https://a.example/'>link</a></p>"
    b"<script>alert(1)</script><img src='https://tracker.example/p.png'><p>Last words</p>"
    b"</body></html>"
)


def test_a_web_page_is_shown_without_what_it_would_load(open_viewer: Opener, small_ui: Ui) -> None:
    opened = open_viewer("page.html", PAGE)
    body = opened.viewer._body
    assert isinstance(body, RichReader)
    assert "Minutes" in body.toPlainText()
    assert "alert" not in body.toPlainText()
    assert "tracker" not in body.toHtml()
    opened.viewer.find_text("last")
    assert body.textCursor().selectedText() == "Last"
    small_ui.appearance.apply("dark", 1.0)
    assert "Minutes" in opened.viewer._body.toPlainText()


def test_a_workbook_is_a_table_a_sheet(open_viewer: Opener) -> None:
    opened = open_viewer("book.xlsx", learners_files.excel([["Name", "Score"], ["Ama", 3]]))
    table = opened.viewer._body
    assert isinstance(table, EvidenceTable)
    assert opened.viewer._sheets.count() >= 1
    place = opened.viewer.place()
    opened.viewer.go_to({"sheet": 99, "row": -5, "column": 0})
    opened.viewer.go_to(place)
    assert opened.viewer.place()["sheet"] == 0


def test_sheets_are_read_from_headings_and_tables() -> None:
    html = (
        "<h2>One &amp; two</h2><table><tr><td>a</td><td></td><td>&lt;b&gt;</td></tr>"
        "<tr></tr></table><h2></h2><table></table><p><em>(The rest is not shown.)</em></p>"
    )
    first, second = read_workbook(html).sheets
    assert first.title == "One & two"
    assert first.rows == (("a", "", "<b>"), ())
    assert second.title == "Sheet"


def test_a_long_document_comes_in_pieces_that_hold_all_of_it() -> None:
    html = "".join(f"<p>Paragraph {number} {'word ' * 40}</p>" for number in range(400))
    reading = read_document(html)
    assert len(reading.pieces) > 5
    assert "".join(reading.pieces) == html
    assert reading.words == 400 * 42


def test_one_enormous_table_becomes_text_of_bounded_length() -> None:
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(60_000))
    reading = read_document(f"<table>{rows}</table>")
    assert len(reading.pieces) == 1
    assert len(reading.pieces[0]) < 600_000
    assert "too large" in reading.pieces[0]


PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElF"
    "TkSuQmCC"
)


def test_embedded_pictures_are_taken_out_and_the_rest_is_invisible() -> None:
    html = (
        f'<p><img src="data:image/png;base64,{PNG}"></p>'
        '<p><img src="data:image/png;base64,AAAA"></p>'
    )
    reading = read_document(html)
    assert reading.pictures["picture:0"].size() == QImage(10, 10, QImage.Format.Format_RGB32).size()
    assert reading.pictures["picture:1"].isNull()
    assert "base64" not in "".join(reading.pieces)


def test_a_damaged_document_is_a_problem(open_viewer: Opener) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    opened = open_viewer("cut.docx", learners_files.word("<w:p/>")[:200], media_type=kind)
    assert len(opened.problems) == 1
    assert opened.problems[0].startswith("decoder_")
