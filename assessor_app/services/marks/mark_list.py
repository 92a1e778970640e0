"""All marks of a submission as a list: in order, named by their place, found by what one knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from assessor_app.domain.ids import AnnotationId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.report_content import where_in_words
from assessor_app.services.marks.shown import ShownMark
from assessor_app.services.review import Artifact

KIND_WORDS: Final[Mapping[MarkKind, str]] = {
    MarkKind.HIGHLIGHT: "Highlight",
    MarkKind.UNDERLINE: "Underline",
    MarkKind.STRIKE: "Strike through",
    MarkKind.AREA: "Area",
    MarkKind.ELLIPSE: "Ellipse",
    MarkKind.POLYGON: "Polygon",
    MarkKind.INK: "Ink",
    MarkKind.ARROW: "Arrow",
    MarkKind.POINT: "Point",
    MarkKind.PAGE_NOTE: "Note on the page",
    MarkKind.MOMENT: "Moment",
    MarkKind.RANGE: "Range of time",
    MarkKind.WHOLE: "Note on all of it",
}
"""What each kind of mark is called."""


class MarkState(StrEnum):
    """What is asked of a mark, beside its words and its kind."""

    ALL = "all"
    CITED = "cited"
    UNCITED = "uncited"
    OF_OTHERS = "of-others"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class ListedMark:
    """A mark with the words that it is listed by. ``place`` is empty where it is on all of it.

    ``quote`` are the marked words of the evidence; ``problem`` says why the mark has no place in
    what is shown; empty where it has one.
    """

    mark: ShownMark
    artifact_name: str
    place: str
    quote: str = ""
    problem: str = ""
    sought: str = ""

    @property
    def kind(self) -> str:
        """What its kind is called."""
        return KIND_WORDS[self.mark.place.kind]

    @property
    def title(self) -> str:
        """Its kind and place, such as ``Highlight · page 4``."""
        return " · ".join(part for part in (self.kind, self.place) if part)

    @property
    def words(self) -> str:
        """What is shown of it: the assessor's words, else the words of the evidence."""
        said = " ".join(self.mark.text.split())
        return said or (f"“{' '.join(self.quote.split())}”" if self.quote else "")


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Which marks are wanted. Of several ``words`` each must be found."""

    words: str = ""
    criterion: CriterionId | None = None
    kind: MarkKind | None = None
    state: MarkState = MarkState.ALL

    @property
    def empty(self) -> bool:
        """Whether every mark is wanted."""
        return self == MarkFilter()


def listed_marks(
    artifacts: Sequence[Artifact],
    marks: Iterable[ShownMark],
    unplaced: Mapping[AnnotationId, str] | None = None,
) -> tuple[ListedMark, ...]:
    """Return marks as they are listed: by artifact, then as one reads or hears it.

    ``unplaced`` says of some why they have no place in what is shown. A mark on an artifact that
    is not there comes last.
    """
    order = {one.id: number for number, one in enumerate(artifacts)}
    names = {one.id: one.name for one in artifacts}
    problems = unplaced or {}
    found = [
        _listed(one, names.get(one.artifact, "Evidence that is gone"), problems.get(one.id, ""))
        for one in marks
    ]
    found.sort(key=lambda one: (order.get(one.mark.artifact, len(order)), *_position(one.mark)))
    return tuple(found)


def why_unplaced(place: MarkPlace) -> str:
    """Return why a mark is not to be seen in what is open."""
    if place.page is not None and not place.kind.on_text:
        return f"It has no place in what is shown: page {place.page} is not there, or smaller."
    if place.quotation is not None:
        return "Its words are not found in what is shown."
    return "It has no place in what is shown."


def find_marks(marks: Sequence[ListedMark], wanted: MarkFilter) -> tuple[ListedMark, ...]:
    """Return those of ``marks`` that are wanted, in their order."""
    found: Sequence[ListedMark] = marks  # one sieve after the other: bench/marks_list.py
    if (kind := wanted.kind) is not None:
        found = [one for one in found if one.mark.place.kind is kind]
    if (asked := wanted.criterion) is not None:
        found = [one for one in found if asked in one.mark.criteria or asked in one.mark.cited_by]
    found = _in_state(found, wanted.state)
    for word in wanted.words.casefold().split():
        found = [one for one in found if word in one.sought]
    return tuple(found)


def _in_state(marks: Sequence[ListedMark], state: MarkState) -> Sequence[ListedMark]:
    match state:
        case MarkState.ALL:
            return marks
        case MarkState.CITED:
            return [one for one in marks if one.mark.cited_by]
        case MarkState.UNCITED:
            return [one for one in marks if one.mark.mine and not one.mark.cited_by]
        case MarkState.OF_OTHERS:
            return [one for one in marks if not one.mark.mine]
        case MarkState.UNPLACED:
            return [one for one in marks if one.problem]


def _listed(mark: ShownMark, name: str, problem: str) -> ListedMark:
    place = where_in_words(mark.place).removeprefix(", ")
    quote = "" if mark.place.quotation is None else mark.place.quotation.exact
    parts = (name, place, KIND_WORDS[mark.place.kind], mark.text, quote, mark.author)
    sought = "\n".join((*parts, *mark.labels)).casefold()
    return ListedMark(mark, name, place, quote, problem, sought)


def _position(mark: ShownMark) -> tuple[int, Decimal, float, int, str]:
    """Return what sorts marks of one artifact: page, time, height on the page, place in a text."""
    place = mark.place
    box = place.box
    at = 0
    if place.quotation is not None and place.quotation.position is not None:
        at = place.quotation.position[0]
    top = 0.0 if box is None else box.top
    return place.page or 0, place.start or Decimal(0), top, at, mark.made_at
