"""What SQLite and SQLAlchemy raise, as the errors that this program speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from assessor_app.errors import (
    AssessorError,
    Bug,
    EnvironmentProblem,
    IntegrityProblem,
    UserFixable,
)
from assessor_app.storage.engine import DRIVER


class _Code(IntEnum):
    """SQLite's primary result codes (sqlite.org/rescode.html)."""

    PERM = 3
    BUSY = 5
    LOCKED = 6
    READONLY = 8
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    CONSTRAINT = 19
    NOTADB = 26


_BY_MESSAGE: Final = {
    "file is not a database": _Code.NOTADB,
    "database disk image is malformed": _Code.CORRUPT,
    "database or disk is full": _Code.FULL,
    "database is locked": _Code.BUSY,
    "attempt to write a readonly database": _Code.READONLY,
    "unable to open database file": _Code.CANTOPEN,
    "disk I/O error": _Code.IOERR,
}

_IMMUTABLE: Final = ("decision_immutable", "receipt_immutable")


def result_code(error: BaseException) -> int:
    """Return SQLite's primary result code of a driver's ``error``, 0 where it has none."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF
    return _BY_MESSAGE.get(str(error), 0)


def problem_of(error: BaseException, *, writing: bool = True) -> AssessorError:
    """Return ``error`` of the driver as one of the program's own.

    Codes: ``store_wrong_key``, ``store_damaged``, ``store_locked``, ``disk_full``,
    ``folder_read_only``, ``disk_failing``, and for bugs ``decision_immutable``,
    ``receipt_immutable``, ``store_constraint``, ``write_in_read`` and ``store``.
    """
    code = result_code(error)
    if code == _Code.NOTADB:
        return UserFixable(
            "The database cannot be opened with this key.",
            hint="If the key is certainly right, the file's beginning is damaged: use a backup.",
            code="store_wrong_key",
        )
    if code == _Code.CORRUPT:
        return IntegrityProblem(
            "The database is damaged.",
            hint="Use a backup; signed decisions are restored from the journal.",
            code="store_damaged",
        )
    if code == _Code.CONSTRAINT:
        return _constraint(str(error))
    if code == _Code.READONLY and not writing:
        return Bug("Something was to be written in a reading transaction.", code="write_in_read")
    return _environment(code) or Bug(
        "The database refused a statement.", code="store", sqlite=code, reason=str(error)[:200]
    )


def _environment(code: int) -> EnvironmentProblem | None:
    if code in (_Code.BUSY, _Code.LOCKED):
        return EnvironmentProblem(
            "Another program holds the database.",
            hint="Close other windows of this program, and any tool that has the file open.",
            code="store_locked",
        )
    if code == _Code.FULL:
        return EnvironmentProblem(
            "The disk is full.", hint="Free some space and try again.", code="disk_full"
        )
    if code in (_Code.READONLY, _Code.PERM, _Code.CANTOPEN):
        return EnvironmentProblem(
            "The folder of the database cannot be written to.",
            hint="Check its permissions, or use a folder on another disk.",
            code="folder_read_only",
        )
    if code == _Code.IOERR:
        return EnvironmentProblem(
            "The disk did not do what was asked.",
            hint="Check the disk, and save what is on it.",
            code="disk_failing",
        )
    return None


def _constraint(reason: str) -> AssessorError:
    if reason in _IMMUTABLE:
        return Bug("A signed document was to be changed.", code=reason)
    return Bug("A row breaks a rule of its table.", code="store_constraint", reason=reason[:200])


@contextmanager
def store_problems(*, writing: bool = True) -> Iterator[None]:
    """Raise every error of the driver or of SQLAlchemy in the block as :func:`problem_of` it."""
    try:
        yield
    except DBAPIError as exc:
        raise problem_of(exc.orig or exc, writing=writing) from exc
    except StatementError as exc:
        # A column's own type refused the value before the driver saw it.
        raise (exc.orig if isinstance(exc.orig, AssessorError) else _misuse(exc)) from exc
    except DRIVER.Error as exc:
        raise problem_of(exc, writing=writing) from exc
    except SQLAlchemyError as exc:
        raise _misuse(exc) from exc


def _misuse(error: SQLAlchemyError) -> Bug:
    return Bug("A statement was made wrongly.", code="store", kind=type(error).__name__)
