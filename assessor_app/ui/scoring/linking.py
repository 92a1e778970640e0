"""What would be cited: the selection in the evidence, else the mark that is chosen there."""

from __future__ import annotations

from collections.abc import Callable

from assessor_app.domain.ids import AnnotationId, ArtifactId
from assessor_app.services.review import Artifact
from assessor_app.ui.scoring import choices
from assessor_app.ui.scoring.choices import Choice
from assessor_app.ui.viewers.viewer import Selection


class Linking:
    """Knows what is selected. ``changed`` is called when something else can be cited."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._selection: Selection | None = None
        self._mark: AnnotationId | None = None
        self.artifact: Artifact | None = None

    def set_selection(self, selection: Selection | None, artifact: Artifact | None) -> None:
        """Say what is selected in the evidence, and which artifact is shown."""
        self._selection, self.artifact = selection, artifact
        self._changed()

    def set_mark(self, mark: AnnotationId | None) -> None:
        """Say which of the assessor's marks is chosen: it is cited while nothing is selected."""
        self._mark = mark
        self._changed()

    @property
    def possible(self) -> bool:
        """Whether there is anything to cite."""
        return self.choice() is not None

    def choice(self) -> Choice | None:
        """Return the citing of what is selected, else of the chosen mark; None where neither."""
        if self._selection is not None and self.artifact is not None:
            return choices.cited(ArtifactId(self.artifact.id), self._selection)
        return None if self._mark is None else choices.cited_mark(self._mark)
