"""The evidence of this attempt beside that of the earlier one: what is new, and what is gone.

Files are compared by their digests, which the issuer signed. Where the earlier package is not on
this device, only what the manifest says itself is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.protocol.manifest import EvidencePackage, File
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.domain.assignments import Package
    from assessor_app.storage.transaction import Transaction


class Since(StrEnum):
    """What became of a file since the earlier attempt. NOT_THE_SAME: it is new or changed, and
    which of them cannot be told here."""

    UNCHANGED = auto()
    CHANGED = auto()
    NEW = auto()
    GONE = auto()
    NOT_THE_SAME = auto()


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file. ``artifact`` is this attempt's, ``earlier`` the earlier one's; one may be None.

    ``comparable``: the bytes of both are on this device, and differ.
    """

    since: Since
    name: str
    artifact: ArtifactId | None = None
    earlier: ArtifactId | None = None
    comparable: bool = False


@dataclass(frozen=True, slots=True)
class EarlierEvidence:
    """All files of this attempt in their order, then those that are gone.

    ``assignment`` is the earlier attempt's, where its package is on this device.
    """

    attempt: int
    assignment: AssignmentId | None
    files: tuple[FileChange, ...]

    def of(self, artifact: ArtifactId) -> FileChange | None:
        """Return what became of a file of this attempt."""
        return next((one for one in self.files if one.artifact == artifact), None)


def earlier_evidence(workspace: Workspace, assignment: AssignmentId) -> EarlierEvidence | None:
    """Return this attempt's evidence beside the last earlier one's; None for a first attempt.

    The earlier package is that of the same earner and micro-credential with the highest number
    below this one's, whoever judged it.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        if package is None or package.attempt < 2:
            return None
        manifest = _manifest(package)
        before = _package_before(tx, package, manifest)
        if before is None:
            return EarlierEvidence(package.attempt - 1, None, _as_told(manifest))
        here = {
            one.artifact
            for each in (package, before)
            for one in tx.packages.files(each.id)
            if one.blob is not None and one.artifact is not None
        }
    files = compare_files(manifest.file, _manifest(before).file, here=here)
    return EarlierEvidence(before.attempt, before.assignment, files)


def _manifest(package: Package) -> EvidencePackage:
    return EvidencePackage.from_json(strict_json.parse_object(package.manifest))


def _package_before(tx: Transaction, package: Package, manifest: EvidencePackage) -> Package | None:
    learner = manifest.submission.learner
    for one in tx.packages.earlier_of(package, learner):
        if _manifest(one).submission.learner == learner:
            return one
    return None


def _as_told(manifest: EvidencePackage) -> tuple[FileChange, ...]:
    return tuple(
        FileChange(
            Since.NOT_THE_SAME if one.unchanged_since is None else Since.UNCHANGED,
            one.name,
            ArtifactId(one.id),
        )
        for one in manifest.file
    )


def compare_files(
    now: tuple[File, ...], before: tuple[File, ...], *, here: set[ArtifactId]
) -> tuple[FileChange, ...]:
    """Return what became of each file: the same bytes are the same file under any name; else it
    is the same file where its name, or the question that it alone answers, is the same.

    ``here`` holds the artifacts whose bytes are on this device.
    """
    left = list(before)
    pairs: dict[str, tuple[Since, File]] = {}
    for same, since in ((_same_bytes, Since.UNCHANGED), (_same_name, Since.CHANGED)):
        for one in now:
            other = next((it for it in left if one.id not in pairs and same(one, it)), None)
            if other is not None:
                pairs[one.id] = (since, other)
                left.remove(other)
    _pair_by_question(now, left, pairs)
    return (
        *(_change(one, pairs, here) for one in now),
        *(FileChange(Since.GONE, one.name, earlier=ArtifactId(one.id)) for one in left),
    )


def _same_bytes(one: File, other: File) -> bool:
    return one.digest_sri == other.digest_sri


def _same_name(one: File, other: File) -> bool:
    return one.id == other.id or one.name.casefold() == other.name.casefold()


def _pair_by_question(
    now: tuple[File, ...], left: list[File], pairs: dict[str, tuple[Since, File]]
) -> None:
    """Pair the one answer to a question with the one answer that was given before."""
    for one in now:
        if one.id in pairs or not one.prompt:
            continue
        same = [it for it in now if it.prompt == one.prompt and it.id not in pairs]
        others = [it for it in left if it.prompt == one.prompt]
        if len(same) == len(others) == 1:
            pairs[one.id] = (Since.CHANGED, others[0])
            left.remove(others[0])


def _change(
    one: File, pairs: Mapping[str, tuple[Since, File]], here: set[ArtifactId]
) -> FileChange:
    artifact = ArtifactId(one.id)
    if one.id not in pairs:
        return FileChange(Since.NEW, one.name, artifact)
    since, other = pairs[one.id]
    earlier = ArtifactId(other.id)
    both = since is Since.CHANGED and artifact in here and earlier in here
    return FileChange(since, one.name, artifact, earlier, comparable=both)
