"""Two artifacts side by side: of one submission, or of this attempt and the earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from assessor_app.domain.differences import (
    Differences,
    find_differences,
    lines_of,
    sentences_of,
)
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.errors import UserFixable
from assessor_app.services.anchors import PDF
from assessor_app.services.evidence.earlier_evidence import Since, earlier_evidence
from assessor_app.services.evidence.evidence_view import (
    DocumentKind,
    extracted_text,
    kind_of,
    open_document,
)
from assessor_app.services.evidence.indexing import MAX_TEXT_CHARACTERS
from assessor_app.services.review import Artifact, open_review
from assessor_app.services.workspace import Workspace

_WITH_TEXT = (DocumentKind.PDF, DocumentKind.OFFICE, DocumentKind.TEXT)


class Manner(StrEnum):
    """How two artifacts are compared. EQUAL: they are the same bytes; LOOK: beside each other,
    for a person to see; TEXT: by their words."""

    EQUAL = auto()
    TEXT = auto()
    LOOK = auto()


@dataclass(frozen=True, slots=True)
class Side:
    """One artifact to compare; ``attempt`` is 0 for one of the submission under review."""

    assignment: AssignmentId
    artifact: Artifact
    attempt: int = 0

    @property
    def name(self) -> str:
        """What it is called, and of which attempt it is."""
        ending = f", attempt {self.attempt}" if self.attempt else ""
        return f"{self.artifact.name}{ending}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two artifacts; ``differences`` are there where :attr:`manner` is TEXT."""

    left: Side
    right: Side
    manner: Manner
    differences: Differences | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that an artifact can be compared with; ``since`` where it is of the earlier
    attempt."""

    side: Side
    since: Since | None = None


def choices(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId
) -> tuple[Choice, ...]:
    """Return what ``artifact`` can be compared with: of the earlier attempt first, what it was
    then before all; only what is on this device.

    Raises:
        UserFixable: ``artifact_unknown``, and those of :func:`open_review`.
    """
    review = open_review(workspace, assignment)
    review.artifact(artifact)
    mine = [
        Choice(Side(assignment, one)) for one in review.artifacts if one.id != artifact and one.here
    ]
    before = earlier_evidence(workspace, assignment)
    if before is None or before.assignment is None:
        return tuple(mine)
    earlier = open_review(workspace, before.assignment)
    change = before.of(artifact)
    first = None if change is None else change.earlier
    since = {one.earlier: one.since for one in before.files if one.earlier is not None}
    theirs = [
        Choice(Side(before.assignment, one, before.attempt), since.get(one.id))
        for one in earlier.artifacts
        if one.here
    ]
    theirs.sort(key=lambda one: one.side.artifact.id != first)
    return (*theirs, *mine)


def side_of(
    workspace: Workspace, assignment: AssignmentId, artifact: ArtifactId, attempt: int = 0
) -> Side:
    """Return an artifact as one side.

    Raises:
        UserFixable: ``artifact_unknown``, and those of :func:`open_review`.
    """
    return Side(assignment, open_review(workspace, assignment).artifact(artifact), attempt)


def compare(workspace: Workspace, left: Side, right: Side) -> Comparison:
    """Compare two artifacts by the digests of their bytes, then by their words.

    The text of PDFs and documents is what the search found in them; its sentences are compared,
    since lines break elsewhere when a page changes. Slow for long texts: not for the main thread.

    Raises:
        UserFixable: ``not_downloaded``, ``evidence_removed``.
        IntegrityProblem: the codes of blobs and of the decoder.
    """
    if _digest(workspace, left) == _digest(workspace, right):
        return Comparison(left, right, Manner.EQUAL)
    if any(kind_of(one.artifact.media_type) not in _WITH_TEXT for one in (left, right)):
        return Comparison(left, right, Manner.LOOK)
    paged = any(one.artifact.media_type == PDF for one in (left, right))
    split = sentences_of if paged else lines_of
    one, other = (split(_text(workspace, side)) for side in (left, right))
    if not one and not other:
        return Comparison(left, right, Manner.LOOK)
    return Comparison(left, right, Manner.TEXT, find_differences(one, other))


def _digest(workspace: Workspace, side: Side) -> str:
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(side.assignment)
        files = () if package is None else tx.packages.files(package.id)
    found = next((one for one in files if one.path == side.artifact.path), None)
    if found is None or found.blob is None:
        raise UserFixable(
            f"{side.artifact.name} is not on this device.",
            hint="Sync while you are online, then compare again.",
            code="not_downloaded",
        )
    return found.sha256


def _text(workspace: Workspace, side: Side) -> str:
    artifact = side.artifact
    text = extracted_text(workspace, side.assignment, artifact.path)
    if text:
        return text
    with open_document(workspace, side.assignment, artifact.path, artifact.media_type) as document:
        return document.all_text(MAX_TEXT_CHARACTERS)
