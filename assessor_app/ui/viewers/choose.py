"""Which viewer shows which kind of evidence, and in which of its stored forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import AssignmentId
from assessor_app.rubrics.model import Prompt
from assessor_app.services.evidence.evidence_view import DocumentKind, kind_of
from assessor_app.services.review import Artifact
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.viewer import Subject, Viewer

_PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Presentation:
    """One stored form of an artifact: the original, or a rendition that is easier to show."""

    name: str
    path: str
    media_type: str


def presentations(artifact: Artifact) -> tuple[Presentation, ...]:
    """Return the forms of an artifact that are on this machine, the best to look at first."""
    original = Presentation("Original", artifact.path, artifact.media_type)
    forms = [original] if artifact.here else []
    renditions = [
        Presentation(f"As {_short(part.media_type)}", part.path, part.media_type)
        for part in artifact.parts
        if part.role is FileRole.RENDITION and part.purpose == "view" and part.here
    ]
    paged = kind_of(artifact.media_type) in (None, DocumentKind.OFFICE)
    return tuple([*renditions, *forms] if paged else [*forms, *renditions])


def subject_of(
    assignment: AssignmentId,
    artifact: Artifact,
    prompt: Prompt | None = None,
    shown: Presentation | None = None,
) -> Subject:
    """Return what a viewer is to show of ``artifact``: the best form, unless one is given."""
    there = presentations(artifact)
    chosen = shown or (there[0] if there else None)
    path = artifact.path if chosen is None else chosen.path
    media_type = artifact.media_type if chosen is None else chosen.media_type
    return Subject(assignment, artifact, path, media_type, prompt)


def make_viewer(context: UiContext, subject: Subject, parent: QWidget) -> Viewer:
    """Return a viewer for ``subject``, which begins to open it. Viewers load when first needed."""
    match kind_of(subject.media_type):
        case DocumentKind.PDF:
            from assessor_app.ui.viewers.pdf.viewer import PdfViewer

            return PdfViewer(context, subject, parent)
        case DocumentKind.IMAGE:
            from assessor_app.ui.viewers.image.viewer import ImageViewer

            return ImageViewer(context, subject, parent)
        case DocumentKind.MEDIA:
            from assessor_app.ui.viewers.media.viewer import MediaViewer

            return MediaViewer(context, subject, parent)
        case DocumentKind.OFFICE:
            from assessor_app.ui.viewers.document.viewer import DocumentViewer

            return DocumentViewer(context, subject, parent)
        case DocumentKind.TEXT:
            from assessor_app.ui.viewers.text.viewer import TextViewer

            return TextViewer(context, subject, parent)
    return UnknownViewer(context, subject, parent)


class UnknownViewer(Viewer):
    """Stands for a kind of file that nothing here can show: its card offers what can be done."""

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        context.runner.post(self._say)

    def _say(self) -> None:
        if isValid(self):
            kind = self.subject.media_type or "unknown"
            self.problem.emit("viewer_none", f"Nothing here shows files of type {kind}.")


def _short(media_type: str) -> str:
    return "PDF" if media_type == _PDF else media_type.rpartition("/")[2].upper()
