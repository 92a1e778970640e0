"""No key means two things at once: Qt would then do neither, and only say so in a warning."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.sync_control import SyncControl
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


def _holder(action: QAction) -> QWidget | None:
    """Return the widget inside which an action's keys work."""
    held = [one for one in action.associatedObjects() if isinstance(one, QWidget)]
    return held[0] if held else None


def _within_each_other(one: QAction, other: QAction) -> bool:
    first, second = _holder(one), _holder(other)
    if first is None or second is None:
        return False
    return first is second or first.isAncestorOf(second) or second.isAncestorOf(first)


def _ambiguous(window: MainWindow) -> list[str]:
    by_keys: dict[str, list[QAction]] = defaultdict(list)
    for action in window.findChildren(QAction):
        if action.isEnabled():
            for keys in action.shortcuts():
                by_keys[keys.toString(QKeySequence.SequenceFormat.PortableText)].append(action)
    return [
        f"{keys}: {one.text()} and {other.text()}"
        for keys, actions in by_keys.items()
        for one, other in combinations(actions, 2)
        if _within_each_other(one, other)
    ]


def test_no_key_means_two_things_beside_any_evidence(small_ui: Ui) -> None:
    sync = SyncControl(small_ui.context, small_ui.host)
    window = MainWindow(small_ui.context, sync, small_ui.session)
    small_ui.show(window)
    window.build_screens()
    window.open_review(small_ui.world.assignment())
    screen = window.review
    assert screen is not None
    small_ui.until(lambda: screen.review is not None)
    assert screen.review is not None
    for artifact in screen.review.artifacts:
        screen.show_artifact(artifact.id)
        small_ui.until(lambda: screen.area.current_viewer is not None)
        small_ui.settle()
        assert _ambiguous(window) == []
    window.close()
    sync.stop()
    small_ui.settle()
