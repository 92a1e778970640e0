"""Which evidence of a submission stands in another one too, or nearly so. Told, never scored.

Only what is on this device is compared. What the earner took over from an earlier attempt is
theirs to take, and is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.ids import ArtifactId, AssignmentId, SubmissionId
from assessor_app.domain.likeness import Likeness, likeness
from assessor_app.errors import UserFixable
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.repositories.sketches import FileSketch
    from assessor_app.storage.transaction import Transaction

_MOST_NAMED = 5
_OWN = (AssignmentState.ASSIGNED, AssignmentState.DECIDED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something alike stands.

    ``label`` and ``name`` (the artifact's) are empty where the submission is not the assessor's
    to see any more; of many places only the first are named.
    """

    assignment: AssignmentId
    label: str
    name: str
    how: Likeness


@dataclass(frozen=True, slots=True)
class Alike:
    """An artifact, and where it stands besides: the same first, one place a submission."""

    artifact: ArtifactId
    places: tuple[Place, ...]


def find_alike(workspace: Workspace, assignment: AssignmentId) -> tuple[Alike, ...]:
    """Return the artifacts of a submission that other submissions here have too, or nearly.

    Raises:
        UserFixable: ``not_downloaded``.
    """
    with workspace.store.read() as tx:
        manifest = _manifest(tx, assignment)
        if manifest is None:
            raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
        fresh = {file.path: file for file in manifest.file if file.unchanged_since is None}
        found = []
        for mine in tx.sketches.of(assignment):
            file = fresh.get(mine.path)
            places = () if file is None else _places(tx, mine, manifest.submission.id)
            if file is not None and places:
                found.append(Alike(ArtifactId(file.id), places))
    return tuple(found)


def _places(tx: Transaction, mine: FileSketch, submission: str) -> tuple[Place, ...]:
    places: dict[AssignmentId, Place] = {}
    for other in tx.sketches.sharing(mine.sketch, but=mine.assignment):
        before, how = places.get(other.assignment), likeness(mine.sketch, other.sketch)
        if how is None or (before is not None and before.how is Likeness.SAME):
            continue
        package = tx.packages.of_assignment(other.assignment)
        if package is None or package.submission == SubmissionId(submission):
            continue
        if tx.assignments.get(other.assignment).state in _OWN:
            name = _name(tx, other) if len(places) < _MOST_NAMED else ""
            place = Place(other.assignment, package.submission_label, name, how)
        else:
            place = Place(other.assignment, "", "", how)
        if before is None or how is Likeness.SAME:
            places[other.assignment] = place
    return tuple(sorted(places.values(), key=lambda one: one.how is not Likeness.SAME))


def _name(tx: Transaction, other: FileSketch) -> str:
    manifest = _manifest(tx, other.assignment)
    files = () if manifest is None else manifest.file
    return next((file.name for file in files if file.path == other.path), "")


def _manifest(tx: Transaction, assignment: AssignmentId) -> EvidencePackage | None:
    package = tx.packages.of_assignment(assignment)
    if package is None:
        return None
    return EvidencePackage.from_json(strict_json.parse_object(package.manifest))
