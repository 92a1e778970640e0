"""Problems over HTTP (RFC 9457), and the names of those that this protocol knows."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from assessor_app.protocol.model import RawJson, WireModel

_BASE = "https://assessor.example/problems/"


class ProblemType(StrEnum):
    """The ``type`` URIs. Signature failures use the W3C's own (VC Data Integrity 1.0, 4.7)."""

    CANNOT_CALCULATE_CHANGES = _BASE + "cannotCalculateChanges"
    INVITATION_UNKNOWN = _BASE + "invitationUnknown"
    INVITATION_USED = _BASE + "invitationUsed"
    UNAUTHORIZED = _BASE + "unauthorized"
    KEY_REVOKED = _BASE + "keyRevoked"
    NOT_FOUND = _BASE + "notFound"
    TOO_LARGE = _BASE + "tooLarge"
    SCHEMA = _BASE + "schema"
    PROOF = "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
    ASSIGNMENT = _BASE + "notYourAssignment"
    ALREADY_DECIDED = _BASE + "alreadyDecided"
    PACKAGE_CHANGED = _BASE + "packageChanged"
    RUBRIC_CHANGED = _BASE + "rubricChanged"
    SCORES = _BASE + "scores"
    OUTCOME = _BASE + "outcome"
    LOG_FORK = _BASE + "logFork"
    SAME_ID_OTHER_BYTES = _BASE + "sameIdOtherBytes"
    IDEMPOTENCY_MISSING = _BASE + "idempotencyKeyMissing"
    IDEMPOTENCY_REUSED = _BASE + "idempotencyKeyReused"
    IDEMPOTENCY_RUNNING = _BASE + "idempotencyKeyRunning"
    DIGEST = _BASE + "contentDigest"
    RATE = _BASE + "tooManyRequests"
    INTERNAL = _BASE + "internal"


class HeldDecision(WireModel):
    """What the issuer holds instead: a decision of the same assessor, and its receipt.

    Both are kept as JSON, since their proofs cover exactly these members.
    """

    decision: RawJson
    receipt: RawJson


class Problem(WireModel):
    """``application/problem+json``. Members that this version does not know are ignored.

    ``held`` is an extension member (RFC 9457, 3.2): where a decision is refused because the issuer
    holds another one that the same assessor made, on another device say, that one.
    """

    model_config = ConfigDict(extra="ignore")

    type: Annotated[str, Field(max_length=2048)] = "about:blank"
    title: Annotated[str, Field(max_length=1000)] = ""
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(max_length=10_000)] | None = None
    code: Annotated[str, Field(max_length=100)] | None = None
    held: HeldDecision | None = None

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Return the problem in ``value``; members that are null count as absent.

        Raises:
            IntegrityProblem: ``code="schema"``.
        """
        if isinstance(value, dict):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            value = {
                name: member
                for name, member in value.items()
                if name in known and member is not None
            }
        return super().from_json(value)
