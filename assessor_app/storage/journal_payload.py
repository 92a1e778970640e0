"""A signed decision as the payload of a journal record, and back."""

from __future__ import annotations

import json
import struct
from typing import Final

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.ids import AssignmentId, DecisionId, Digest, IssuerId, LogId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import DecisionStatus, Outcome

_LENGTHS: Final = struct.Struct(">II")


def to_payload(decision: DecisionRow) -> bytes:
    """Return all of ``decision`` that was fixed when it was signed.

    The layout: length of the JSON, length of the document, then JSON, document, annotations.
    """
    about = {
        "id": decision.id,
        "assignment": decision.assignment,
        "issuer": decision.issuer,
        "outcome": decision.outcome.value,
        "signedAt": decision.signed_at.isoformat(),
        "digest": decision.digest,
        "log": decision.log,
        "logSequence": decision.log_sequence,
        "supersedes": decision.supersedes,
    }
    text = json.dumps(about, ensure_ascii=False).encode("utf-8")
    lengths = _LENGTHS.pack(len(text), len(decision.document))
    return b"".join((lengths, text, decision.document, decision.annotations))


def from_payload(payload: bytes) -> DecisionRow:
    """Return the decision, queued: whether it was sent, and what came of it, is unknown here.

    Raises:
        ValueError: the payload is not one that :func:`to_payload` made.
    """
    try:
        text_bytes, document_bytes = _LENGTHS.unpack_from(payload)
        text_end = _LENGTHS.size + text_bytes
        document_end = text_end + document_bytes
        if document_end > len(payload):
            raise ValueError("the lengths are beyond the payload")
        about = json.loads(payload[_LENGTHS.size : text_end])
        supersedes = about["supersedes"]
        return DecisionRow(
            id=DecisionId(about["id"]),
            assignment=AssignmentId(about["assignment"]),
            issuer=IssuerId(about["issuer"]),
            status=DecisionStatus.QUEUED,
            outcome=Outcome(about["outcome"]),
            signed_at=from_rfc3339(about["signedAt"]),
            digest=Digest(about["digest"]),
            log=LogId(about["log"]),
            log_sequence=int(about["logSequence"]),
            document=payload[text_end:document_end],
            annotations=payload[document_end:],
            supersedes=None if supersedes is None else DecisionId(supersedes),
        )
    except (struct.error, KeyError, TypeError, UnicodeDecodeError) as exc:
        raise ValueError("the payload is not a decision") from exc
