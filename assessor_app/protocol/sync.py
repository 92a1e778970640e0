"""The small documents of the sync API: discovery, enrolment, upload, lease, recusal, reconcile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.model import (
    DigestText,
    LongText,
    Proof,
    RawJson,
    ShortText,
    TimeText,
    Uri,
    WebUri,
    WireModel,
)
from assessor_app.protocol.problem import Problem


class IssuerKey(WireModel):
    """One of the issuer's keys. ``id`` is a verification method; the value an Ed25519 Multikey."""

    id: Uri
    public_key_multibase: Annotated[str, Field(pattern="^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$")]
    valid_from: TimeText
    valid_until: TimeText | None = None
    revoked: TimeText | None = None


class Limits(WireModel):
    """What the issuer takes at once."""

    decision_bytes: Annotated[int, Field(ge=1)]
    batch_items: Annotated[int, Field(ge=1, le=1000)]
    batch_bytes: Annotated[int, Field(ge=1)]


class Policies(WireModel):
    """What the issuer asks of assessors."""

    retention_days: Annotated[int, Field(ge=0)]
    blind: bool
    declaration: Uri
    declaration_text: LongText
    prior_scores: Literal["shown", "hiddenUntilScored"] = "shown"


class WellKnown(WireModel):
    """``/.well-known/assessor-sync``, signed by a key that the client already trusts.

    ``version`` only grows: an older one than the one held is refused.
    """

    type: Literal["AssessorSync"]
    protocol: Literal[1]
    version: Annotated[int, Field(ge=1)]
    id: Uri
    name: ShortText
    api_base: WebUri
    keys: tuple[IssuerKey, ...] = Field(min_length=1, max_length=50)
    limits: Limits
    policies: Policies
    updated: TimeText
    expires: TimeText
    proof: Proof

    @model_validator(mode="after")
    def _own_keys(self) -> WellKnown:
        if len({key.id for key in self.keys}) != len(self.keys):
            raise ValueError("two keys have the same id")
        if any(key.id.partition("#")[0] != self.id for key in self.keys):
            raise ValueError("a key's id does not begin with the issuer's")
        return self


class EnrolmentRequest(WireModel):
    """Invitation code and did:key; the proof (``domain``: the issuer) shows possession."""

    type: Literal["EnrolmentRequest"]
    code: Annotated[str, Field(min_length=8, max_length=200)]
    assessor: Uri
    name: ShortText
    device: ShortText
    created: TimeText
    proof: Proof


class EnrolmentAnswer(WireModel):
    """The bearer token for this assessor and device."""

    token: Annotated[str, Field(min_length=16, max_length=500)]
    assessor: Uri
    issuer: Uri


class LeaseAnswer(WireModel):
    """Until when nobody else is given this assignment."""

    lease_until: TimeText


class RecusalRequest(WireModel):
    """Why an assessor steps back."""

    reason: Literal[
        "personal", "institutional", "collaborator", "financial", "priorCoaching", "other"
    ]
    note: LongText = ""


class UploadItem(WireModel):
    """One signed decision and the annotations whose digest it names.

    ``decision`` is kept as JSON: its proof covers exactly these members.
    """

    decision: RawJson
    annotations: AnnotationCollection | None = None


class Upload(WireModel):
    """The body of ``POST /v1/decisions``."""

    items: tuple[UploadItem, ...] = Field(min_length=1, max_length=1000)


class ItemAnswer(WireModel):
    """What became of one decision. ``receipt`` is a signed :class:`receipt.Receipt` as JSON."""

    id: Uri
    status: Literal["accepted", "duplicate", "rejected"]
    receipt: RawJson | None = None
    problem: Problem | None = None


class UploadAnswer(WireModel):
    """The answer to an upload, an item each, in the order sent."""

    items: tuple[ItemAnswer, ...] = Field(max_length=1000)


class DecisionsDigest(WireModel):
    """What the issuer holds from this assessor.

    ``set_hash`` is ``sha256-`` over the decisions' digests (their ``digestSRI`` texts), sorted and
    joined by line feeds.
    """

    count: Annotated[int, Field(ge=0)]
    set_hash: DigestText
