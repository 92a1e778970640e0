"""A connector to an issuer in memory; passes the same contract suite as the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.issuers.connector import BlobStream, Failure, IssuerProblem
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.sync import DecisionsDigest, ItemAnswer, UploadAnswer, UploadItem
from tests.fakes.fake_issuer import FakeIssuer, Refused

Answer = TypeVar("Answer")


class FakeConnector:
    """Calls a :class:`FakeIssuer` in this process.

    ``failures`` maps names of methods to problems that are raised, each once, before the call is
    made; ``lost`` to problems raised after it was made. ``calls`` are the methods' names.
    """

    def __init__(self, issuer: FakeIssuer) -> None:
        self.issuer = issuer
        self.failures: dict[str, list[IssuerProblem]] = {}
        self.lost: dict[str, list[IssuerProblem]] = {}
        self.calls: list[str] = []
        self.closed = False
        self.chunk_bytes = 7

    def well_known(self) -> bytes:
        return self._call("well_known", lambda: self.issuer.well_known.data)

    def changes(self, since: str | None, *, limit: int) -> ChangePage:
        return self._call(
            "changes", lambda: ChangePage.from_json(self.issuer.changes(since, limit))
        )

    def manifest(self, package: PackageId) -> bytes:
        return self._call("manifest", lambda: self.issuer.manifest(package))

    @contextmanager
    def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
        data = self._call("blob", lambda: self.issuer.blob(sha256))
        if len(data) != size:
            raise IssuerProblem("The file is of another size.", Failure.BROKEN)
        yield BlobStream(offset, size, self._chunks(data[offset:]))

    def extend_lease(self, assignment: AssignmentId) -> datetime:
        return self._call("extend_lease", lambda: self.issuer.lease(assignment))

    def recuse(self, assignment: AssignmentId, *, reason: str, note: str) -> None:
        self._call("recuse", lambda: self.issuer.recuse(assignment, reason, note))

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        body = [item.to_json() for item in items]
        answer = self._call("send", lambda: self.issuer.receive(body, idempotency_key))
        return UploadAnswer.from_json(answer).items

    def decisions_digest(self) -> DecisionsDigest:
        return self._call("digest", lambda: DecisionsDigest.from_json(self.issuer.digest()))

    def close(self) -> None:
        self.closed = True

    def _call(self, name: str, answer: Callable[[], Answer]) -> Answer:
        self.calls.append(name)
        if self.failures.get(name):
            raise self.failures[name].pop(0)
        try:
            result = answer()
        except Refused as refused:
            problem = refused.problem
            raise IssuerProblem(
                problem.title, Failure.REFUSED, status=problem.status, problem=problem
            ) from refused
        if self.lost.get(name):
            raise self.lost[name].pop(0)
        return result

    def _chunks(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), self.chunk_bytes):
            yield data[start : start + self.chunk_bytes]
            if self.failures.get("chunk"):
                raise self.failures["chunk"].pop(0)
