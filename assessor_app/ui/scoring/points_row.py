"""Points between the levels' own: a field to write them into, and a step up or down."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.points_between import beside
from assessor_app.rubrics.scoring import points_of
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import label


class PointsRow(QWidget):
    """Shown once a level is chosen, where the criterion allows points between.

    Signals (main thread): ``points_chosen(object)`` with a Decimal; ``malformed()`` when what was
    written is no number; ``step_wanted(bool)``, true for more points.
    """

    points_chosen = Signal(object)
    malformed = Signal()
    step_wanted = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._criterion: Criterion | None = None
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Points")
        self.field.setFixedWidth(appearance.pixels(60))
        self.less = self._step_button("−", "Fewer points", up=False)
        self.more = self._step_button("+", "More points", up=True)
        self._words = label("", self, role="muted")
        row = FlowLayout(self, gap=appearance.pixels(6))
        row.addWidget(label("Points", self, role="muted"))
        for one in (self.less, self.field, self.more):
            row.addWidget(one)
        row.addWidget(self._words)
        self.setVisible(False)
        self.field.editingFinished.connect(self.flush)

    def _step_button(self, sign: str, name: str, *, up: bool) -> QPushButton:
        key = "+" if up else "-"
        made = button(sign, self, lambda: self.step_wanted.emit(up), tip=f"{name}. Key {key}")
        made.setProperty("chip", True)
        made.setAccessibleName(name)
        return made

    def show_criterion(self, criterion: Criterion) -> None:
        """Serve another criterion; what was written is handed on before."""
        self._criterion = criterion
        self.field.setModified(False)

    def show_score(self, score: Score | None) -> None:
        """Show the points of a score; what is being written stays."""
        criterion = self._criterion
        step = None if criterion is None else criterion.point_step
        shown = step is not None and score is not None and score.level is not None
        self.setVisible(shown)
        if not shown or step is None or criterion is None:
            return
        self.less.setEnabled(beside(criterion, score, up=False) is not None)
        self.more.setEnabled(beside(criterion, score, up=True) is not None)
        self._words.setText(f"in steps of {plain(step)}")
        if not self.field.hasFocus():
            points = points_of(criterion, score)
            self.field.setText("" if points is None else plain(points))

    def flush(self) -> None:
        """Hand on what was written."""
        if not self.field.isModified():
            return
        self.field.setModified(False)
        try:
            points = Decimal(self.field.text().strip().replace(",", "."))
        except InvalidOperation:
            self.malformed.emit()
            return
        if points.is_finite():
            self.points_chosen.emit(points)
        else:
            self.malformed.emit()
