"""The rows of the evidence list as Qt asks for them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from assessor_app.domain.ids import ArtifactId
from assessor_app.services.alike import Alike
from assessor_app.services.review import Artifact, Review
from assessor_app.ui.review.evidence_rows import Row, RowKind, rows_of, tip_words
from assessor_app.ui.review.glances import Glance, Glances
from assessor_app.ui.viewers.text.reading import length_words

_Index = QModelIndex | QPersistentModelIndex


class EvidenceModel(QAbstractListModel):
    """Rows of headings, artifacts and attempts; a reload changes only the rows that differ.

    A glance that comes changes no data: who shows the rows asks :meth:`extent` and
    :meth:`glance` when it paints them, and is told by :attr:`Glances.arrived`.
    """

    def __init__(self, glances: Glances, parent: QObject) -> None:
        super().__init__(parent)
        self._glances = glances
        self._rows: tuple[Row, ...] = ()
        self._places: dict[tuple[RowKind, str], int] = {}
        self._artifacts: dict[str, Artifact] = {}
        self._alike: dict[ArtifactId, Alike] = {}

    def show_review(self, review: Review) -> None:
        """Show the rows of a review."""
        before, self._rows = self._rows, rows_of(review, self._alike)
        self._artifacts = {one.id: one for one in review.artifacts}
        places = {(row.kind, row.key): number for number, row in enumerate(self._rows)}
        if places != self._places or len(before) != len(self._rows):
            self.beginResetModel()
            self._places = places
            self.endResetModel()
            return
        for number, (old, new) in enumerate(zip(before, self._rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def show_alike(self, review: Review, found: tuple[Alike, ...]) -> None:
        """Say of each artifact where it stands besides."""
        self._alike = {one.artifact: one for one in found}
        self.show_review(review)

    def alike(self, artifact: ArtifactId) -> Alike | None:
        """Return where an artifact stands besides, where it does."""
        return self._alike.get(artifact)

    def artifact(self, number: int) -> Artifact | None:
        """Return the artifact of a row; None of a heading or an attempt."""
        row = self._rows[number]
        return self._artifacts.get(row.key) if row.kind is RowKind.ARTIFACT else None

    def row_of(self, kind: RowKind, key: str) -> int:
        """Return the row of an artifact or attempt, or -1."""
        return self._places.get((kind, key), -1)

    def row(self, index: _Index) -> Row | None:
        """Return the row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def glance(self, row: Row) -> Glance | None:
        """Return the glance at a row's artifact, where it is known."""
        return self._glances.of(ArtifactId(row.key)) if row.kind is RowKind.ARTIFACT else None

    def extent(self, row: Row) -> str:
        """Return how much there is; of an answer, its words beside what was asked for."""
        glance = self.glance(row)
        if glance is None:
            return ""
        if glance.words is None or row.prompt is None:
            return glance.extent
        words = length_words(glance.words, row.prompt)
        return words if glance.extent.endswith(("word", "words")) else f"{glance.extent}, {words}"

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let headings be passed over by the keys."""
        row = self.row(index)
        if row is None or row.kind is RowKind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row says: its name, its facts for a screen reader, its tip."""
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.told, self.extent(row)) if part)
        artifact = self.artifact(index.row()) if role == Qt.ItemDataRole.ToolTipRole else None
        if artifact is None:
            return None
        return f"{row.title}\n{tip_words(artifact, self._alike.get(artifact.id))}"
