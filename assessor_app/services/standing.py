"""Where the work on one assignment stands: what of it counts, what it comes to, what is missing.

Scores and marks that were made on an earlier version of the package stay stored. What no longer
fits the package that is here (an unknown criterion, another rubric's level, a mark on a file that
is gone) does not count and is told of as a gap, so that a changed package never shuts the review.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assessor_app.domain.assignments import FileRole, Package
from assessor_app.domain.drafts import AnnotationRow, Draft
from assessor_app.domain.ids import AnnotationId, ArtifactId, CriterionId, Digest
from assessor_app.domain.improvement import Improvement
from assessor_app.errors import UserFixable
from assessor_app.rubrics.evaluation import Evaluation
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.rubrics.scoring import check_score_of, codes_of
from assessor_app.services.completeness import Gap, changed_after_earlier, find_gaps
from assessor_app.services.rubric_of import JudgedBy, judged_by, rubric_changed
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """The work on an assignment as it counts on the package that is here.

    ``basis`` is the digest of the rubric and of that package's artifacts. ``gaps`` are the
    blocking ones first. ``rubric_changed``: the person has to choose between two rubrics.
    """

    judged_by: JudgedBy
    rubric_changed: bool
    draft: Draft
    scores: Mapping[CriterionId, Score]
    improvements: Mapping[CriterionId, Improvement]
    annotations: tuple[AnnotationRow, ...]
    evaluation: Evaluation
    gaps: tuple[Gap, ...]
    basis: str

    @property
    def rubric(self) -> Rubric:
        """The rubric that the work is judged by."""
        return self.judged_by.rubric

    @property
    def ready(self) -> bool:
        """Whether nothing that is missing would stop the signing."""
        return not any(gap.blocking for gap in self.gaps)


def read_standing(workspace: Workspace, tx: Transaction, package: Package) -> Standing:
    """Return how things stand.

    Raises:
        UserFixable: ``not_downloaded`` while the rubric is not here.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    judged = judged_by(workspace, tx, package)
    rubric = judged.rubric
    draft = tx.drafts.get(package.assignment)
    artifacts = _artifacts(tx, package)
    marks = tx.annotations.of(package.assignment)
    fitting = tuple(mark for mark in marks if mark.artifact in artifacts)
    stored = tx.scores.of(package.assignment)
    scores = fitting_scores(rubric, stored, {mark.id for mark in fitting})
    evaluation = workspace.evaluators.evaluate(package.assignment, judged.digest, rubric, scores)
    improvements = tx.improvements.of(package.assignment)
    outdated = (
        *(
            Gap("score_outdated", blocking=False, criterion=one)
            for one in stored
            if one not in scores
        ),
        *(
            Gap("mark_outdated", blocking=False, artifact=mark.artifact)
            for mark in marks
            if mark.artifact not in artifacts
        ),
    )
    rubric_is_other = rubric_changed(tx, package, judged)
    other = rubric_is_other or _has_other_evidence(package, judged, draft, artifacts)
    changed = (Gap("package_changed", blocking=True),) if other else ()
    gaps = find_gaps(rubric, scores, draft, evaluation, list(artifacts), improvements=improvements)
    notes = tx.second_attempts.get(package.assignment)
    outdated = (*changed_after_earlier(notes, scores), *outdated)
    return Standing(
        judged_by=judged,
        rubric_changed=rubric_is_other,
        draft=draft,
        scores=scores,
        improvements=improvements,
        annotations=fitting,
        evaluation=evaluation,
        gaps=(*changed, *gaps, *outdated),
        basis=_digest(judged.digest, artifacts),
    )


def _artifacts(tx: Transaction, package: Package) -> dict[ArtifactId, str]:
    """Return the SHA-256 of each artifact, in the order of their paths."""
    return {
        file.artifact: file.sha256
        for file in tx.packages.files(package.id)
        if file.role is FileRole.ARTIFACT and file.artifact is not None
    }


def _has_other_evidence(
    package: Package, judged: JudgedBy, draft: Draft, artifacts: Mapping[ArtifactId, str]
) -> bool:
    """Say whether the work was begun on other artifacts, by the one rubric or the other."""
    rubrics = (judged.digest, package.rubric_digest)
    return draft.basis not in ("", *(_digest(one, artifacts) for one in rubrics))


def _digest(rubric: Digest, artifacts: Mapping[ArtifactId, str]) -> str:
    """Return a digest of what is judged and by what; a manifest that is only renewed keeps it."""
    lines = [rubric, *sorted(f"{one} {sha}" for one, sha in artifacts.items())]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def fitting_scores(
    rubric: Rubric,
    stored: Mapping[CriterionId, Score],
    marks: set[AnnotationId] | None = None,
) -> dict[CriterionId, Score]:
    """Return the scores that this rubric allows, with the citations of ``marks``, if only these
    still stand.
    """
    scores = {}
    criteria, codes = {one.id: one for one in rubric.criteria}, codes_of(rubric)
    for criterion, score in stored.items():
        if criterion not in criteria:
            continue
        try:
            check_score_of(criteria[criterion], codes, score)
        except UserFixable:
            continue
        if marks is None or not score.citations:
            scores[criterion] = score
            continue
        cited = tuple(one for one in score.citations if one in marks)
        scores[criterion] = replace(score, citations=cited)
    return scores
