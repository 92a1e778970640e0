"""Some reviews in a row leave nothing behind; ``run.py bench soak`` does three hundred of them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from assessor_app.app import Program
from assessor_app.services.workspace import Workspace
from bench.soak import Soak
from tests.fakes.world import UNLOCKING, World

pytestmark = pytest.mark.desktop

WARM, CYCLES = 6, 9


def test_reviews_in_a_row_leave_no_thread_timer_or_window(world: World, qapp: QApplication) -> None:
    world.workspace.close()
    program = Program(qapp, Workspace.open(world.profile, UNLOCKING, clock=world.clock))
    program.show(sync=False)
    try:
        soak = Soak(program)
        soak.review(WARM)
        before = soak.holding()
        soak.review(CYCLES)
        after = soak.holding()
    finally:
        program.stop()
        world.reopen()
    assert after.threads <= before.threads
    assert after.timers <= before.timers
    assert after.windows <= before.windows
    assert after.widgets <= before.widgets
