"""Names for the identifiers that travel through the program.

All but :data:`BlobId`, :data:`Sha256Hex` and :data:`Digest` are URIs (``urn:uuid:…``, ``did:…`` or
``https://…``) exactly as they stand in the wire documents.
"""

from __future__ import annotations

import uuid
from typing import NewType

IssuerId = NewType("IssuerId", str)
AssignmentId = NewType("AssignmentId", str)
SubmissionId = NewType("SubmissionId", str)
PackageId = NewType("PackageId", str)
ArtifactId = NewType("ArtifactId", str)
AchievementId = NewType("AchievementId", str)
RubricId = NewType("RubricId", str)
PartId = NewType("PartId", str)
CriterionId = NewType("CriterionId", str)
LevelId = NewType("LevelId", str)
DecisionId = NewType("DecisionId", str)
AnnotationId = NewType("AnnotationId", str)
CommentId = NewType("CommentId", str)
LogId = NewType("LogId", str)
Did = NewType("Did", str)

BlobId = NewType("BlobId", str)
"""64 lower-case hex digits: HMAC-SHA-256 of the plain bytes' SHA-256 under the package's key."""

Sha256Hex = NewType("Sha256Hex", str)
"""64 lower-case hex digits: SHA-256 of plain bytes, as in ``/v1/blobs/{sha256}``."""

Digest = NewType("Digest", str)
"""Subresource-integrity form, ``sha256-`` + base64, as in the documents' ``digestSRI``."""


def new_urn() -> str:
    """Return a fresh ``urn:uuid:`` identifier (RFC 9562 version 4)."""
    return uuid.uuid4().urn
