"""What the feedback report says of a review, and the pictures of the places that it cites."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final

from assessor_app.domain.geometry import Box, box_around
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import Clip, Raster
from assessor_app.evidence.decoder.opened import DecodedDocument
from assessor_app.protocol.annotation import Annotation
from assessor_app.protocol.places import MarkPlace, box_of_shapes, place_of
from assessor_app.reports.feedback import (
    CitedPlace,
    CriterionReport,
    FeedbackReport,
    PartReport,
    Picture,
)
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.points_between import level_in_words
from assessor_app.services.anchors import PDF
from assessor_app.services.completeness import outcome_of, shown_improvement
from assessor_app.services.marks.placing import marks_for
from assessor_app.services.marks.shown import wording_of
from assessor_app.services.overriding import overridden
from assessor_app.services.review import Artifact, Review, open_file
from assessor_app.services.workspace import Workspace

MOST_PICTURES: Final = 200
_PICTURE_PX: Final = 900
_RIM: Final = 40.0
_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.EARNED: "Earned",
    Outcome.NOT_YET_EARNED: "Not yet earned",
    Outcome.RETURNED_INCOMPLETE: "Returned: something is missing",
    Outcome.NON_SCORABLE: "It could not be scored",
    Outcome.ESCALATED: "Passed on to the issuer",
    Outcome.RECUSED: "The assessor stepped aside",
}


def report_of(workspace: Workspace, review: Review, decoder: Decoder) -> FeedbackReport:
    """Return the report for the earner. Private notes and notes to the coordinator, guidance for
    assessors and the assessor's name are no part of it."""
    with ExitStack() as opened:
        places = _Places(workspace, review, decoder, opened)
        cited: set[AnnotationId] = set()
        parts = []
        for part in review.rubric.parts:
            criteria = []
            for criterion in review.rubric.in_part(part.id):
                score = review.scores.get(criterion.id)
                citations = [AnnotationId(one) for one in score.citations] if score else []
                cited.update(citations)
                told = review.improvements.get(criterion.id)
                told = shown_improvement(review.rubric, criterion, score, told)
                criteria.append(
                    CriterionReport(
                        label=criterion.label,
                        result=_result(criterion, score),
                        rationale="" if score is None else score.rationale,
                        places=tuple(places.of(one) for one in citations if places.has(one)),
                        improvement=() if told is None else told.headed,
                    )
                )
            parts.append(PartReport(part.title, tuple(criteria)))
        others = [one.id for one in review.annotations if one.id not in cited]
        outcome = outcome_of(review.draft, review.evaluation)
        return FeedbackReport(
            achievement=review.package.achievement_name,
            submission=f"Submission {review.package.submission_label}, "
            f"attempt {review.package.attempt}",
            outcome="Still open" if outcome is None else _OUTCOMES[outcome],
            by_rule=_by_rule(review),
            state=_state(review),
            feedback=review.draft.feedback,
            parts=tuple(parts),
            other_places=tuple(places.of(AnnotationId(one)) for one in others),
        )


def _by_rule(review: Review) -> str:
    """Return what the rule computes where the assessor decided otherwise; else nothing."""
    departs = overridden(review.draft, review.evaluation)
    if departs is None:
        return ""
    computed = (
        "is still open" if departs.computed is None else f"says “{_OUTCOMES[departs.computed]}”"
    )
    return f"The assessor decided otherwise than the rule of the rubric, which {computed}."


def _state(review: Review) -> str:
    if review.decision is None or review.draft.revising:
        return "Draft: this decision is not signed."
    return f"Signed on {review.decision.signed_at.date().isoformat()}."


def _result(criterion: Criterion, score: Score | None) -> str:
    if score is None:
        return "Not scored"
    if score.not_applicable:
        return "Not applicable"
    if score.condition_code:
        return f"It could not be scored: {score.condition_code}"
    level = None if score.level is None else criterion.level(score.level)
    if level is None:
        return "Not scored"
    words = level_in_words(criterion, score)
    return f"{words}. {level.descriptor}" if level.descriptor else words


class _Places:
    """The marks of a review as places in words and pictures; files are opened once each."""

    def __init__(
        self, workspace: Workspace, review: Review, decoder: Decoder, opened: ExitStack
    ) -> None:
        self._workspace = workspace
        self._review = review
        self._decoder = decoder
        self._opened = opened
        self._marks = {one.id: one for one in review.annotations}
        self._documents: dict[str, DecodedDocument | None] = {}
        self._areas: dict[str, Box] = {}
        self._pictures = 0

    def has(self, annotation: AnnotationId) -> bool:
        return annotation in self._marks

    def of(self, annotation: AnnotationId) -> CitedPlace:
        """Return a mark as the report shows it."""
        mark = self._marks[annotation]
        place = place_of(mark.target)
        artifact = next(one for one in self._review.artifacts if one.id == mark.target.source)
        return CitedPlace(
            where=f"{artifact.name}{where_in_words(place)}",
            quote=place.quotation.exact if place.quotation else "",
            comment=self._comment(mark),
            picture=self._picture(mark.id, artifact, place),
        )

    def _comment(self, mark: Annotation) -> str:
        return wording_of(mark, self._review.rubric).text

    def _picture(self, mark: str, artifact: Artifact, place: MarkPlace) -> Picture | None:
        """Return the surroundings of a mark; none where the file has no pages to show."""
        is_image = artifact.media_type.startswith("image/")
        shown = (artifact.media_type == PDF and place.page is not None) or is_image
        if not shown or not artifact.here or self._pictures >= MOST_PICTURES:
            return None
        document = self._document(artifact)
        if document is None:
            return None
        area = box_of_shapes(place.shapes) if place.shapes else place.box
        try:
            picture = _painted(document, place, self._areas.get(mark, area))
        except (AssessorError, IndexError, ValueError):
            return None
        self._pictures += 1
        return picture

    def _document(self, artifact: Artifact) -> DecodedDocument | None:
        if artifact.id not in self._documents:
            self._documents[artifact.id] = self._open(artifact)
        return self._documents[artifact.id]

    def _open(self, artifact: Artifact) -> DecodedDocument | None:
        assignment = self._review.assignment.id
        try:
            reader = open_file(self._workspace, assignment, artifact.path)
            self._opened.callback(reader.close)
            document = self._decoder.open(
                reader, media_type=artifact.media_type, name=artifact.path
            )
        except AssessorError:
            return None
        self._opened.callback(document.close)
        return document if artifact.media_type != PDF else self._marked(document, artifact)

    def _marked(self, document: DecodedDocument, artifact: Artifact) -> DecodedDocument:
        """Return a copy of a PDF with its marks on it, or the file where it cannot be copied."""
        try:
            marks, _left_out = marks_for(document, self._review, artifact)
            copy = self._decoder.open(document.with_marks(marks), media_type=PDF, name="copy.pdf")
        except AssessorError:
            return document
        self._opened.callback(copy.close)
        for mark in marks:
            if mark.kind is not MarkKind.PAGE_NOTE:
                corners = [corner for box in mark.boxes for corner in box.corners]
                self._areas[mark.id] = box_around(corners)
        return copy


def _painted(document: DecodedDocument, place: MarkPlace, area: Box | None) -> Picture:
    """Return a picture of a part of the page, of all of it without an area; in a picture of a
    picture the place is framed, a page has its mark on it."""
    page = (place.page or 1) - 1
    size = document.page_size(page)
    whole = Box(0, 0, size.width, size.height)
    if area is None:
        return _picture_of(document.render(page, scale=_PICTURE_PX / 2 / max(whole.right, 1)), None)
    if place.page is None:
        across, down = size.width / 100, size.height / 100
        area = Box(area.left * across, area.top * down, area.width * across, area.height * down)
    rim = max(_RIM, size.width * 0.06) if place.page is None else _RIM
    sides = (area.width + 2 * rim, area.height + 2 * rim)
    seen = _within(Box(area.left - rim, area.top - rim, *sides), whole)
    scale = min(_PICTURE_PX / max(seen.width, seen.height), 4.0)
    clip = Clip(
        round(seen.left * scale),
        round(seen.top * scale),
        max(1, round(seen.width * scale)),
        max(1, round(seen.height * scale)),
    )
    if place.page is not None:
        return _picture_of(document.render(page, scale=scale, clip=clip), None)
    frame = (
        area.left * scale - clip.left,
        area.top * scale - clip.top,
        area.width * scale,
        area.height * scale,
    )
    return _picture_of(document.render(page, scale=scale, clip=clip), frame)


def _within(box: Box, whole: Box) -> Box:
    left, top = max(whole.left, box.left), max(whole.top, box.top)
    right, bottom = min(whole.right, box.right), min(whole.bottom, box.bottom)
    return box_around([(left, top), (max(left + 1, right), max(top + 1, bottom))])


def _picture_of(raster: Raster, frame: tuple[float, float, float, float] | None) -> Picture:
    return Picture(raster.width, raster.height, bytes(raster.pixels), frame)


def where_in_words(place: MarkPlace) -> str:
    """Return where a mark stands, to be put after the artifact's name."""
    words = ""
    if place.page is not None:
        words += f", page {place.page}"
    if place.start is not None:
        words += f", at {_clock(float(place.start))}"
    if place.end is not None:
        words += f" to {_clock(float(place.end))}"
    return words


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
