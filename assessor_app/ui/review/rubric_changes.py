"""Both versions of a rubric that changed under the work, and what becomes of the scores."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.changes import Change, CriterionChange, Difference
from assessor_app.services.rubrics import rubric_changes
from assessor_app.services.rubrics.rubric_changes import PendingRubric
from assessor_app.ui.context import UiContext
from assessor_app.ui.scoring.standing import state_words
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import Pill, label, rule
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import clock_time, count

_STATES = {
    Change.CHANGED: ("Changed", "warning"),
    Change.NEW: ("New", "accent"),
    Change.GONE: ("Gone", "plain"),
}


class RubricChangesDialog(QDialog):
    """Shows what changed; the person takes the new version, keeps the earlier, or decides later."""

    def __init__(
        self, context: UiContext, assignment: AssignmentId, pending: PendingRubric, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("The rubric has changed")
        self._context, self._assignment, self._pending = context, assignment, pending
        self._pixels = pixels = context.appearance.pixels
        self.still: dict[CriterionId, QCheckBox] = {}
        self.resize(QSize(pixels(860), pixels(680)).boundedTo(room_over(parent)))
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(10))
        column.addWidget(TextBlock("The rubric has changed", self, role="title"))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("What changed in the rubric")
        area.setProperty("panel", True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._sides(area))
        column.addWidget(area, 1)
        self._problem = TextBlock("", self, role="problem")
        self._problem.setVisible(False)
        column.addWidget(self._problem)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._pixels(8))
        row.addStretch(1)
        pending = self._pending
        row.addWidget(button("Close" if pending.kept else "Decide later", self, self.reject))
        self.keep = button("Keep the earlier version", self, self._keep)
        self.keep.setEnabled(pending.earlier.accepted)
        self.keep.setToolTip(issuer_words(pending))
        self.keep.setVisible(not (pending.kept and pending.earlier.accepted))
        row.addWidget(self.keep)
        self.take = button("Take the new version", self, self._take, weight="primary")
        row.addWidget(self.take)
        self.take.setFocus()
        return row

    def _sides(self, parent: QWidget) -> QWidget:
        sides = QFrame(parent)
        sides.setProperty("panel", True)
        grid = QGridLayout(sides)
        grid.setContentsMargins(0, 0, self._pixels(12), 0)
        grid.setHorizontalSpacing(self._pixels(20))
        grid.setVerticalSpacing(self._pixels(8))
        grid.addWidget(TextBlock(summary_words(self._pending), sides), 0, 0, 1, 2)
        grid.addWidget(TextBlock(issuer_words(self._pending), sides, role="muted"), 1, 0, 1, 2)
        grid.addWidget(rule(sides), 2, 0, 1, 2)
        for side, name in enumerate(("AS YOU BEGAN", "NOW")):
            grid.setColumnStretch(side, 1)
            grid.addWidget(label(name, sides, role="heading"), 3, side)
        changes = self._pending.changes
        if changes.rule is not None:
            self._put_head(grid, "The decision rule", Change.CHANGED, sides)
            self._put_pair(grid, changes.rule, sides, named=False)
        for one in changes.criteria:
            if one.change is not Change.UNCHANGED:
                self._put_criterion(grid, one, sides)
        unchanged = changes.of(Change.UNCHANGED)
        if unchanged:
            names = ", ".join(one.label for one in unchanged)
            row = grid.rowCount()
            grid.addWidget(rule(sides), row, 0, 1, 2)
            words = f"Unchanged: {names}"
            grid.addWidget(TextBlock(words, sides, role="muted"), row + 1, 0, 1, 2)
        grid.setRowStretch(grid.rowCount(), 1)
        return sides

    def _put_head(self, grid: QGridLayout, title: str, change: Change, parent: QWidget) -> None:
        row = grid.rowCount()
        grid.addWidget(rule(parent), row, 0, 1, 2)
        head = QHBoxLayout()
        head.addWidget(TextBlock(title, parent, role="strong"), 1)
        head.addWidget(Pill(*_STATES[change], parent))
        grid.addLayout(head, row + 1, 0, 1, 2)

    def _put_criterion(self, grid: QGridLayout, one: CriterionChange, parent: QWidget) -> None:
        self._put_head(grid, one.label, one.change, parent)
        for difference in one.differences:
            self._put_pair(grid, difference, parent, named=True)
        if one.id in self._pending.again and one.after is not None:
            words, _tone = state_words(
                self._pending.after, one.after, self._pending.scores[one.id], frozenset()
            )
            box = QCheckBox(f"My score still stands: {words}", parent)
            box.setToolTip("Otherwise it is taken back for you to choose again; undo brings it")
            self.still[one.id] = box
            grid.addWidget(box, grid.rowCount(), 0, 1, 2)

    def _put_pair(
        self, grid: QGridLayout, one: Difference, parent: QWidget, *, named: bool
    ) -> None:
        row = grid.rowCount()
        if named:
            grid.addWidget(TextBlock(one.what, parent, role="small"), row, 0, 1, 2)
        for side, words in enumerate((one.before, one.after)):
            text = TextBlock(words or "Not there", parent, role="" if words else "muted")
            text.setAccessibleName(f"{one.what}, {('before', 'now')[side]}: {words}")
            grid.addWidget(text, row + 1, side, Qt.AlignmentFlag.AlignTop)

    def _take(self) -> None:
        still = frozenset(one for one, box in self.still.items() if box.isChecked())
        workspace, assignment = self._context.workspace, self._assignment
        self._choose(lambda: rubric_changes.take_new(workspace, assignment, still))

    def _keep(self) -> None:
        workspace, assignment = self._context.workspace, self._assignment
        self._choose(lambda: rubric_changes.keep_earlier(workspace, assignment))

    def _choose(self, choice: Callable[[], Changes]) -> None:
        self.take.setEnabled(False)
        self.keep.setEnabled(False)
        self._context.runner.run(
            self, choice, done=lambda _changes: self.accept(), failed=self._explain
        )

    def _explain(self, error: AssessorError) -> None:
        self.take.setEnabled(True)
        self.keep.setEnabled(self._pending.earlier.accepted)
        self._problem.setText(f"{error.message} {error.hint}".strip())
        self._problem.setVisible(True)


def issuer_words(pending: PendingRubric) -> str:
    """Return what the issuer accepts, and what can be done until one has chosen."""
    earlier = pending.earlier
    if earlier.accepted:
        by = (
            "" if earlier.until is None else f", if it is signed before {clock_time(earlier.until)}"
        )
        kept = "You judge by the earlier version. " if pending.kept else ""
        return (
            f"{kept}The issuer also accepts a decision by the version that you began with{by}. "
            "Whichever you choose, undo brings the other back."
        )
    if earlier.until is not None:
        refused = (
            "The issuer accepted the earlier version for what was signed before "
            f"{clock_time(earlier.until)}; a decision by it would be sent back now."
        )
    else:
        refused = (
            "The issuer judges by the new version, and would send a decision by the earlier one "
            "back."
        )
    return f"{refused} Until you take the new one, nothing is lost, and nothing can be signed."


def summary_words(pending: PendingRubric) -> str:
    """Return what became of the criteria and of the scores, in a few sentences."""
    changes = pending.changes
    kept = [one for one in changes.of(Change.UNCHANGED) if one.id in pending.scores]
    said = [
        f"{count(len(changes.of(change)), 'criterion', 'criteria')} {words}"
        for change, words in (
            (Change.UNCHANGED, "unchanged"),
            (Change.CHANGED, "changed"),
            (Change.NEW, "new"),
            (Change.GONE, "gone"),
        )
        if changes.of(change)
    ]
    sentences = [", ".join(said) + "."]
    if changes.rule is not None:
        sentences.append("The decision rule changed too.")
    if kept:
        sentences.append(f"{count(len(kept), 'score')} of what is unchanged will stand.")
    if pending.again:
        sentences.append(
            f"{count(len(pending.again), 'score')} of what changed will be taken back, so that you"
            " look at it again; tick the ones that still stand."
        )
    return " ".join(sentences)
