"""The foot of the scoring pane offers what works, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.domain.actions import Duty
from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.ui.scoring.footer import Footer
from assessor_app.ui.theme.appearance import Appearance

pytestmark = pytest.mark.desktop
_CONCERN, _REVISE, _FINISH = "Flag a concern…", "Revise…", "Finish and sign…"


@pytest.mark.parametrize(
    ("duty", "offered"),
    [
        (Duty(), {_CONCERN, _FINISH}),
        (Duty(latest=DecisionStatus.QUEUED), set()),
        (Duty(latest=DecisionStatus.ACCEPTED), {_REVISE}),
        (Duty(latest=DecisionStatus.ACCEPTED, revising=True), {_CONCERN, _FINISH}),
        (Duty(latest=DecisionStatus.SUPERSEDED), {_CONCERN, _FINISH}),
        (Duty(state=AssignmentState.RECALLED), set()),
        (Duty(stepping_back=True), set()),
    ],
)
def test_the_ways_on_follow_how_things_stand(
    qtbot: QtBot, appearance: Appearance, duty: Duty, offered: set[str]
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    footer = Footer(appearance, host)
    footer.show_ways(duty)
    shown = {one.text() for one in footer.findChildren(QPushButton) if one.isVisibleTo(footer)}
    assert shown == offered | {"Preview"}
