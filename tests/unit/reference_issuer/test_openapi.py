"""The checked-in description of the API is the one that the models make."""

from __future__ import annotations

from pathlib import Path

from jsonschema import Draft202012Validator

from reference_issuer.app import ROUTES
from reference_issuer.openapi import main, openapi_document, openapi_text

RESOURCE = Path(__file__).resolve().parents[3] / "resources" / "openapi" / "issuer.json"


def test_the_checked_in_document_is_not_stale() -> None:
    assert RESOURCE.read_text("utf-8") == openapi_text(), (
        "run: python -m reference_issuer.openapi resources/openapi/issuer.json"
    )


def test_every_route_and_method_is_described_and_no_other() -> None:
    routed = {
        (route.path, method.lower())
        for route in ROUTES
        for method in route.methods or ()
        if method != "HEAD" or "blobs" in route.path
    }
    described = {
        (path, method) for path, calls in openapi_document()["paths"].items() for method in calls
    }
    assert described == routed


def test_every_schema_is_a_json_schema_and_every_reference_leads_somewhere() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = {part.partition('"')[0] for part in openapi_text().split('"#/components/schemas/')[1:]}
    assert named <= set(schemas)


def test_check_says_whether_a_file_is_stale(tmp_path: Path) -> None:
    there = tmp_path / "issuer.json"
    assert main([str(there), "--check"]) == 1
    assert main([str(there)]) == 0
    assert main([str(there), "--check"]) == 0
