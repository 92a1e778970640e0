"""The description of the API: OpenAPI 3.1, its schemas made from the wire models.

``python -m reference_issuer.openapi [--check] FILE`` writes it, or says whether it is stale.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from assessor_app.protocol.decision import Decision
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import WireModel
from assessor_app.protocol.problem import Problem
from assessor_app.protocol.receipt import Receipt
from assessor_app.protocol.sync import (
    DecisionsDigest,
    EnrolmentAnswer,
    EnrolmentRequest,
    LeaseAnswer,
    RecusalRequest,
    Upload,
    UploadAnswer,
    WellKnown,
)

_MODELS: Final[tuple[type[WireModel], ...]] = (
    ChangePage,
    Decision,
    DecisionsDigest,
    EnrolmentAnswer,
    EnrolmentRequest,
    EvidencePackage,
    LeaseAnswer,
    Problem,
    RecusalRequest,
    Receipt,
    Upload,
    UploadAnswer,
    WellKnown,
)
_TEXT: Final = {"type": "string"}
JsonObject = dict[str, Any]


@cache
def openapi_document() -> JsonObject:
    """Return the OpenAPI 3.1 document. The same in every run."""
    refs = "#/components/schemas/{model}"
    _, schemas = models_json_schema(
        [(model, "validation") for model in _MODELS], by_alias=True, ref_template=refs
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Assessor sync API",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {**_public_paths(), **_feed_paths(), **_assignment_paths(), **_decision_paths()},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def openapi_text() -> str:
    """Return the document as it is kept in ``resources/openapi/issuer.json``."""
    return json.dumps(openapi_document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _public_paths() -> JsonObject:
    return {
        "/.well-known/assessor-sync": {
            "get": _call(
                "wellKnown", "Who the issuer is, signed", _json(200, WellKnown), public=True
            )
        },
        "/openapi.json": {
            "get": _call(
                "openapi", "This description", _plain(200, "application/json"), public=True
            )
        },
        "/v1/enrolments": {
            "post": _call(
                "enrol",
                "An invitation and a proof of possession for a token",
                _json(201, EnrolmentAnswer),
                _problems(400, 403, 409, 413, 415),
                body=EnrolmentRequest,
                public=True,
            )
        },
    }


def _feed_paths() -> JsonObject:
    return {
        "/v1/changes": {
            "get": _call(
                "changes",
                "What is new, changed and gone since a state",
                _json(200, ChangePage),
                _problems(400, 401, 403, 409),
                parameters=[
                    _parameter("since", "query", {"type": "string", "maxLength": 255}),
                    _parameter("limit", "query", {"type": "integer", "minimum": 1, "default": 200}),
                ],
            )
        },
        "/v1/packages/{package}": {
            "get": _call(
                "package",
                "The signed manifest",
                _json(200, EvidencePackage),
                _problems(401, 403, 404),
                parameters=[_path_parameter("package")],
            )
        },
        "/v1/blobs/{sha256}": {method: _blob_call(method) for method in ("get", "head")},
    }


def _blob_call(method: str) -> JsonObject:
    binary = _plain(200, "application/octet-stream")
    part = _plain(206, "application/octet-stream") if method == "get" else {}
    pattern = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    return _call(
        f"{method}Blob",
        "One file's bytes; a strong ETag and Repr-Digest name the whole content",
        {**binary, **part, "304": {"description": "The content is known."}},
        _problems(401, 403, 404, 416),
        parameters=[
            _parameter("sha256", "path", pattern),
            _parameter("Range", "header", _TEXT),
            _parameter("If-Range", "header", _TEXT),
        ],
    )


def _assignment_paths() -> JsonObject:
    parameters = [_path_parameter("assignment")]
    return {
        "/v1/assignments/{assignment}/lease": {
            "post": _call(
                "extendLease",
                "Ask for more time",
                _json(200, LeaseAnswer),
                _problems(401, 403, 404, 409),
                parameters=parameters,
            )
        },
        "/v1/assignments/{assignment}/recusal": {
            "post": _call(
                "recuse",
                "Hand an assignment back",
                {"204": {"description": "It is recused, now or before."}},
                _problems(400, 401, 403, 404, 409, 413, 415),
                body=RecusalRequest,
                parameters=parameters,
            )
        },
    }


def _decision_paths() -> JsonObject:
    headers = [
        _parameter("Idempotency-Key", "header", {**_TEXT, "pattern": '^".{1,255}"$'}, needed=True),
        _parameter("Content-Digest", "header", _TEXT, needed=True),
    ]
    return {
        "/v1/decisions": {
            "post": _call(
                "sendDecisions",
                "Send signed decisions; each gets its own answer, in order",
                _json(200, UploadAnswer),
                _problems(400, 401, 403, 409, 413, 415, 422),
                body=Upload,
                parameters=headers,
            )
        },
        "/v1/decisions/digest": {
            "get": _call(
                "decisionsDigest",
                "What the issuer holds from this assessor",
                _json(200, DecisionsDigest),
                _problems(401, 403),
            )
        },
    }


def _call(
    operation: str,
    summary: str,
    *responses: JsonObject,
    body: type[WireModel] | None = None,
    parameters: list[JsonObject] | None = None,
    public: bool = False,
) -> JsonObject:
    call: JsonObject = {"operationId": operation, "summary": summary}
    call["responses"] = {
        status: answer
        for group in (*responses, _problems(429, 500, 503))
        for status, answer in group.items()
    }
    if parameters:
        call["parameters"] = parameters
    if body is not None:
        call["requestBody"] = {"required": True, "content": _content("application/json", body)}
    if public:
        call["security"] = []
    return call


def _json(status: int, model: type[WireModel]) -> JsonObject:
    return {str(status): {"description": "Success", "content": _content("application/json", model)}}


def _plain(status: int, media_type: str) -> JsonObject:
    return {str(status): {"description": "Success", "content": {media_type: {}}}}


def _problems(*statuses: int) -> JsonObject:
    content = _content("application/problem+json", Problem)
    return {
        str(status): {"description": "A problem (RFC 9457)", "content": content}
        for status in statuses
    }


def _content(media_type: str, model: type[WireModel]) -> JsonObject:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _path_parameter(name: str) -> JsonObject:
    return _parameter(name, "path", {"type": "string", "format": "uri"})


def _parameter(name: str, place: str, schema: JsonObject, *, needed: bool = False) -> JsonObject:
    return {
        "name": name,
        "in": place,
        "required": needed or place == "path",
        "schema": schema,
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the document to a file, or with ``--check`` return 1 when the file is stale."""
    parser = argparse.ArgumentParser(prog="python -m reference_issuer.openapi")
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    text = openapi_text()
    if options.check:
        there = options.file.read_text("utf-8") if options.file.exists() else ""
        return int(there != text)
    options.file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
