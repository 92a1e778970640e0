"""Files that are whole and durable once they have their name: temp, fsync, rename, fsync folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from assessor_app.errors import EnvironmentProblem


def write_durably(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put ``data`` at ``path``, over an earlier file; a crash leaves the old or the new one whole.

    Raises:
        EnvironmentProblem: ``code="folder_unwritable"``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as exc:
        raise EnvironmentProblem(
            f"The file {path.name} cannot be written.",
            hint="Look at the disk's free space and the folder's permissions.",
            code="folder_unwritable",
        ) from exc


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
