"""The reasons why a criterion cannot be scored, as a menu."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from assessor_app.rubrics.model import Criterion, Rubric

TAKEN_BACK: Final = "\0"
"""The data of the action that takes a score back: no condition code is this."""


def why_not_menu(rubric: Rubric, criterion: Criterion | None, parent: QWidget) -> QMenu:
    """Return a menu that goes when it closes. The data of an action is its condition code, None
    for “not applicable”, or :data:`TAKEN_BACK`."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for code in rubric.condition_codes:
        action = menu.addAction(code.title)
        action.setToolTip(code.description)
        action.setData(code.code)
    if criterion is not None and criterion.not_applicable_allowed:
        menu.addAction("Not applicable here")
    menu.addSeparator()
    menu.addAction("Take the score back").setData(TAKEN_BACK)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
