"""Which of an assessor's marks have a place on the pages of a PDF, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

from assessor_app.errors import UserFixable
from assessor_app.evidence.decoder.documents import DecoderProblem, PageText
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.opened import DecodedDocument
from assessor_app.protocol.places import MarkPlace, place_of
from assessor_app.services.anchors import check_on_page
from assessor_app.services.marks.pdf_marks import pdf_mark, with_room_for_notes
from assessor_app.services.marks.shown import wording_of
from assessor_app.services.review import Artifact, Review


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A mark that is not in an annotated PDF, and why in one sentence."""

    annotation: str
    reason: str


def marks_for(
    document: DecodedDocument, review: Review, artifact: Artifact
) -> tuple[tuple[PdfMark, ...], tuple[LeftOut, ...]]:
    """Return the annotations to write for an artifact's marks, and the marks that have no place
    on its pages: beside them, on one that is not there, or on the file as a whole."""
    made: list[PdfMark] = []
    left_out: list[LeftOut] = []
    texts: dict[int, PageText | None] = {}
    widths: dict[int, float] = {}
    for annotation in review.annotations:
        if annotation.target.source != artifact.id:
            continue
        place = place_of(annotation.target)
        reason = _why_not(document, place, widths)
        if reason:
            left_out.append(LeftOut(annotation.id, reason))
            continue
        page = _text_of(document, place, texts)
        mark = pdf_mark(annotation, place, wording_of(annotation, review.rubric), page)
        if mark is not None:
            made.append(mark)
    return with_room_for_notes(made, widths), tuple(left_out)


def _why_not(document: DecodedDocument, place: MarkPlace, widths: dict[int, float]) -> str:
    if place.page is None:
        return "The mark is on the file as a whole, not on a page."
    number = place.page - 1
    size = document.page_size(number) if number < document.pages else None
    if size is not None:
        widths[number] = size.width
    try:
        check_on_page(place, document.pages, None if size is None else (size.width, size.height))
    except UserFixable as problem:
        return problem.message
    return ""


def _text_of(
    document: DecodedDocument, place: MarkPlace, texts: dict[int, PageText | None]
) -> PageText | None:
    """Return the words of a page where they are needed; None where they cannot be read."""
    if place.page is None or not place.kind.on_text:
        return None
    number = place.page - 1
    if number not in texts:
        try:
            texts[number] = document.text(number)
        except DecoderProblem:
            texts[number] = None
    return texts[number]
