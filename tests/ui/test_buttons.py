"""Enter presses the button that has the focus, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QVBoxLayout
from pytestqt.qtbot import QtBot

from assessor_app.ui.widgets.buttons import button, chip

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_the_button_with_the_focus(qtbot: QtBot, key: Qt.Key) -> None:
    dialog, pressed = QDialog(), list[str]()
    qtbot.addWidget(dialog)
    layout = QVBoxLayout(dialog)
    cancel = button("Cancel", dialog, lambda: pressed.append("cancel"))
    sign = button("Sign", dialog, lambda: pressed.append("sign"), weight="primary")
    sign.setDefault(True)
    filter_chip = chip("Downloaded", dialog, lambda on: pressed.append(f"chip {on}"))
    around = QAction("Open the review", dialog)
    around.setShortcut("Return")
    around.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    around.triggered.connect(lambda: pressed.append("around"))
    dialog.addAction(around)
    for one in (cancel, sign, filter_chip):
        layout.addWidget(one)
    with qtbot.waitExposed(dialog):
        dialog.show()
    for one in (cancel, sign, filter_chip):
        one.setFocus()
        QTest.keyClick(one, key)
    assert pressed == ["cancel", "sign", "chip True"]
