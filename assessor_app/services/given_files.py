"""Files that a person names: read up to a bound, so that a wrong one costs no memory."""

from __future__ import annotations

import errno
from pathlib import Path

from assessor_app.errors import EnvironmentProblem


def read_given(path: Path, most_bytes: int, *, called: str = "The file") -> bytes:
    """Return what is in a file, of a larger one the first ``most_bytes + 1``: one byte too many
    tells who asked that it is too large. ``called`` begins the sentence on a failure.

    Raises:
        EnvironmentProblem: ``file_unreadable``.
    """
    try:
        with path.open("rb") as file:
            return file.read(most_bytes + 1)
    except OSError as exc:
        hint = "Check its name." if exc.errno == errno.ENOENT else ""
        raise EnvironmentProblem(
            f"{called} cannot be read: {exc.strerror}.", hint=hint, code="file_unreadable"
        ) from exc
