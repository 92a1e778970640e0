"""Reviews of the small world's submissions, made through the use cases as a person makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assessor_app.domain.ids import AnnotationId, AssignmentId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outbox import DecisionRow
from assessor_app.services import anchors, decisions, feedback, review, scoring
from assessor_app.services.marks import annotations as marks
from assessor_app.services.references import find_artifact, find_criterion, find_level
from assessor_app.services.workspace import Workspace

HIGHEST: Final = {"1.1": "Pass", "2.1": "Proficient", "2.2": "Proficient", "2.3": "Proficient"}
LOWEST: Final = {"1.1": "Not yet", "2.1": "Emerging", "2.2": "Emerging", "2.3": "Emerging"}
TOLD: Final = (
    "Two open questions stand in the plan.",
    "No learner answers either of them.",
    "A recording of one answer, with the question before it.",
)
FEEDBACK: Final = "You asked open questions all along. **Well done.**"


def score(
    workspace: Workspace, assignment: AssignmentId, levels: Mapping[str, str] = HIGHEST
) -> None:
    """Choose levels by codes and titles."""
    rubric = review.open_review(workspace, assignment).rubric
    for code, title in levels.items():
        criterion = find_criterion(rubric, code)
        level = find_level(criterion, title)
        scoring.choose_level(workspace, assignment, criterion.id, level.id)


def tell(workspace: Workspace, assignment: AssignmentId) -> None:
    """Say what would change each score that is below what is required."""
    for gap in review.open_review(workspace, assignment).gaps:
        if gap.code == "no_improvement" and gap.criterion is not None:
            scoring.set_improvement(workspace, assignment, Improvement(gap.criterion, *TOLD))


def mark(
    workspace: Workspace, assignment: AssignmentId, *, comment: str = "Here.", code: str = "2.1"
) -> AnnotationId:
    """Mark a passage of the talk, and let it support a criterion."""
    opened = review.open_review(workspace, assignment)
    talk, criterion = find_artifact(opened, "Talk"), find_criterion(opened.rubric, code)
    selector = anchors.selector_for(talk.media_type, page=1, box="72,130,200,20", quote="quince")
    made, _changes = marks.add(
        workspace, assignment, talk.id, selector=selector, comment=comment, criteria=(criterion.id,)
    )
    scoring.cite(workspace, assignment, criterion.id, made)
    return made


def complete(
    workspace: Workspace, assignment: AssignmentId, levels: Mapping[str, str] = HIGHEST
) -> None:
    """Do all that is needed before signing."""
    score(workspace, assignment, levels)
    tell(workspace, assignment)
    feedback.write_feedback(workspace, assignment, FEEDBACK)
    feedback.declare_interest(workspace, assignment, conflict=False)


def sign(
    workspace: Workspace, assignment: AssignmentId, levels: Mapping[str, str] = HIGHEST
) -> DecisionRow:
    """Review and sign."""
    complete(workspace, assignment, levels)
    return decisions.finish(workspace, assignment).decision
