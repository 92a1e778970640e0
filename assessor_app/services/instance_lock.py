"""One running program per profile folder."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

from assessor_app.errors import EnvironmentProblem, UserFixable


class InstanceLock:
    """An operating-system lock on the profile's lock file; it ends with the process, however."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file: IO[bytes] | None = file

    @classmethod
    def take(cls, path: Path) -> InstanceLock:
        """Take the lock.

        Raises:
            UserFixable: ``code="instance_running"`` while another program holds it.
            EnvironmentProblem: ``code="folder_read_only"`` where the file cannot be made.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = path.open("ab+", buffering=0)
        except OSError as exc:
            raise EnvironmentProblem(
                "The profile folder cannot be written to.",
                hint="Choose another folder with --profile, or give yourself write permission.",
                code="folder_read_only",
            ) from exc
        try:
            _lock(file)
        except OSError as exc:
            file.close()
            raise UserFixable(
                "Assessor is already open with this profile.",
                hint="Use the window that is open, or close it first.",
                code="instance_running",
            ) from exc
        with contextlib.suppress(OSError):  # on a full disk the lock holds without its holder's id
            file.truncate(0)
            file.write(str(os.getpid()).encode("ascii"))
        return cls(file)

    def release(self) -> None:
        """Let another instance in. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        # A byte far beyond the text, so that the process id can still be read.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
