"""Office documents become HTML of a small language, within bounds."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.evidence.decoder.markup import check_markup
from assessor_app.evidence.decoder.media_types import DOCX, HTML, ODP, ODS, ODT, PPTX, XLSX
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.archive import Archive
from assessor_app.evidence.decoder.worker.office import OfficeDocument
from assessor_app.evidence.decoder.worker.refusal import Refusal
from tests.fakes import decks
from tests.fakes import learners_files as files


def html(data: bytes, media_type: str) -> str:
    found = OfficeDocument(data, media_type).html()
    check_markup(found)
    return found


def test_a_word_document_keeps_headings_and_no_tags_of_its_own() -> None:
    assert html(files.word(), DOCX) == ("<h1>Plan</h1><p>We tried &lt;script&gt; twice.</p>")


def test_a_picture_in_a_word_document_is_written_anew() -> None:
    found = html(files.word_with_picture(files.picture(files.corners())), DOCX)

    assert 'alt="A chart"' in found
    assert 'src="data:image/png;base64,' in found


@pytest.mark.parametrize("picture", [b"\x01\0\0\0 a metafile", files.huge_png(20_000, 10_000)])
def test_a_picture_that_cannot_be_shown_is_said_to_be(picture: bytes) -> None:
    found = html(files.word_with_picture(picture), DOCX)

    assert "src=" not in found
    assert "cannot be shown" in found


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:9/x.png"])
def test_a_picture_from_elsewhere_is_not_fetched(url: str) -> None:
    found = html(files.word_with_remote_picture(url), DOCX)

    assert "src=" not in found


def test_a_sheet_becomes_a_table_without_its_empty_end() -> None:
    rows: list[list[object]] = [["a", 1.0, None], [None, "<b>", 2.5], [None], [""]]

    assert html(files.excel(rows, "Marks & more"), XLSX) == (
        "<h2>Marks &amp; more</h2><table><tbody><tr><td>a</td><td>1</td></tr>"
        "<tr><td></td><td>&lt;b&gt;</td><td>2.5</td></tr></tbody></table>"
    )


def test_a_sheet_of_too_many_cells_is_cut_and_says_so() -> None:
    many = html(files.excel([list(range(100))] * 500), XLSX)

    assert "too many cells" in many
    assert many.count("<td>") <= 40_000


def test_slides_come_in_the_order_of_their_numbers() -> None:
    document = OfficeDocument(files.slides([f"Words {n}" for n in range(1, 12)]), PPTX)

    lines = document.text(0)[0].split("\n")
    assert lines[::2] == [f"Slide {n}" for n in range(1, 12)]
    assert lines[1::2] == [f"Words {n}" for n in range(1, 12)]


def test_slides_come_as_the_presentation_orders_them_with_titles_and_notes() -> None:
    found = html(decks.deck(), PPTX)

    assert found.startswith(
        "<h2>Slide 1: Why &lt;we&gt; ask</h2>"
        "<ul><li>First</li><ul><li>Under it</li></ul><li>Second</li></ul>"
        "<p><img"
    )
    assert 'alt="A bridge"' in found
    assert 'src="data:image/png;base64,' in found
    assert (
        "<blockquote><p><strong>Speaker notes</strong></p><p>Say this slowly.</p></blockquote>"
        "<h2>Slide 2 (hidden)</h2>"
        "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    ) in found
    assert "A chart or a drawing is not shown here." in found
    assert "17" not in found  # the number that the slide itself carries


def test_an_open_document_keeps_lists_stress_notes_tables_and_pictures() -> None:
    assert html(decks.text_document(), ODT) == (
        "<h1>Plan</h1>"
        "<p>We <strong>did</strong> it  twice<br>then. <small>[Once more.]</small></p>"
        "<ul><li><p>one</p></li><li><p>two</p></li></ul>"
        "<table><tbody><tr><td>a</td><td>a</td><td>b</td></tr></tbody></table>"
        "<p><em>(A map: not in the file)</em></p>"
    )


def test_slides_of_an_open_document_have_titles_and_notes() -> None:
    assert html(decks.presentation(), ODP) == (
        "<h2>Slide 1: Opening</h2><p>Good morning</p>"
        "<blockquote><p><strong>Speaker notes</strong></p><p>Smile.</p></blockquote>"
        "<h2>Slide 2</h2><p>The end</p>"
    )


def test_a_sheet_of_an_open_document_repeats_what_it_says_within_bounds() -> None:
    found = html(decks.spreadsheet(repeated=10**8), ODS)

    assert found.startswith("<h2>Scores</h2><table><tbody><tr><td>7</td>")
    assert found.count("<tr>") <= 200


@given(st.binary(max_size=400))
def test_any_content_is_shown_or_refused(data: bytes) -> None:
    for media_type, member in ((PPTX, "ppt/slides/slide1.xml"), (ODT, "content.xml")):
        with suppress(Refusal):
            html(files.archive({member: data}), media_type)


def test_an_open_document_keeps_headings_and_paragraphs() -> None:
    assert html(files.open_document(["One <x xmlns=''>two</x> three"]), ODT) == (
        "<h2>Title</h2><p>One two three</p>"
    )


def test_text_of_a_document_has_a_line_a_block_and_a_tab_between_cells() -> None:
    page = (
        '<html><h1>A &amp; b</h1><p>one<br>two <img alt="x > y"></p>'
        "<table><tr><td>1</td><td>2</td></tr></table></html>"
    )

    assert OfficeDocument(page.encode(), HTML).text(0)[0] == "A & b\none\ntwo\n1\t2"


def test_a_web_page_keeps_its_words_only() -> None:
    page = b"<html><title>t</title><style>p{}</style><p>Seen</p><img src=http://x/y></html>"

    assert html(page, HTML) == "<p>Seen</p><img>"


@pytest.mark.parametrize(
    ("data", "media_type", "status"),
    [
        (b"PK\x03\x04 broken", DOCX, Status.DAMAGED),
        (files.archive({"word/nothing.xml": "<a/>"}), DOCX, Status.DAMAGED),
        (files.word("<w:p>"), DOCX, Status.DAMAGED),
        (files.word(prolog=files.billion_laughs()), DOCX, Status.DAMAGED),
        (files.archive({"content.xml": files.billion_laughs() + "<x/>"}), ODT, Status.DAMAGED),
        (files.archive({"ppt/presentation.xml": ""}), PPTX, Status.EMPTY),
        (files.word(extra={"word/a.xml": bytes(5 << 20)}), DOCX, Status.TOO_LARGE),
        (files.archive({f"word/{n}": "" for n in range(5_001)}), DOCX, Status.TOO_LARGE),
    ],
)
def test_documents_that_are_broken_or_bombs_are_refused(
    data: bytes, media_type: str, status: Status
) -> None:
    with pytest.raises(Refusal) as raised:
        OfficeDocument(data, media_type)

    assert raised.value.status is status


def test_a_member_that_declares_less_than_it_holds_is_damaged() -> None:
    data = bytearray(files.archive({"word/document.xml": "x" * 5_000}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")

    with pytest.raises(Refusal):
        Archive(bytes(data)).read("word/document.xml")


def test_entities_in_utf_16_are_found() -> None:
    prolog = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    data = files.archive({"word/document.xml": prolog.encode("utf-16")})

    with pytest.raises(Refusal) as raised:
        Archive(data).refuse_declarations()
    assert raised.value.status is Status.DAMAGED
