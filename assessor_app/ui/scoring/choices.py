"""What can be chosen for a criterion: how it shows at once, and the service that stores it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId, LevelId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Score
from assessor_app.services import scoring
from assessor_app.services.marks import citing
from assessor_app.services.workspace import Workspace
from assessor_app.ui.viewers.viewer import Selection

_Write = Callable[[Workspace, AssignmentId, CriterionId], Changes]


@dataclass(frozen=True, slots=True)
class Choice:
    """One change of a score: as it is ``shown`` until the ``write`` has ended.

    ``typing``: it is one key of many.
    """

    shown: Callable[[Score], Score]
    write: _Write
    typing: bool = False


def level(chosen: LevelId, points: Decimal | None = None) -> Choice:
    """Choose a level, with points between where they are given."""
    return Choice(
        lambda score: _settled(score, level=chosen, points=points),
        lambda workspace, one, it: scoring.choose_level(workspace, one, it, chosen, points=points),
    )


def nothing() -> Choice:
    """Take the score back; rationale and citations stay."""
    return Choice(_settled, scoring.clear)


def condition(code: str) -> Choice:
    """Say by a condition code why there is no level."""
    return Choice(
        lambda score: replace(_settled(score), condition_code=code),
        lambda workspace, one, it: scoring.set_condition(workspace, one, it, code),
    )


def not_applicable() -> Choice:
    """Say that the criterion does not apply."""
    return Choice(
        lambda score: replace(_settled(score), not_applicable=True), scoring.set_not_applicable
    )


def rationale(text: str) -> Choice:
    """Write why."""
    return Choice(
        lambda score: replace(score, rationale=text),
        lambda workspace, one, it: scoring.set_rationale(workspace, one, it, text, typing=True),
        typing=True,
    )


def cited_mark(mark: AnnotationId) -> Choice:
    """Cite a mark that is there already."""
    return Choice(
        lambda score: score,
        lambda workspace, one, it: scoring.cite(workspace, one, it, mark),
    )


def uncited(annotation: Annotation) -> Choice:
    """Take a citation back."""
    key = AnnotationId(annotation.id)
    return Choice(
        lambda score: replace(score, citations=tuple(one for one in score.citations if one != key)),
        lambda workspace, one, it: scoring.uncite(workspace, one, it, key),
    )


def cited(source: ArtifactId, selection: Selection) -> Choice:
    """Cite a place; it shows once it is stored."""
    return Choice(
        lambda score: score,
        lambda workspace, one, it: citing.cite_place(
            workspace, one, it, source, place=selection.place
        )[1],
    )


def _settled(score: Score, *, level: LevelId | None = None, points: Decimal | None = None) -> Score:
    return replace(score, level=level, points=points, condition_code=None, not_applicable=False)
