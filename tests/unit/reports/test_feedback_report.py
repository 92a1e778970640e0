"""The report as a document: whatever the words are, it is made, and says them."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.reports.feedback import (
    CitedPlace,
    CriterionReport,
    FeedbackReport,
    PartReport,
    Picture,
)
from assessor_app.reports.feedback_report import write_report


def report(words: str, *places: CitedPlace) -> FeedbackReport:
    criterion = CriterionReport("2.1 Asks", f"Proficient. {words}", words, places)
    return FeedbackReport(
        achievement="Listening",
        submission="Submission A-1, attempt 1",
        outcome="Earned",
        state="Signed on 2026-11-03.",
        feedback=words,
        parts=(PartReport("Artifacts", (criterion,)),),
    )


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def test_a_cited_place_has_its_picture_and_its_words() -> None:
    picture = Picture(40, 30, bytes(40 * 30 * 4), (5, 5, 20, 10))
    place = CitedPlace("Talk, page 2", "the hedge", "Look here.", picture)
    data = write_report(report("Well done.", place))
    text = text_of(data)
    for words in ("Listening", "Earned", "2.1 Asks", "Talk, page 2", "the hedge", "Look here."):
        assert words in text
    assert data.count(b"/Subtype /Image") == 1
    assert data == write_report(report("Well done.", place))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("<b>no</b> <para>markup</para> &amp;", "<b>no</b> <para>markup</para> &amp;"),
        ("**bold** words", "bold words"),
        ("- one\n- two", "\u2022 one \u2022 two"),
        ("x" * 400, "x" * 20),
        ("tab\tand\x00nul\u2028line", "tab and nul line"),
        ("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "Listening"),
    ],
)
def test_words_stay_words(words: str, said: str) -> None:
    assert said in text_of(write_report(report(words)))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_any_words_make_a_report(words: str) -> None:
    data = write_report(report(words, CitedPlace(words, words, words)))
    assert data.startswith(b"%PDF-")
