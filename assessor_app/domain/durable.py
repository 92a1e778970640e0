"""Files that survive a power cut: temporary name, fsync, rename, fsync of the folder.

A rename is atomic but not durable, and a file's bytes may reach the disk after its name does;
both were seen to leave an empty file under the final name. So the bytes are made durable first,
then the name, and a caller may trust what it wrote only after the function has returned.

All that is particular to a platform or to a test stands in :class:`Durability`. On macOS
``fsync`` leaves the bytes in the drive's own cache, hence ``F_FULLFSYNC``. On Windows a folder
cannot be opened for flushing; NTFS journals the rename itself, so that step is empty there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assessor_app.errors import EnvironmentProblem

TEMPORARY_SUFFIX: Final = ".tmp"
"""Files so named are left-overs of a write that did not end; any may be removed at start."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})
_WINDOWS_DISK_FULL: Final = frozenset({39, 112})


class Durability:
    """How bytes and names are made to outlive a power cut.

    The one place where that is done, so that a test can put in another (one that leaves a step
    out, or that fails) and show that the step matters.
    """

    def sync_file(self, descriptor: int) -> None:
        """Return once all bytes written to ``descriptor`` are on the medium."""
        if sys.platform == "darwin":
            import fcntl

            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            except OSError as exc:
                if exc.errno not in _NO_FOLDER_SYNC:
                    raise
            else:
                return
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in ``folder`` are on the medium, where the platform can say so."""
        if sys.platform != "win32":
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            except OSError as exc:
                if exc.errno not in _NO_FOLDER_SYNC:
                    raise
            finally:
                os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Give ``source`` the name ``target`` at once, in place of a file that has it already."""
        source.replace(target)


DURABLE: Final = Durability()


def environment_problem(error: OSError) -> EnvironmentProblem:
    """Return ``error`` as the program speaks of it.

    Codes: ``disk_full``, ``folder_read_only``, ``folder_missing``, ``file_too_large_for_disk``,
    ``too_many_open_files`` and, for all else, ``disk_failing``. No path goes into the details.
    """
    name = errno.errorcode.get(error.errno or 0, "unknown")
    if error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_DISK_FULL:
        message, code, hint = "The disk is full.", "disk_full", "Free some space and try again."
    elif error.errno in _READ_ONLY:
        message, code = "The folder cannot be written to.", "folder_read_only"
        hint = "Check its permissions, or use a folder on another disk."
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        message, code = "A folder or file is not there.", "folder_missing"
        hint = "Check that the disk is connected."
    elif error.errno == errno.EFBIG:
        message, code = "The disk's format cannot hold a file so large.", "file_too_large_for_disk"
        hint = "Use a folder on another disk."
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        message, code, hint = "Too many files are open.", "too_many_open_files", ""
    else:
        message, code = "The disk did not do what was asked.", "disk_failing"
        hint = "Check the disk, and save what is on it."
    return EnvironmentProblem(message, hint=hint, code=code, errno=name)


@contextlib.contextmanager
def disk_problems() -> Iterator[None]:
    """Raise every ``OSError`` of the block as its :func:`environment_problem`."""
    try:
        yield
    except OSError as exc:
        raise environment_problem(exc) from exc


def fsync_folder(folder: Path, *, durability: Durability = DURABLE) -> None:
    """Return once the names in ``folder`` would survive a power cut.

    Raises:
        EnvironmentProblem: as :func:`environment_problem`.
    """
    with disk_problems():
        durability.sync_folder(folder)


def make_folder(folder: Path, *, durability: Durability = DURABLE) -> None:
    """Make ``folder`` and its missing parents, for this user only, so that they last.

    Raises:
        EnvironmentProblem: as :func:`environment_problem`.
    """
    with disk_problems():
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
            try:
                durability.sync_folder(path.parent)
            except OSError:
                with contextlib.suppress(OSError):  # else a second try would take it for durable
                    path.rmdir()
                raise


def open_new(path: Path) -> int:
    """Return a descriptor of the new, empty file ``path``, readable by this user only.

    Raises:
        OSError: as ``os.open`` does; ``FileExistsError`` when there is such a file.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte of ``data``; ``os.write`` may take fewer and say so only by its result.

    Raises:
        OSError: as ``os.write`` does.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_file(path: Path, data: bytes, *, durability: Durability = DURABLE) -> None:
    """Put ``data`` under the name ``path``: after a power cut the old bytes or the new, whole.

    Raises:
        EnvironmentProblem: as :func:`environment_problem`; what was there is then unchanged,
            unless the last step failed, after which a power cut may leave either.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")
    with disk_problems():
        try:
            descriptor = open_new(temporary)
            try:
                write_all(descriptor, data)
                durability.sync_file(descriptor)
            finally:
                os.close(descriptor)
            durability.rename(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        durability.sync_folder(path.parent)


def write_new_file(path: Path, data: bytes, *, durability: Durability = DURABLE) -> None:
    """Put ``data`` under the unused name ``path``; after a power cut it is there whole, or not.

    One program holds a profile at a time, so nothing makes ``path`` between check and rename.

    Raises:
        FileExistsError: there is something of that name; it is left as it was.
        EnvironmentProblem: as :func:`environment_problem`; nothing is then under the name.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    replace_file(path, data, durability=durability)
