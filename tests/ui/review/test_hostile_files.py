"""Some of the files that others found to be trouble, one after another in the real window.

All of them, with the pauses of the main thread, are measured by ``python -m bench hostile``.
"""

from __future__ import annotations

from typing import Final

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from assessor_app.app import Program
from assessor_app.domain.ids import ArtifactId
from assessor_app.services.workspace import Workspace
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.widgets.writing import WritingField
from tests.fakes.handed_in import hand_in
from tests.fakes.world import UNLOCKING, World
from tests.shared_data import shared

pytestmark = pytest.mark.desktop

SHOWN, CARD = "shown", "card"
ENDS: Final = {
    "mitra/476a8ba6_matroska.mkv": CARD,
    "qpdf/7c67dacc_append-xref-loop.pdf": SHOWN,
    "pypdf/c792732c_r6-both-passwords.pdf": CARD,
    "pheif/a3a2cc3c_corrupted.heic": CARD,
    "pillow/0115b9ae_missing_background_first_frame.png": SHOWN,
    "yauzl/09446962_strong_encryption_is_not_supported.zip": CARD,
    "compress/1cbad10e_signatures_oom.pack": CARD,
}


def test_each_is_shown_or_explained_and_nothing_typed_is_lost(
    world: World, qapp: QApplication, qtbot: QtBot
) -> None:
    files = {path.rpartition("/")[2]: shared(f"hostile/{path}").read_bytes() for path in ENDS}
    ends = {path.rpartition("/")[2]: end for path, end in ENDS.items()}
    assignment = hand_in(world, files)
    world.workspace.close()
    program = Program(qapp, Workspace.open(world.profile, UNLOCKING, clock=world.clock))
    program.show(sync=False)
    program.window.open_review(assignment)
    screen = program.window.review
    assert screen is not None
    qtbot.waitUntil(lambda: screen.review is not None and program.runner.idle, timeout=20_000)
    screen.area.close_all()
    screen.scoring.edit_rationale()
    typed, found = "", {}
    for name in ends:
        found[name] = _open(screen, name, qtbot)
        QTest.keyClicks(_written(screen), f"{name} ")
        typed += f"{name} "
    assert found == ends
    assert _written(screen).toPlainText() == typed
    assert program.window.isVisible()
    assert QApplication.activeModalWidget() is None
    program.stop()
    world.reopen()


def _open(screen: ReviewScreen, name: str, qtbot: QtBot) -> str:
    """Open a file; return how that ended."""
    assert screen.review is not None
    wanted = next(one.id for one in screen.review.artifacts if one.name == name)
    opened: list[ArtifactId] = []
    screen.area.opened.connect(opened.append)
    screen.show_artifact(wanted)
    qtbot.waitUntil(
        lambda: wanted in opened or screen.area.current_card is not None, timeout=20_000
    )
    card = screen.area.current_card
    assert card is None or card.accessibleName()
    return SHOWN if card is None else CARD


def _written(screen: ReviewScreen) -> WritingField:
    card = screen.scoring.criteria.card
    assert card is not None
    assert card.body is not None
    return card.body.rationale
