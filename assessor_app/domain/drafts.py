"""What an assessor has written on one assignment so far, apart from scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, Digest
from assessor_app.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of interest, as the person made it."""

    conflict_of_interest: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The unsigned work on an assignment.

    ``private_note`` never leaves this machine. ``override`` replaces the computed outcome, with
    its reason. ``opened`` holds the artifacts that were looked at. ``revising`` is set while a
    signed decision is being replaced by a later one. ``basis`` is a digest of the evidence and
    rubric that the work was done on, by which a later version of the package is noticed.
    """

    assignment: AssignmentId
    feedback: str = ""
    private_note: str = ""
    coordinator_note: str = ""
    declaration: Declaration | None = None
    override: Outcome | None = None
    override_reason: str = ""
    concerns: tuple[tuple[str, str], ...] = ()
    opened: frozenset[ArtifactId] = frozenset()
    ready: bool = False
    revising: bool = False
    basis: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnnotationRow:
    """One mark, as its Web Annotation JSON (UTF-8)."""

    id: AnnotationId
    assignment: AssignmentId
    artifact: ArtifactId
    document: bytes
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class ForeignMarkRow:
    """One mark that somebody else made, as JSON (UTF-8); ``origin`` names the file it came in."""

    id: str
    assignment: AssignmentId
    artifact: ArtifactId
    origin: str
    imported_at: datetime
    document: bytes


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A stored intent and its inverse, both as JSON that ``services`` reads."""

    sequence: int
    assignment: AssignmentId
    label: str
    forward: str
    inverse: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """A submission that was put aside, and why. ``note`` never leaves this machine."""

    assignment: AssignmentId
    note: str
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class DraftRubric:
    """The rubric of a draft, as CASE JSON: of the work's beginning, or one that is kept.

    ``digest`` names the file of the package that it came with.
    """

    assignment: AssignmentId
    digest: Digest
    rubric: bytes
