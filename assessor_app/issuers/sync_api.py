"""The connector that speaks the sync API, version 1, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

from assessor_app.config import GENERATOR_NAME, VERSION
from assessor_app.domain.clock import Clock, from_rfc3339, utc_now
from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.errors import IntegrityProblem
from assessor_app.issuers.answers import Head
from assessor_app.issuers.connector import BlobStream, Failure, IssuerProblem
from assessor_app.issuers.http import Call, HttpClient, HttpLimits, Stream, secure_url
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.model import WireModel
from assessor_app.protocol.sync import (
    DecisionsDigest,
    ItemAnswer,
    LeaseAnswer,
    RecusalRequest,
    UploadAnswer,
    UploadItem,
)

WELL_KNOWN_PATH: Final = "/.well-known/assessor-sync"
BLOB_TYPE: Final = "application/octet-stream"
USER_AGENT: Final = f"{GENERATOR_NAME}/{VERSION}"
_DONE: Final = frozenset({200, 204})
_WHOLE_OR_PART: Final = frozenset({200, 206})
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,16})-([0-9]{1,16})/([0-9]{1,16})")

Model = TypeVar("Model", bound=WireModel)


class SyncApiConnector:
    """One issuer over HTTP; implements :class:`connector.Connector`.

    ``api_base`` comes from the issuer's signed discovery document; calls go to
    :func:`api_root` of it. ``token`` is sent to ``api_base`` only.

    Raises:
        UserFixable: ``issuer_not_https`` or ``issuer_url``, at construction.
    """

    def __init__(
        self,
        base_url: str,
        api_base: str,
        token: str,
        *,
        limits: HttpLimits | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._base = secure_url(base_url).rstrip("/")
        self._api = api_root(api_base)
        self._open = HttpClient(self._base, user_agent=USER_AGENT, limits=limits, clock=clock)
        self._http = HttpClient(
            self._api, token=token, user_agent=USER_AGENT, limits=limits, clock=clock
        )

    def well_known(self) -> bytes:
        """Return the signed discovery document."""
        return self._open.fetch(Call("GET", self._base + WELL_KNOWN_PATH))[1]

    def changes(self, since: str | None, *, limit: int) -> ChangePage:
        """Return one page of the feed after ``since`` (None: from the beginning)."""
        query = {"limit": str(limit)} | ({} if since is None else {"since": since})
        _, body = self._http.fetch(Call("GET", f"{self._api}/changes?{urlencode(query)}"))
        return _parsed(ChangePage, body)

    def manifest(self, package: PackageId) -> bytes:
        """Return the signed manifest, as bytes to verify."""
        return self._http.fetch(Call("GET", f"{self._api}/packages/{_segment(package)}"))[1]

    @contextmanager
    def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
        """Open a blob of ``size`` bytes from ``offset`` (RFC 9110, 14.2 and 13.1.5)."""
        if 0 < offset == size:
            yield BlobStream(size, size, iter(()))
            return
        etag = f'"{sha256}"'
        headers = {"Range": f"bytes={offset}-", "If-Range": etag} if offset else {}
        call = Call(
            "GET",
            f"{self._api}/blobs/{_segment(sha256)}",
            media_type=BLOB_TYPE,
            documented=_WHOLE_OR_PART if offset else frozenset({200}),
            headers=headers,
        )
        with self._http.stream(call, size=size - offset) as stream:
            _check_representation(stream.head, sha256)
            start = _start(stream.head, offset=offset, size=size)
            yield BlobStream(start, size, _exactly(stream, size - start))

    def extend_lease(self, assignment: AssignmentId) -> datetime:
        """Ask for more time; return until when the lease now runs."""
        _, body = self._post(f"/assignments/{_segment(assignment)}/lease", {})
        return from_rfc3339(_parsed(LeaseAnswer, body).lease_until)

    def recuse(self, assignment: AssignmentId, *, reason: str, note: str) -> None:
        """Hand the assignment back. Doing so twice is the same as once."""
        request = RecusalRequest.from_json({"reason": reason, "note": note})
        self._post(f"/assignments/{_segment(assignment)}/recusal", request.to_json())

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        """Send decisions; return an answer each, in order.

        The body carries ``Content-Digest`` (RFC 9530) and ``Idempotency-Key`` as a structured
        field string (RFC 9651, 3.3.3).
        """
        documents = [
            {"decision": item.decision}
            | ({} if item.annotations is None else {"annotations": item.annotations.to_json()})
            for item in items
        ]
        headers = {"Idempotency-Key": f'"{idempotency_key}"'}
        _, body = self._post("/decisions", {"items": documents}, headers=headers)
        answers = _parsed(UploadAnswer, body).items
        if [answer.id for answer in answers] != [item.decision.get("id") for item in items]:
            raise IssuerProblem("The answer is for other decisions.", Failure.BROKEN, status=200)
        return answers

    def decisions_digest(self) -> DecisionsDigest:
        """Return what the issuer says it holds from this assessor."""
        _, body = self._http.fetch(Call("GET", f"{self._api}/decisions/digest"))
        return _parsed(DecisionsDigest, body)

    def close(self) -> None:
        """Let go of connections."""
        self._open.close()
        self._http.close()

    def _post(
        self, path: str, document: dict[str, Any], *, headers: dict[str, str] | None = None
    ) -> tuple[Head, bytes]:
        content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
        sent = {"Content-Type": "application/json", "Content-Digest": f"sha-256=:{digest}:"}
        return self._http.fetch(
            Call(
                "POST",
                self._api + path,
                documented=_DONE,
                content=content,
                headers=sent | (headers or {}),
            )
        )


def api_root(api_base: str) -> str:
    """Return where version 1 of the API stands: ``<api_base>/v1``, if it does not say so already.

    Raises:
        UserFixable: ``issuer_not_https`` or ``issuer_url``.
    """
    base = secure_url(api_base).rstrip("/")
    return base if base.endswith("/v1") else base + "/v1"


def _parsed(model: type[Model], body: bytes) -> Model:
    """Return the document in ``body``; one that does not fit is not the issuer's."""
    try:
        return model.parse(body, max_bytes=len(body))
    except IntegrityProblem as exc:
        raise IssuerProblem(
            "The answer is not a document of the protocol.", Failure.NOT_THE_ISSUER
        ) from exc


def _segment(identifier: str) -> str:
    return quote(identifier, safe="")


def _check_representation(head: Head, sha256: Sha256Hex) -> None:
    """Check that the answer speaks of the file asked for, before a byte of it is read."""
    if head.headers.get("etag") != f'"{sha256}"':
        raise IssuerProblem("The answer is another file.", Failure.BROKEN, status=head.status)
    told = re.search(r"\bsha-256=:([A-Za-z0-9+/=]*):", head.headers.get("repr-digest", ""))
    wanted = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
    if told is not None and told[1] != wanted:
        raise IssuerProblem("The answer is another file.", Failure.BROKEN, status=head.status)


def _start(head: Head, *, offset: int, size: int) -> int:
    """Return where the body begins: at ``offset``, or at 0 where the issuer sends the whole."""
    start = 0
    if head.status == 206:
        found = _CONTENT_RANGE.fullmatch(head.headers.get("content-range", ""))
        start = offset
        if found is None or [int(one) for one in found.groups()] != [offset, size - 1, size]:
            raise IssuerProblem("The answer is another range.", Failure.BROKEN, status=206)
    length = head.headers.get("content-length", "")
    if length and length != str(size - start):
        raise IssuerProblem("The file is of another size.", Failure.BROKEN, status=head.status)
    return start


def _exactly(stream: Stream, count: int) -> Iterator[bytes]:
    """Yield the chunks of a body of ``count`` bytes; more or fewer are a problem."""
    left = count
    for chunk in stream.chunks:
        left -= len(chunk)
        if left < 0:
            raise IssuerProblem("The file is longer than its manifest says.", Failure.TOO_LARGE)
        yield chunk
    if left:
        raise IssuerProblem("The file broke off before its end.", Failure.BROKEN)
