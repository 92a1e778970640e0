"""The door to an issuer, whatever it speaks, and the kinds of answer that are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.errors import EnvironmentProblem
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.problem import Problem
from assessor_app.protocol.sync import DecisionsDigest, ItemAnswer, UploadItem


class Failure(StrEnum):
    """Why a call brought no usable answer."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    NOT_THE_ISSUER = "not_the_issuer"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    REFUSED = "refused"


class IssuerProblem(EnvironmentProblem):
    """A call to an issuer brought no documented success.

    ``failure`` says how; for ``REFUSED``, ``status`` and perhaps ``problem`` are the issuer's
    words, and ``retry_after_s`` its wish. ``BROKEN`` and ``TIMEOUT`` mean *unknown*, not failed.
    """

    default_code = "issuer"

    def __init__(
        self,
        message: str,
        failure: Failure,
        *,
        status: int | None = None,
        problem: Problem | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, code=f"issuer_{failure}", status=status)
        self.failure = failure
        self.status = status
        self.problem = problem
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class BlobStream:
    """A blob on its way, from ``offset`` of ``size`` bytes (0 where a resume was refused).

    ``chunks`` raises :class:`IssuerProblem` where fewer or more than the missing bytes come.
    """

    offset: int
    size: int
    chunks: Iterator[bytes]


class BlobSource(Protocol):
    """Where a package's files come from. May be used from several threads."""

    def blob(
        self, sha256: Sha256Hex, *, size: int, offset: int = 0
    ) -> AbstractContextManager[BlobStream]:
        """Open a blob of ``size`` bytes from ``offset``; never more than that is delivered."""
        ...


class Connector(BlobSource, Protocol):
    """One issuer. Every call may raise :class:`IssuerProblem`, and nothing else.

    Calls block; one connector may be used from several threads.
    """

    def well_known(self) -> bytes:
        """Return the signed discovery document."""
        ...

    def changes(self, since: str | None, *, limit: int) -> ChangePage:
        """Return one page of the feed after ``since`` (None: from the beginning)."""
        ...

    def manifest(self, package: PackageId) -> bytes:
        """Return the signed manifest, as bytes to verify."""
        ...

    def extend_lease(self, assignment: AssignmentId) -> datetime:
        """Ask for more time; return until when the lease now runs."""
        ...

    def recuse(self, assignment: AssignmentId, *, reason: str, note: str) -> None:
        """Hand the assignment back. Doing so twice is the same as once."""
        ...

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        """Send decisions; return an answer each, in order."""
        ...

    def decisions_digest(self) -> DecisionsDigest:
        """Return what the issuer says it holds from this assessor."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
