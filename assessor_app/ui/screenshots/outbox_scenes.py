"""The scenes of the outbox: what waits, what arrived, a receipt, two versions of a decision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QDialog, QPushButton

from assessor_app.domain.actions import RowAction, why_not_row
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage, wait_until

_LARGE: Final = 2.0


def _outbox(stage: Stage, *, arrived: bool = False) -> Shown:
    outbox = stage.window.outbox
    stage.window.show_outbox()
    chips = [one for one in outbox.findChildren(QPushButton) if one.isCheckable()]
    for one in chips:
        one.setChecked(arrived)
    stage.settle()
    outbox.choose(lambda _line: True)
    return bool(chips) or not arrived


def _dialog(
    stage: Stage, action: RowAction, wanted: Callable[[OutboxLine], bool] = lambda _line: True
) -> Shown:
    """Show what an action opens for the first row that it can be done with."""
    _outbox(stage, arrived=True)
    window, command = stage.window, f"outbox-{action}"
    if not window.outbox.choose(
        lambda line: why_not_row(action, line.state) is None and wanted(line)
    ):
        return False
    before = set(window.findChildren(QDialog))
    window.commands.run(command)
    wait_until(lambda: bool(_fresh(stage, before)))
    stage.settle()
    return next(iter(_fresh(stage, before)), False)


def _fresh(stage: Stage, before: set[QDialog]) -> list[QDialog]:
    return [one for one in stage.window.findChildren(QDialog) if one not in before]


OUTBOX_SCENES: Final = (
    Scene("outbox", _outbox),
    Scene("outbox-arrived", partial(_outbox, arrived=True)),
    Scene("outbox-large-text", partial(_outbox, arrived=True), _LARGE),
    Scene("outbox-receipt", partial(_dialog, action=RowAction.RECEIPT)),
    Scene(
        "outbox-compare",
        partial(_dialog, action=RowAction.COMPARE, wanted=lambda line: line.held is not None),
    ),
)
