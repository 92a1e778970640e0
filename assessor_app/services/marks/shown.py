"""Marks as they are shown: where each stands, what it says, its colour, and which scores cite it.

One value for the viewers, the list of marks, reports and exported files. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assessor_app.domain.ids import AnnotationId, ArtifactId, CriterionId
from assessor_app.protocol.annotation import Annotation, CriterionBody, TextualBody
from assessor_app.protocol.places import MarkPlace, place_of
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.services.review import Review

Colour = tuple[int, int, int]
PALETTE: Final[tuple[Colour, ...]] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (213, 94, 0),
    (0, 114, 178),
    (204, 121, 167),
    (240, 228, 66),
)
"""Okabe and Ito's colours: told apart by people who see few. Each mark has its label as well."""
_NO_CRITERION: Final[Colour] = (255, 209, 0)
FOREIGN: Final[Colour] = (128, 128, 128)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a mark says beside its place: the assessor's words, its criteria, its colour."""

    text: str
    labels: tuple[str, ...]
    codes: tuple[str, ...]
    colour: Colour


@dataclass(frozen=True, slots=True)
class ShownMark:
    """One mark, ready to be painted and listed.

    ``criteria`` are those that it speaks to, ``cited_by`` those whose scores cite it; ``labels``
    name the first, and ``codes`` name them as briefly as the rubric does. A mark that is not
    ``mine`` came with the evidence or from somebody else:
    ``author`` says who, ``origin`` in which file, and it is never changed.
    """

    id: AnnotationId
    artifact: ArtifactId
    place: MarkPlace
    text: str = ""
    labels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    colour: Colour = _NO_CRITERION
    criteria: tuple[CriterionId, ...] = ()
    cited_by: tuple[CriterionId, ...] = ()
    made_at: str = ""
    mine: bool = True
    author: str = ""
    origin: str = ""


def wording_of(annotation: Annotation, rubric: Rubric) -> Wording:
    """Return what ``annotation`` says. The colour is that of its first criterion."""
    order = {str(one.id): number for number, one in enumerate(rubric.criteria)}
    named = [one for one in criteria_of(annotation) if one in order]
    words = [one.value for one in annotation.body if isinstance(one, TextualBody)]
    return Wording(
        text="\n".join(words),
        labels=tuple(rubric.criteria[order[one]].label for one in named),
        codes=tuple(_code(rubric.criteria[order[one]]) for one in named),
        colour=PALETTE[order[named[0]] % len(PALETTE)] if named else _NO_CRITERION,
    )


def _code(criterion: Criterion) -> str:
    return criterion.code or criterion.title


def criteria_of(annotation: Annotation) -> tuple[CriterionId, ...]:
    """Return the criteria that a mark speaks to, in its own order."""
    return tuple(
        CriterionId(one.source) for one in annotation.body if isinstance(one, CriterionBody)
    )


def colour_of(criterion: CriterionId, rubric: Rubric) -> Colour:
    """Return the colour of the marks that speak to ``criterion``."""
    order = [one.id for one in rubric.criteria]
    return PALETTE[order.index(criterion) % len(PALETTE)] if criterion in order else _NO_CRITERION


def shown_marks(review: Review) -> tuple[ShownMark, ...]:
    """Return the assessor's own marks of a review, in the order in which they were made."""
    cited = cited_by(review)
    return tuple(_shown(one, review.rubric, cited) for one in review.annotations)


class MarkBook:
    """Shown marks of one review after the other; a mark that did not change is the same object.

    So that of 10,000 marks one that was moved costs little. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Annotation, tuple[CriterionId, ...], ShownMark]] = {}
        self._rubric: Rubric | None = None

    def shown(self, review: Review) -> tuple[ShownMark, ...]:
        """Return what :func:`shown_marks` does."""
        if review.rubric != self._rubric:
            self._known, self._rubric = {}, review.rubric
        cited = cited_by(review)
        kept: dict[str, tuple[Annotation, tuple[CriterionId, ...], ShownMark]] = {}
        for one in review.annotations:
            citing, known = cited.get(one.id, ()), self._known.get(one.id)
            if known is None or known[0] is not one or known[1] != citing:
                known = (one, citing, _shown(one, review.rubric, cited))
            kept[one.id] = known
        self._known = kept
        return tuple(mark for _one, _citing, mark in kept.values())


def cited_by(review: Review) -> dict[str, tuple[CriterionId, ...]]:
    """Return which criteria's scores cite each mark; marks that none cites are not in it."""
    found: defaultdict[str, list[CriterionId]] = defaultdict(list)
    for criterion, score in review.scores.items():
        for mark in score.citations:
            found[mark].append(criterion)
    return {mark: tuple(criteria) for mark, criteria in found.items()}


def marks_on(marks: Iterable[ShownMark], artifact: ArtifactId) -> tuple[ShownMark, ...]:
    """Return those of ``marks`` that stand on an artifact."""
    return tuple(one for one in marks if one.artifact == artifact)


def _shown(
    annotation: Annotation, rubric: Rubric, cited: dict[str, tuple[CriterionId, ...]]
) -> ShownMark:
    wording = wording_of(annotation, rubric)
    return ShownMark(
        id=AnnotationId(annotation.id),
        artifact=ArtifactId(annotation.target.source),
        place=place_of(annotation.target),
        text=wording.text,
        labels=wording.labels,
        codes=wording.codes,
        colour=wording.colour,
        criteria=criteria_of(annotation),
        cited_by=cited.get(annotation.id, ()),
        made_at=annotation.created or "",
    )
