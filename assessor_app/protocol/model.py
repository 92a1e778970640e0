"""What every wire document has in common: strict, frozen, camelCase, no unknown members."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import raw_from_digest
from assessor_app.errors import AssessorError, IntegrityProblem

CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
ASSESSMENT_CONTEXT = "https://assessor.example/ns/assessment/v1"
CONTEXTS = (CREDENTIALS_CONTEXT, ASSESSMENT_CONTEXT)


def _checked_digest(text: str) -> str:
    try:
        raw_from_digest(text)
    except AssessorError as exc:
        raise ValueError(exc.message) from exc
    return text


def _checked_time(text: str) -> str:
    try:
        from_rfc3339(text)
    except AssessorError as exc:
        raise ValueError(exc.message) from exc
    return text


def _checked_contexts(contexts: tuple[str, ...]) -> tuple[str, ...]:
    if contexts != CONTEXTS:
        raise ValueError(f"must be {' and '.join(CONTEXTS)}")
    return contexts


def _with_lists(value: Any) -> Any:
    """Return ``value`` with lists for tuples: plain JSON, as it was signed."""
    if isinstance(value, dict):
        return {key: _with_lists(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_with_lists(member) for member in value]
    return value


_URI_CHARACTERS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+$"

DigestText = Annotated[
    str,
    Field(pattern=r"^sha256-[A-Za-z0-9+/]{43}=$"),
    AfterValidator(_checked_digest),
]
"""``sha256-`` and base64 (Subresource Integrity, section 3.1)."""

TimeText = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
        r"(Z|[+\-][0-9]{2}:[0-9]{2})$",
        json_schema_extra={"format": "date-time"},
    ),
    AfterValidator(_checked_time),
]
"""A time with its zone (RFC 3339, section 5.6; XML Schema ``dateTimeStamp``)."""

Uri = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9+.\-]*:" + _URI_CHARACTERS,
        max_length=2048,
        json_schema_extra={"format": "uri"},
    ),
]
"""An absolute URI in the characters of RFC 3986, section 2; its scheme in lower case."""

WebUri = Annotated[
    str,
    Field(
        pattern=r"^https?://" + _URI_CHARACTERS,
        max_length=2048,
        json_schema_extra={"format": "uri"},
    ),
]
"""A :data:`Uri` that may be opened or called: ``https`` or ``http``, and nothing else."""

DecimalText = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$")]
LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]

ShortText = Annotated[
    str, Field(pattern=r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$", max_length=1000)
]
"""One line: a name, a label, a code. No control characters."""

LongText = Annotated[str, Field(max_length=100_000)]
ByteCount = Annotated[int, Field(ge=0, le=2**53 - 1)]

Contexts = Annotated[
    tuple[str, ...],
    Field(json_schema_extra={"const": list(CONTEXTS)}),
    AfterValidator(_checked_contexts),
]
"""The ``@context`` of what we sign: exactly :data:`CONTEXTS`, so that no term has two meanings."""

RawJson = Annotated[dict[str, Any], BeforeValidator(_with_lists)]
"""Somebody's signed JSON, passed on as it is; its reader verifies it."""


def _with_tuples(value: Any) -> Any:
    """Return ``value`` with tuples for lists: strict models take no list for a tuple."""
    if value is None:
        raise IntegrityProblem("A member is null instead of absent.", code="schema", where="null")
    if isinstance(value, dict):
        return {key: _with_tuples(member) for key, member in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(member) for member in value)
    return value


class WireModel(BaseModel):
    """A wire object. Unknown members, wrong types, nulls and missing members are refused."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
    )

    @classmethod
    def parse(cls, data: bytes, *, max_bytes: int = strict_json.DEFAULT_MAX_BYTES) -> Self:
        """Return the document in ``data``.

        Raises:
            IntegrityProblem: as :func:`strict_json.parse`, and ``schema`` naming the member.
        """
        return cls.from_json(strict_json.parse_object(data, max_bytes=max_bytes))

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Return the document in ``value``, parsed by :mod:`strict_json`.

        Raises:
            IntegrityProblem: ``code="schema"``, naming the first member that does not fit.
        """
        try:
            return cls.model_validate(_with_tuples(value), by_alias=True, by_name=False)
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or "the document"
            raise IntegrityProblem(
                f"{cls.__name__} does not fit its schema at {where}: {first['msg']}.",
                code="schema",
                model=cls.__name__,
                where=where,
            ) from exc

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object, without members that are not set.

        Empty lists and defaults are written out, so a document that was read is kept as its bytes:
        what somebody signed is never written again from here.
        """
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Proof(WireModel):
    """A Data Integrity proof (W3C VC Data Integrity 1.0, section 2.1) by ``eddsa-jcs-2022``."""

    type: Literal["DataIntegrityProof"]
    cryptosuite: Literal["eddsa-jcs-2022"]
    created: TimeText
    verification_method: Uri
    proof_purpose: Literal["assertionMethod"]
    proof_value: str = Field(pattern="^z[1-9A-HJ-NP-Za-km-z]{80,90}$")
    domain: Uri | None = None
    context: Contexts | None = Field(default=None, alias="@context")
