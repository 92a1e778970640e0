"""Work in progress, for the pictures: some reviews begun, some signed, one that needs a person."""

from __future__ import annotations

from pathlib import Path

from assessor_app.config import Profile
from assessor_app.domain.assignments import QueueRow
from assessor_app.services import enrolment, feedback, queue, review, scoring, syncing
from assessor_app.services.workspace import Unlocking, Workspace
from devtools.demo_issuer import DemoIssuer
from devtools.demo_review import review_all
from reference_issuer.service import IssuerService

_NAME = "Robin Reviewer"
_SIGNED = 4


def write_pictures(folder: Path, issuer: DemoIssuer, way: Unlocking, target: Path) -> None:
    """Make a profile with work in progress, with the issuer running, and write its pictures."""
    from assessor_app.ui.screenshots import write_screenshots

    profile = Profile(folder / "pictures")
    if not profile.folder.exists():
        issuer.start()
        try:
            with Workspace.open(profile, way) as workspace:
                _work_a_while(workspace, issuer, folder)
        finally:
            issuer.stop()
    write_screenshots(profile, way, target)


def _work_a_while(workspace: Workspace, issuer: DemoIssuer, folder: Path) -> None:
    enrolment.enrol(workspace, issuer.invite(_NAME), _NAME)
    syncing.sync(workspace, force=True)
    rows = queue.list_queue(workspace)
    # The last ones due are done, so that the queue begins with what is still to do.
    done, left = rows[-_SIGNED:], rows[:-_SIGNED]
    review_all(workspace, done[:2], issuer.catalog)
    with IssuerService(folder / "issuer") as service:
        service.recall(done[0].submission_label, _NAME)
    syncing.sync(workspace, force=True)
    review_all(workspace, done[2:], issuer.catalog)
    for number, row in enumerate(left[:3]):
        _begin(workspace, row, share=(number + 1) / 4)


def _begin(workspace: Workspace, row: QueueRow, *, share: float) -> None:
    """Score a share of the criteria, from the first on."""
    opened = review.open_review(workspace, row.assignment)
    criteria = opened.rubric.criteria
    for artifact in opened.artifacts[: len(opened.artifacts) // 2]:
        review.mark_opened(workspace, row.assignment, artifact.id)
    for criterion in criteria[: max(1, round(share * len(criteria)))]:
        level = criterion.levels[-1]
        scoring.choose_level(workspace, row.assignment, criterion.id, level.id)
        said = "The plan names what each learner will look for, **and how they will know**."
        scoring.set_rationale(workspace, row.assignment, criterion.id, said)
    text = "Your questions grow from the sources, and it shows in what the learners wrote."
    feedback.write_feedback(workspace, row.assignment, text)
