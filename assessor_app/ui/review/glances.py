"""A glance at each artifact: a small picture and how much there is, decoded one after another."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.errors import AssessorError
from assessor_app.services.evidence_view import DocumentKind, kind_of, open_document
from assessor_app.services.review import Artifact
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.image.viewer import to_image
from assessor_app.ui.viewers.text.reading import count_words, length_words
from assessor_app.ui.words import count

_MAX_PX: Final = 160
_KEPT: Final = 400
_WORDS_UP_TO: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file looks like, and its extent in words such as ``14 pages``; both may be empty.

    ``words`` is how many words it has, None where nobody counted.
    """

    extent: str = ""
    words: int | None = None
    image: QImage = field(default_factory=QImage, repr=False)

    @property
    def pictured(self) -> bool:
        """Whether there is a small picture."""
        return not self.image.isNull()


class Glances(QObject):
    """Fetches glances, one at a time so that an open viewer never waits for more than one.

    Signals (main thread): ``arrived(object)`` with the :class:`ArtifactId` of a new glance.
    """

    arrived = Signal(object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._known: OrderedDict[ArtifactId, Glance] = OrderedDict()
        self._waiting: deque[tuple[AssignmentId, Artifact]] = deque()
        self._busy: ArtifactId | None = None

    def of(self, artifact: ArtifactId) -> Glance | None:
        """Return the glance at an artifact where it is known."""
        return self._known.get(artifact)

    def want(self, assignment: AssignmentId, artifacts: Iterable[Artifact]) -> None:
        """Fetch the glances at those artifacts that are here and not known yet, and at no other."""
        self._waiting = deque(
            (assignment, one)
            for one in artifacts
            if one.here and one.id != self._busy and one.id not in self._known
            if not one.media_type.startswith(("video/", "audio/"))
        )
        self._go_on()

    def stop(self) -> None:
        """Fetch nothing more."""
        self._waiting.clear()

    def _go_on(self) -> None:
        if self._busy is not None or not self._waiting:
            return
        assignment, artifact = self._waiting.popleft()
        self._busy = artifact.id
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: _glance(workspace, assignment, artifact),
            done=lambda glance: self._keep(artifact.id, glance),
            failed=lambda _error: self._keep(artifact.id, Glance()),
            lane=Lane.DECODE,
        )

    def _keep(self, artifact: ArtifactId, glance: Glance) -> None:
        self._busy = None
        self._known[artifact] = glance
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.arrived.emit(artifact)
        self._go_on()


def _glance(workspace: Workspace, assignment: AssignmentId, artifact: Artifact) -> Glance:
    """Return the glance at a file; one that cannot be pictured still tells its extent.

    Raises:
        AssessorError: the file cannot be opened at all; its viewer says why.
    """
    kind = kind_of(artifact.media_type)
    if kind is None:
        return Glance()
    small = next(
        (
            part
            for part in artifact.parts
            if part.role is FileRole.RENDITION and part.purpose == "thumbnail" and part.here
        ),
        None,
    )
    words: int | None = None
    with open_document(workspace, assignment, artifact.path, artifact.media_type) as document:
        match kind:
            case DocumentKind.PDF:
                extent = count(document.pages, "page")
                if artifact.prompt:
                    words = count_words(document.all_text(_WORDS_UP_TO))
            case DocumentKind.IMAGE if document.pages > 1:
                extent = count(document.pages, "picture")
            case DocumentKind.IMAGE:
                page = document.page_size(0)
                extent = f"{page.width:.0f} × {page.height:.0f}"
            case _:
                words = count_words(document.all_text(_WORDS_UP_TO))
                extent = length_words(words, None)
        if small is not None:
            with open_document(workspace, assignment, small.path, small.media_type) as other:
                return Glance(extent, words, to_image(other.thumbnail(_MAX_PX)))
        try:
            return Glance(extent, words, to_image(document.thumbnail(_MAX_PX)))
        except AssessorError:
            return Glance(extent, words)
