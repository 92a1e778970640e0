"""What is as it was after a restart: window, panes, open submission, page and zoom, look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import settings, sittings
from assessor_app.services.sittings import Interrupted
from assessor_app.services.workspace import Workspace
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import TEXT_SCALES, Appearance

_WINDOW, _LOOK, _KEYS, _PLACES = "window", "look", "keys", "places"
_KEPT_PLACES = 200


class Session:
    """The session's settings, read once and written, off the main thread, when they change."""

    def __init__(self, workspace: Workspace, runner: TaskRunner) -> None:
        self._workspace = workspace
        self._runner = runner
        self._window: dict[str, Any] = settings.read_setting(workspace, _WINDOW, {})
        self._look: dict[str, Any] = settings.read_setting(workspace, _LOOK, {})
        self._places: dict[str, Any] = settings.read_setting(workspace, _PLACES, {})
        self.keys: dict[str, str] = settings.read_setting(workspace, _KEYS, {})
        self._interrupted: Interrupted | None = None

    def begin_sitting(self) -> None:
        """Note that the person sits down to work, and what a crash before left unfinished."""
        workspace = self._workspace
        self._runner.run(
            self._runner,
            lambda: sittings.begin(workspace),
            done=self._note_interrupted,
            failed=lambda _error: None,  # a note that cannot be kept stands in nobody's way
        )

    def _note_interrupted(self, found: Interrupted | None) -> None:
        self._interrupted = found

    def end_sitting(self) -> None:
        """Note that the program ends as it should."""
        workspace = self._workspace
        self._runner.run(self._runner, lambda: sittings.end(workspace), failed=lambda _error: None)

    def take_restored(self, assignment: AssignmentId) -> datetime | None:
        """Return, once, up to when work on ``assignment`` came back after a crash; else None."""
        found = self._interrupted
        if found is None or found.assignment != assignment:
            return None
        self._interrupted = None
        return found.saved_at

    @property
    def open_assignment(self) -> AssignmentId | None:
        """The review that is open."""
        assignment = self._window.get("assignment")
        return None if assignment is None else AssignmentId(assignment)

    @open_assignment.setter
    def open_assignment(self, assignment: AssignmentId | None) -> None:
        self._window["assignment"] = assignment
        self._write(_WINDOW, self._window)

    def restore_window(self, window: QMainWindow) -> None:
        """Give the window its last size and place, as far as a screen still has room for it."""
        x, y, width, height = self._window.get("geometry", (60, 60, 1440, 900))
        wanted = QRect(x, y, width, height)
        screen = QGuiApplication.screenAt(wanted.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        wanted.setSize(wanted.size().boundedTo(room.size()))
        wanted.moveLeft(max(room.left(), min(wanted.left(), room.right() + 1 - wanted.width())))
        wanted.moveTop(max(room.top(), min(wanted.top(), room.bottom() + 1 - wanted.height())))
        window.setGeometry(wanted)
        if self._window.get("maximised"):
            window.showMaximized()

    def save_window(self, window: QMainWindow) -> None:
        """Remember the window's size and place."""
        plain = window.normalGeometry() if window.isMaximized() else window.geometry()
        self._window["geometry"] = [plain.x(), plain.y(), plain.width(), plain.height()]
        self._window["maximised"] = window.isMaximized()
        self._write(_WINDOW, self._window)
        self._write(_PLACES, self._places)

    def pane_widths(self, name: str) -> tuple[float, ...]:
        """Return the widths, at 100 % text, that the person gave to panes; empty: none yet."""
        found = self._window.get(f"widths-{name}")
        if not isinstance(found, list) or not all(isinstance(one, int | float) for one in found):
            return ()
        return tuple(found)

    def keep_pane_widths(self, name: str, widths: Sequence[float]) -> None:
        """Remember the widths that the person gave to panes."""
        self._window[f"widths-{name}"] = list(widths)

    def place(self, assignment: AssignmentId) -> dict[str, Any]:
        """Return where the person was in a review: the artifact, and the place in each."""
        found = self._places.get(assignment, {})
        return found if isinstance(found, dict) else {}

    def keep_place(self, assignment: AssignmentId, place: dict[str, Any]) -> None:
        """Remember where the person is; the oldest of many are forgotten."""
        self._places.pop(assignment, None)
        self._places[assignment] = place
        while len(self._places) > _KEPT_PLACES:
            self._places.pop(next(iter(self._places)))
        self._write(_PLACES, self._places)

    def apply_look(self, appearance: Appearance) -> None:
        """Put the chosen colours and text size into force."""
        appearance.apply(self._look.get("choice", "system"), self._look.get("scale", 1.0))

    def change_look(self, appearance: Appearance, choice: str) -> None:
        """Choose other colours."""
        appearance.apply(choice, appearance.text_scale)
        self._keep_look(appearance)

    def change_text_scale(self, appearance: Appearance, step: int) -> None:
        """Make the text a step larger or smaller."""
        scales = list(TEXT_SCALES)
        nearest = min(scales, key=lambda one: abs(one - appearance.text_scale))
        index = min(max(scales.index(nearest) + step, 0), len(scales) - 1)
        appearance.apply(appearance.choice, scales[index])
        self._keep_look(appearance)

    def change_keys(self, keys: dict[str, str]) -> None:
        """Remember the keys that the person chose."""
        self.keys = keys
        self._write(_KEYS, keys)

    def _write(self, name: str, value: dict[str, Any]) -> None:
        """Store a copy of a setting; of several in a row, the newest is enough."""
        workspace, kept = self._workspace, dict(value)
        self._runner.run(
            self._runner,
            lambda: settings.write_setting(workspace, name, kept),
            latest=f"setting-{name}",
        )

    def _keep_look(self, appearance: Appearance) -> None:
        self._look = {"choice": appearance.choice, "scale": appearance.text_scale}
        self._write(_LOOK, self._look)
