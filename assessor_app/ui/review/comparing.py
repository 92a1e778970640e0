"""Comparing evidence in a review: what with, and the page that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.services.evidence import comparing
from assessor_app.services.evidence.comparing import Choice, Comparison, Side, side_of
from assessor_app.services.evidence.earlier_evidence import FileChange
from assessor_app.services.review import Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.compare_view import CompareView
from assessor_app.ui.review.earlier_attempt import SINCE
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.states import Explanation
from assessor_app.ui.widgets.text_block import TextBlock

_CHOICE = Qt.ItemDataRole.UserRole + 1
_NOTHING = (
    "Nothing to compare with",
    "This is the only evidence on this device, and no earlier attempt of this earner is here.",
)


class ComparingDialog(QDialog):
    """Asks what to compare an artifact with.

    Signals (main thread): ``chosen(object)`` with the Choice.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, choices: Sequence[Choice], context: UiContext, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Compare")
        pixels = context.appearance.pixels
        self.resize(QSize(pixels(460), pixels(420)).boundedTo(room_over(parent)))
        self._model = QStandardItemModel(self)
        for one in choices:
            self._model.appendRow(_item(one))
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setAccessibleName(f"Compare {name} with")
        self.view.activated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(12))
        column.addWidget(TextBlock(f"Compare “{name}” with", self, role="title"))
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self, self.reject))
        row.addWidget(button("Compare", self, self._choose_current, weight="primary"))
        column.addLayout(row)
        self.view.setCurrentIndex(self._model.index(0, 0))
        self.view.setFocus()

    def _choose_current(self) -> None:
        self._choose(self.view.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(_CHOICE))
            self.accept()


def _item(one: Choice) -> QStandardItem:
    words = one.side.name if one.since is None else f"{one.side.name} · {SINCE[one.since][0]}"
    item = QStandardItem(words)
    item.setData(one, _CHOICE)
    return item


class EvidenceComparing(QObject):
    """Asks what to compare with, and opens the page of it in the viewer area."""

    def __init__(
        self, context: UiContext, commands: Commands, area: ViewerArea, screen: QWidget
    ) -> None:
        super().__init__(screen)
        self._context, self._commands = context, commands
        self._area, self._screen = area, screen
        self._review: Review | None = None
        commands.add(
            "compare",
            "Compare this evidence with…",
            self.ask_about_current,
            where=screen,
            group="Evidence",
            keys="Ctrl+Shift+M",
        )

    def show_review(self, review: Review) -> None:
        """Take a review, new or changed."""
        self._review = review

    def ask_about_current(self) -> None:
        """Ask what to compare the artifact in front with."""
        shown = self._area.current_artifact
        if shown is not None:
            self.ask(shown.id)

    def ask(self, artifact: ArtifactId) -> None:
        """Ask what to compare an artifact with."""
        if self._review is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id
        self._context.runner.run(
            self,
            lambda: (
                side_of(workspace, assignment, artifact),
                comparing.choices(workspace, assignment, artifact),
            ),
            done=lambda found: self._offer(*found),
            latest="choices",
        )

    def _offer(self, side: Side, choices: tuple[Choice, ...]) -> None:
        if not choices:
            page = Explanation(*_NOTHING, self._area)
            self._area.show_page("compare", "Compare", page)
            return
        dialog = ComparingDialog(side.artifact.name, choices, self._context, self._screen)
        dialog.chosen.connect(lambda one: self._compare_with(side, one))
        dialog.open()

    def _compare_with(self, side: Side, choice: Choice) -> None:
        """Compare; what is of the earlier attempt stands on the left, as what was first."""
        self.compare(choice.side, side) if choice.side.attempt else self.compare(side, choice.side)

    def compare_change(self, change: FileChange, earlier: AssignmentId) -> None:
        """Compare a file of this attempt with what it was in the earlier one."""
        if self._review is None or change.artifact is None or change.earlier is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id
        number = self._review.package.attempt - 1
        now, before = change.artifact, change.earlier
        self._context.runner.run(
            self,
            lambda: (
                side_of(workspace, earlier, before, number),
                side_of(workspace, assignment, now),
            ),
            done=lambda sides: self.compare(*sides),
            latest="sides",
        )

    def compare(self, left: Side, right: Side) -> None:
        """Compare two artifacts and show it."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: comparing.compare(workspace, left, right),
            done=self._show,
            latest="compare",
        )

    def _show(self, compared: Comparison) -> None:
        view = CompareView(compared, self._context, self._commands, self._area)
        left, right = compared.left.artifact, compared.right.artifact
        name = left.name if left.name == right.name else f"{left.name} / {right.name}"
        key = f"compare-{left.id}-{right.id}"
        self._area.show_page(key, f"Compare: {name}", view, closing=view.close_document)
        view.setFocus()
