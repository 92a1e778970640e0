"""Disks that note each step, and disks that fail at one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from assessor_app.domain.durable import Durability


class FakeDurability(Durability):
    """Does the real thing and notes it in ``steps``; at the step ``fail_at`` raises ``error``."""

    def __init__(self, fail_at: str = "", error: int = errno.EIO) -> None:
        self.steps: list[str] = []
        self._fail_at, self._error = fail_at, error

    def _note(self, step: str) -> None:
        self.steps.append(step)
        if step == self._fail_at:
            raise OSError(self._error, os.strerror(self._error))

    def sync_file(self, descriptor: int) -> None:
        """Note, and sync or fail."""
        self._note("sync_file")
        super().sync_file(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Note, and rename or fail."""
        self._note("rename")
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Note, and sync or fail."""
        self._note("sync_folder")
        super().sync_folder(folder)
