"""Writing the scenes: each in light and dark, in a large window and in a small one.

The window is the real one over a real profile; it is only never shown on a screen. A scene that
finds nothing to show in the profile is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QMessageLogContext,
    QPoint,
    QRect,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from assessor_app.config import Profile
from assessor_app.domain.assignments import DownloadState, QueueRow
from assessor_app.services import queue, review
from assessor_app.services.profile.sample_issuer import SampleIssuer
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.screenshots.scenes import SCENES
from assessor_app.ui.screenshots.stage import Alone, Scene, Shown, Stage, wait_until
from assessor_app.ui.session import Session
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance

_log = logging.getLogger(__name__)

SIZES: Final = ((1440, 900), (1024, 700))
LOOKS: Final = ("light", "dark")
_SHADE: Final = 110
_SHADOW: Final = 14
_TITLE_HEIGHT: Final = 34
# How Qt names a lower compression, which is several times quicker.
_QUICK: Final = 70
_OFFSCREEN: Final = "This plugin does not support"


def write_screenshots(
    profile: Profile,
    way: Unlocking,
    target: Path,
    *,
    scenes: Sequence[Scene] = SCENES,
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> tuple[Path, ...]:
    """Write every scene as ``<name>-<look>-<width>x<height>.png``; return the files."""
    application = QApplication.instance() or QApplication(["assessor", "-platform", "offscreen"])
    assert isinstance(application, QApplication)
    target.mkdir(parents=True, exist_ok=True)
    appearance = Appearance(application)
    written: list[Path] = []
    with _quiet(), Workspace.open(profile, way) as workspace:
        for size in sizes:
            runner = TaskRunner()
            try:
                stage = _stage(workspace, runner, appearance, size)
                for scene in scenes:
                    written += _write_scene(stage, scene, target, size)
                stage.window.close()
                stage.window.deleteLater()
                stage.settle()
            finally:
                runner.stop()
    return tuple(written)


def _stage(
    workspace: Workspace, runner: TaskRunner, appearance: Appearance, size: tuple[int, int]
) -> Stage:
    """Return a window that has tried to sync and knows that it is offline."""
    appearance.apply(LOOKS[0], 1.0)
    context = UiContext(workspace, runner, appearance, SampleIssuer(workspace.profile))
    sync = SyncControl(context, runner)
    rows = queue.list_queue(workspace)
    opened = [review.open_review(workspace, row.assignment) for row in rows if _here(row)]
    opened.sort(key=lambda one: -len(one.annotations) - len(one.scores))
    window = MainWindow(context, sync, Session(workspace, runner))
    window.resize(*size)
    window.show()
    sync.sync_now()
    wait_until(lambda: not sync.state.running)
    statuses = {row.assignment: row.status for row in rows}
    stage = Stage(workspace, context, sync, window, tuple(opened), statuses)
    stage.settle()
    return stage


def _here(row: QueueRow) -> bool:
    return row.download is DownloadState.READY


def _write_scene(stage: Stage, scene: Scene, target: Path, size: tuple[int, int]) -> list[Path]:
    appearance, written = stage.context.appearance, []
    if appearance.text_scale != scene.text_scale:
        appearance.apply(appearance.choice, scene.text_scale)
    stage.window.resize(*size)
    shown = scene.play(stage)
    if shown is False:
        return []
    # The look that is in force goes first: one change a scene is enough.
    for look in sorted(LOOKS, key=lambda one: one != appearance.choice):
        if look != appearance.choice:
            appearance.apply(look, scene.text_scale)
        if scene.again is not None:
            scene.again(stage)
        stage.settle()
        path = target / f"{scene.name}-{look}-{size[0]}x{size[1]}.png"
        _picture(stage, shown).save(str(path), "PNG", _QUICK)
        written.append(path)
    _put_away(shown)
    return written


def _put_away(shown: Shown) -> None:
    dialog = shown.dialog if isinstance(shown, Alone) else shown
    if isinstance(dialog, QDialog):
        dialog.close()
        dialog.deleteLater()


def _picture(stage: Stage, shown: Shown) -> QPixmap:
    if isinstance(shown, Alone):
        picture = QPixmap(stage.window.size())
        picture.fill(stage.context.appearance.colour("canvas"))
        shown.dialog.show()
        stage.settle()
        _put_over(picture, shown.dialog, stage.context.appearance)
        return picture
    picture = stage.window.grab()
    if isinstance(shown, QDialog):
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor(0, 0, 0, _SHADE))
        painter.end()
        _put_over(picture, shown, stage.context.appearance)
    return picture


def _put_over(picture: QPixmap, dialog: QDialog, look: Appearance) -> None:
    """Paint ``dialog`` in the middle, in a frame with its title as a desktop gives it one."""
    inside = dialog.grab()
    framed = not dialog.windowFlags() & Qt.WindowType.FramelessWindowHint
    framed = framed and dialog.windowType() != Qt.WindowType.Popup
    title = look.pixels(_TITLE_HEIGHT) if framed else 0
    box = QRect(0, 0, inside.width() + 2, inside.height() + title + 2)
    box.moveCenter(picture.rect().center())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for ring in range(_SHADOW):
        painter.setBrush(QColor(0, 0, 0, 5))
        spread = _SHADOW - ring
        painter.drawRoundedRect(box.adjusted(-spread, -spread + 4, spread, spread + 4), 12, 12)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.fillRect(box, look.colour("line"))
    if title:
        strip = QRect(box.left() + 1, box.top() + 1, inside.width(), title - 1)
        painter.fillRect(strip, look.colour("background"))
        painter.setPen(look.colour("muted"))
        painter.setFont(QApplication.font())
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, dialog.windowTitle())
    painter.drawPixmap(box.topLeft() + QPoint(1, title + 1), inside)
    painter.end()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what Qt says of a platform without a screen; pass on everything else."""

    def note(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if message.startswith(_OFFSCREEN):
            return
        if before is not None:
            before(kind, context, message)
        elif kind is not QtMsgType.QtDebugMsg:
            _log.warning("Qt: %s", message)

    before = qInstallMessageHandler(note)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
