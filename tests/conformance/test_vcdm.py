"""Our decision is a credential in W3C's eyes: the JSON Schema of VCDM 2.0."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.fakes.documents import make_decision
from tests.shared_data import shared

_SCHEMA = "conformance/vcdm2/schema/verifiable-credential/verifiable-credential-schema.json"


def _validator() -> Draft202012Validator:
    schema = json.loads(shared(_SCHEMA).read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_signed_decision_fits() -> None:
    assert not list(_validator().iter_errors(make_decision().json))


@pytest.mark.parametrize("member", ["@context", "type", "issuer", "credentialSubject"])
def test_a_decision_without_a_required_member_does_not(member: str) -> None:
    document: dict[str, Any] = {**make_decision().json}
    del document[member]
    assert list(_validator().iter_errors(document))


def test_the_schema_tells_w3cs_own_examples_apart() -> None:
    """The schema alone cannot tell all of them; these it can, so it is really looking."""
    validator = _validator()
    verdicts = {
        name: validator.is_valid({"issuer": "https://issuer.example", **_input(name)})
        for name in (
            "credential-ok",
            "credential-missing-required-type-fail",
            "credential-schema-no-type-fail",
        )
    }
    assert verdicts == {
        "credential-ok": True,
        "credential-missing-required-type-fail": False,
        "credential-schema-no-type-fail": False,
    }


def _input(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        shared(f"conformance/vcdm2/tests/input/{name}.json").read_bytes()
    )
    return value
