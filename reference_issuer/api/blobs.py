"""``GET /v1/blobs/{sha256}``: one file's bytes, whole or a range of them (RFC 9110, 13 and 14)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, exists, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from assessor_app.errors import EnvironmentProblem
from assessor_app.protocol.problem import ProblemType
from reference_issuer.api.answers import PRIVATE, problem_answer
from reference_issuer.api.callers import authenticate, issuer_of
from reference_issuer.blobs import CHUNK
from reference_issuer.enrolments import Caller
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request
from reference_issuer.tables import achievements, assignments, files, submissions

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*")
_MEDIA_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from ``start`` to before ``stop``."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """A range that begins after the last byte."""


async def read(request: Request) -> Response:
    """Answer 200, 206, 304 or 416; strong ETag and Repr-Digest name the whole file's content."""
    caller = await authenticate(request)
    issuer, sha256 = issuer_of(request), request.path_params["sha256"]
    size = await run_in_threadpool(_size, issuer, caller, sha256)
    headers = _headers(sha256)
    etag = headers["ETag"]
    if _names(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        headers["Content-Length"] = str(size)
        return Response(headers=headers, media_type=_MEDIA_TYPE)
    try:
        part = _asked_range(request, etag, size)
    except Unsatisfiable:
        refusal = refuse_request(
            ProblemType.NOT_FOUND, "The range is not in the file.", status=416, code="range"
        )
        return problem_answer(refusal.problem, {"Content-Range": f"bytes */{size}", "ETag": etag})
    return _body(issuer, sha256, size, part, headers)


def parse_range(header: str, size: int) -> ByteRange | None:
    """Return the one range that ``header`` asks for of ``size`` bytes (RFC 9110, 14.1.2).

    None for other units, several ranges and malformed ones: then the whole is sent (14.2).

    Raises:
        Unsatisfiable: when no byte of the file is in it.
    """
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        count = min(int(found[2]), size)
        start, stop = size - count, size
    else:
        start = int(found[1])
        stop = min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= size or stop <= start:
        raise Unsatisfiable
    return ByteRange(start, stop)


def _asked_range(request: Request, etag: str, size: int) -> ByteRange | None:
    header = request.headers.get("range")
    condition = request.headers.get("if-range")
    if header is None or (condition is not None and condition.strip() != etag):
        return None
    return parse_range(header, size)


def _body(
    issuer: OpenIssuer, sha256: str, size: int, part: ByteRange | None, headers: dict[str, str]
) -> Response:
    start, stop = (part.start, part.stop) if part else (0, size)
    status = 206 if part else 200
    headers["Content-Length"] = str(stop - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    chunks = issuer.blobs.read(sha256, start=start, stop=stop)
    if stop - start <= CHUNK:
        content = b"".join(chunks)
        return Response(content, status_code=status, headers=headers, media_type=_MEDIA_TYPE)
    return StreamingResponse(chunks, status_code=status, headers=headers, media_type=_MEDIA_TYPE)


def _headers(sha256: str) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
    return {
        **PRIVATE,
        "ETag": f'"{sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Accept-Ranges": "bytes",
    }


def _names(header: str | None, etag: str) -> bool:
    return header is not None and (header == "*" or etag in re.split(r"\s*,\s*", header.strip()))


def _size(issuer: OpenIssuer, caller: Caller, sha256: str) -> int:
    """Return the size of a file that belongs to one of the caller's open packages."""
    unknown = refuse_request(ProblemType.NOT_FOUND, "There is no such file for this assessor.")
    if not _NAME.fullmatch(sha256):
        raise unknown
    with issuer.store.read() as connection:
        if not connection.scalar(_is_theirs(caller.assessor, sha256)):
            raise unknown
    size = issuer.blobs.size(sha256)
    if size is None:
        raise EnvironmentProblem("A file is missing at the issuer.", code="blob_missing")
    return size


def _is_theirs(assessor: str, sha256: str) -> Select[tuple[bool]]:
    evidence = (
        select(files.c.id)
        .join(assignments, assignments.c.submission == files.c.submission)
        .where(files.c.sha256 == sha256)
    )
    rubric = (
        select(submissions.c.id)
        .join(assignments, assignments.c.submission == submissions.c.id)
        .join(achievements, achievements.c.id == submissions.c.achievement)
        .where(achievements.c.rubric == sha256)
    )
    theirs = (
        assignments.c.assessor == assessor,
        assignments.c.state.in_(("assigned", "decided")),
    )
    return select(or_(exists(evidence.where(*theirs)), exists(rubric.where(*theirs))))
