"""Stores what was chosen and written, and tells while something is not stored yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.changes import Changes
from assessor_app.errors import AssessorError
from assessor_app.ui.task_runner import TaskRunner


class Saving(QObject):
    """Runs what stores something, one after the other. Dies with its owner.

    Signals (main thread): ``changed(bool)`` when something that is not stored yet appears (true)
    or all is stored; ``told(str)`` with why something could not be stored, and with nothing once
    something was stored.
    """

    changed = Signal(bool)
    told = Signal(str)

    def __init__(
        self, runner: TaskRunner, owner: QObject, *, is_pending: Callable[[], bool]
    ) -> None:
        """``is_pending`` says whether the owner holds something that was not handed on yet."""
        super().__init__(owner)
        self._runner, self._owner, self._is_pending = runner, owner, is_pending
        self._under_way = 0
        self._now = False

    def run(self, work: Callable[[], Changes], ended: Callable[[bool], None]) -> None:
        """Store something; then call ``ended`` with whether it was refused."""
        self._under_way += 1

        def done(_changes: Changes) -> None:
            self._end(ended, refused=False)

        def failed(error: AssessorError) -> None:
            self._end(ended, refused=True, why=f"{error.message} {error.hint}".strip())

        self._runner.run(self._owner, work, done=done, failed=failed)
        self.tell()

    def _end(self, ended: Callable[[bool], None], *, refused: bool, why: str = "") -> None:
        self._under_way -= 1
        ended(refused)
        self.told.emit(why)
        self.tell()

    def tell(self) -> None:
        """Look whether all is stored, and tell where that changed."""
        now = self._under_way > 0 or self._is_pending()
        if now != self._now:
            self._now = now
            self.changed.emit(now)
