"""The one family of errors: what went wrong, by a stable code, for a person to act on.

The text that a person reads is chosen by ``code`` in ``ui`` and ``cli``; ``message`` and
``hint`` are the plain English default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class AssessorError(Exception):
    """Root of every error that this program raises on purpose.

    ``code`` is stable over releases and may be matched on; ``details`` hold ids, sizes and
    codes, never payloads, names or tokens.
    """

    default_code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "", code: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.default_code
        self.details: Mapping[str, object] = details

    def diagnostics(self) -> dict[str, object]:
        """Return what a support report may contain: class, code and details, no personal data."""
        return {"kind": type(self).__name__, "code": self.code, **self.details}


class UserFixable(AssessorError):
    """The person can put it right: a wrong passphrase, an unknown level, an unfinished draft."""

    default_code = "user_fixable"


class EnvironmentProblem(AssessorError):
    """Disk, network, keyring or operating system would not do what was asked; nothing is lost."""

    default_code = "environment"


class IntegrityProblem(AssessorError):
    """A hash, signature or schema does not hold; the untrusted thing was refused."""

    default_code = "integrity"


class Bug(AssessorError):
    """A state that the program believed impossible."""

    default_code = "bug"
