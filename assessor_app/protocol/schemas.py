"""JSON Schemas (2020-12) and a JSON-LD 1.1 context, made from the models of the documents.

The schemas say what a schema can. What it cannot (canonical digests, real dates, paths that mean
the same on every system, ids that must differ) the models check, and their docstrings name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from pydantic.json_schema import GenerateJsonSchema

from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.decision import Decision
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.protocol.model import ASSESSMENT_CONTEXT, WireModel
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

JsonObject = dict[str, Any]

SCHEMA_BASE: Final = "https://assessor.example/schemas/v1/"
DOCUMENTS: Final[Mapping[str, type[WireModel]]] = {
    "annotation-collection": AnnotationCollection,
    "change-page": ChangePage,
    "decision": Decision,
    "decisions-digest": DecisionsDigest,
    "enrolment-answer": EnrolmentAnswer,
    "enrolment-request": EnrolmentRequest,
    "evidence-package": EvidencePackage,
    "lease-answer": LeaseAnswer,
    "problem": Problem,
    "receipt": Receipt,
    "recusal-request": RecusalRequest,
    "upload": Upload,
    "upload-answer": UploadAnswer,
    "well-known": WellKnown,
}
"""Every document of the protocol by the name of its schema."""

LINKED_DOCUMENTS: Final[tuple[type[WireModel], ...]] = (Decision, EvidencePackage, Receipt)
"""Those that carry our JSON-LD context. Annotations carry W3C's."""


def json_schemas() -> dict[str, JsonObject]:
    """Return the JSON Schema of each of :data:`DOCUMENTS`, by the same names."""
    return {name: _schema(name, model) for name, model in DOCUMENTS.items()}


def _schema(name: str, model: type[WireModel]) -> JsonObject:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMA_BASE}{name}.schema.json",
        **_model_schema(model),
    }


def _model_schema(model: type[WireModel]) -> JsonObject:
    schema = model.model_json_schema(by_alias=True, schema_generator=_PlainSchema)
    return cast(JsonObject, _without_null(schema))


class _PlainSchema(GenerateJsonSchema):
    """Leaves out a title for each member, which would only repeat its name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def _without_null(value: Any) -> Any:
    """Return ``value`` without the null that an optional member has in Python, not on the wire."""
    if isinstance(value, list):
        return [_without_null(one) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {
        name: _without_null(member)
        for name, member in value.items()
        if (name, member) != ("default", None)
    }
    choices = [one for one in plain.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **{name: plain[name] for name in plain if name != "anyOf"}}
    return {**plain, "anyOf": choices} if choices else plain


_KEYWORDS: Final = {"id": "@id", "type": "@type"}
_CREDENTIALS_TERMS: Final = frozenset(
    {"@context", "id", "type", "name", "description", "digestSRI", "mediaType"}
)
"""What the credentials context defines everywhere."""

_CREDENTIAL_TERMS: Final = frozenset({"issuer", "validFrom", "credentialSubject", "proof"})
"""What it defines inside a VerifiableCredential."""

_SHARED_TERMS: Final[Mapping[str, JsonObject]] = {
    "issuer": {"@id": "https://www.w3.org/2018/credentials#issuer", "@type": "@id"},
    "proof": {"@id": "https://w3id.org/security#proof", "@type": "@id", "@container": "@graph"},
}
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def jsonld_context() -> JsonObject:
    """Return the context of :data:`model.ASSESSMENT_CONTEXT` (JSON-LD 1.1, section 4.1).

    It stands after the credentials context, and redefines none of its protected terms. Each typed
    object has a type-scoped context; an untyped one a context in the scope of its member.
    """
    terms: JsonObject = {}
    for model in LINKED_DOCUMENTS:
        schema = _model_schema(model)
        _Terms(schema).add_typed(terms, schema)
    return {"@context": {"@version": 1.1, "@protected": True, **dict(sorted(terms.items()))}}


def term_uri(term: str) -> str:
    """Return the URI that ``term`` stands for."""
    return f"{ASSESSMENT_CONTEXT}#{term}"


class _Terms:
    """Walks one document's schema and writes down what its members mean."""

    def __init__(self, schema: JsonObject) -> None:
        self._definitions: JsonObject = schema.get("$defs", {})

    def add_typed(self, terms: JsonObject, schema: JsonObject) -> None:
        """Add the type of ``schema`` with its scope, and those that lie deeper."""
        types = self._types(schema)
        own = types[-1]
        known = _CREDENTIALS_TERMS | (_CREDENTIAL_TERMS if len(types) > 1 else frozenset())
        terms[own] = {"@id": term_uri(own), "@context": self._scope(schema, known, terms)}

    def _scope(self, schema: JsonObject, known: frozenset[str], terms: JsonObject) -> JsonObject:
        scope: JsonObject = {"@protected": True, **_KEYWORDS}
        for name, member in sorted(schema["properties"].items()):
            objects = [one for one in self._alternatives(member) if "properties" in one]
            for one in objects:
                if self._types(one) and name != "proof":
                    self.add_typed(terms, one)
            if name not in known:
                scope[name] = self._term(name, member, objects, terms)
        return scope

    def _term(
        self, name: str, member: JsonObject, objects: list[JsonObject], terms: JsonObject
    ) -> Any:
        if name in _SHARED_TERMS:
            return _SHARED_TERMS[name]
        if objects:
            term: JsonObject = {"@id": term_uri(name), "@type": "@id"}
            if not self._types(objects[0]):
                term["@context"] = self._scope(objects[0], _CREDENTIALS_TERMS, terms)
            return term
        kind = next((kind for one in self._alternatives(member) if (kind := _kind(one))), None)
        return {"@id": term_uri(name), "@type": kind} if kind else term_uri(name)

    def _alternatives(self, member: JsonObject) -> Iterator[JsonObject]:
        """Yield what ``member`` or its items may be, references followed."""
        if "$ref" in member:
            yield from self._alternatives(
                self._definitions[member["$ref"].removeprefix("#/$defs/")]
            )
        elif "anyOf" in member:
            for one in member["anyOf"]:
                yield from self._alternatives(one)
        elif isinstance(member.get("items"), dict):
            yield from self._alternatives(member["items"])
        else:
            yield member

    @staticmethod
    def _types(schema: JsonObject) -> list[str]:
        """Return the values that the object's ``type`` member must have; none: it has no type."""
        member = schema["properties"].get("type", {})
        if "const" in member:
            return [member["const"]]
        return [item["const"] for item in member.get("prefixItems", [])]


def _kind(schema: JsonObject) -> str | None:
    if schema.get("format") == "uri":
        return "@id"
    if schema.get("format") == "date-time":
        return _XSD + "dateTime"
    return {"integer": _XSD + "integer", "boolean": _XSD + "boolean"}.get(str(schema.get("type")))
