"""Planning a session: how long somebody has, and what fits into that."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from assessor_app.domain.session_plan import SessionPlan
from assessor_app.errors import AssessorError
from assessor_app.services import session_planning, settings
from assessor_app.services.session_planning import MOST_MINUTES
from assessor_app.services.session_words import headline, leftover, pace_words
from assessor_app.ui.context import UiContext
from assessor_app.ui.planning.steps import StepList
from assessor_app.ui.widgets.buttons import button, chip
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import brief_size

_OFFERED: Final = (20, 40, 60, 90)
_USUAL: Final = 40
_SETTING: Final = "session_minutes"
_SIZE: Final = QSize(680, 560)


class PlanDialog(QDialog):
    """Asks for the time, and shows what fits as it changes.

    Signals (main thread): ``begun(object)`` with the :class:`PlannedSession` to work by.
    """

    begun = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget, *, offline: bool) -> None:
        super().__init__(parent)
        self._context = context
        self._plan: SessionPlan | None = None
        self._wants_begin = False
        self.setWindowTitle("Plan a session")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._chips = [
            chip(f"{minutes} min", self, partial(self._chip_toggled, minutes))
            for minutes in _OFFERED
        ]
        self.minutes = QSpinBox(self)
        self.offline = QCheckBox("Offline: only what is on this device", self)
        self.headline = TextBlock("", self, role="title")
        self.steps = StepList(context, self)
        self.rest = TextBlock("", self)
        self.pace = TextBlock("", self, role="small")
        self.start = button("Start session", self, self._begin, weight="primary")
        self._set_up(offline=offline)
        self._lay_out()
        size = _SIZE * context.appearance.text_scale
        self.resize(size.boundedTo(room_over(parent)))
        self.minutes.setFocus()
        self._read_minutes()

    def _set_up(self, *, offline: bool) -> None:
        self.minutes.setRange(1, MOST_MINUTES)
        self.minutes.setSuffix(" min")
        self.minutes.lineEdit().setTextMargins(7, 0, 7, 0)
        self.minutes.setToolTip("Up and down arrows change it too")
        self.minutes.setAccessibleName("Minutes that you have")
        self.minutes.setValue(_USUAL)
        self.offline.setChecked(offline)
        self.start.setDefault(True)
        self.start.setEnabled(False)
        self._mark_chips()
        self.minutes.valueChanged.connect(self._ask)
        self.offline.toggled.connect(self._ask)

    def _lay_out(self) -> None:
        time = FlowLayout(None, gap=7)
        for one in self._chips:
            time.addWidget(one)
        time.addWidget(self.minutes)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", self, self.reject))
        buttons.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label("How long do you have?", self, role="strong"))
        column.addLayout(time)
        column.addWidget(self.offline)
        column.addSpacing(4)
        column.addWidget(self.headline)
        column.addWidget(self.steps, 1)
        column.addWidget(self.rest)
        column.addWidget(self.pace)
        column.addLayout(buttons)

    def _read_minutes(self) -> None:
        """Begin with the time that was planned for last."""
        workspace = self._context.workspace
        self._context.runner.run(
            self,
            lambda: settings.read_setting(workspace, _SETTING, _USUAL),
            done=self._take_minutes,
            failed=lambda _error: self._ask(),
        )

    def _take_minutes(self, minutes: object) -> None:
        if isinstance(minutes, int):
            self.minutes.setValue(minutes)
        self._ask()

    def _chip_toggled(self, minutes: int, _on: bool) -> None:
        self.minutes.setValue(minutes)
        self._mark_chips()

    def _mark_chips(self) -> None:
        """Let the chip of the chosen time, if there is one, be the one that is on."""
        for minutes, one in zip(_OFFERED, self._chips, strict=True):
            one.blockSignals(True)
            one.setChecked(minutes == self.minutes.value())
            one.blockSignals(False)

    @Slot()
    def _ask(self) -> None:
        self._mark_chips()
        self._plan = None
        workspace = self._context.workspace
        minutes, offline = self.minutes.value(), self.offline.isChecked()
        self._context.runner.run(
            self,
            lambda: session_planning.plan(workspace, minutes, offline=offline),
            done=self._show,
            failed=self._explain,
            latest="plan",
        )

    def _show(self, plan: SessionPlan) -> None:
        self._plan = plan
        self.headline.setText(headline(plan))
        self.steps.show_plan(plan)
        self.rest.setText("\n".join(leftover(plan, brief_size)))
        self.rest.setVisible(bool(self.rest.text()))
        self.pace.setText(pace_words(plan.pace))
        self.start.setEnabled(bool(plan.steps))
        if self._wants_begin:
            self._begin()

    def _explain(self, error: AssessorError) -> None:
        self.headline.setText(f"{error.message} {error.hint}".strip())
        self.start.setEnabled(False)

    def _begin(self) -> None:
        """Begin with what is asked for now: a plan that is still on its way is waited for."""
        self._wants_begin = self._plan is None
        if self._plan is None or not self._plan.steps:
            return
        workspace, minutes = self._context.workspace, self._plan.minutes
        session = session_planning.begin(workspace, self._plan)
        self._context.runner.run(
            self._context.runner,
            lambda: settings.write_setting(workspace, _SETTING, minutes),
            failed=lambda _error: None,  # the usual time is offered next time
        )
        self.accept()
        self.begun.emit(session)
