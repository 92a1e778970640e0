"""The receipt: the issuer's signed acknowledgement of one decision."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assessor_app.protocol.decision import DigestedResource, LogEntry
from assessor_app.protocol.model import Contexts, Proof, TimeText, Uri, WireModel


class Receipt(WireModel):
    """Only a receipt that verifies makes a decision accepted."""

    context: Contexts = Field(alias="@context")
    id: Uri
    type: tuple[Literal["DecisionReceipt"]]
    issuer: Uri
    received: TimeText
    decision: DigestedResource
    log: LogEntry
    award: Uri | None = None
    proof: Proof
