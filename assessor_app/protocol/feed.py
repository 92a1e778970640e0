"""The change feed: what is new, changed and gone since a state (the shape of RFC 8620, 5.2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assessor_app.protocol.model import ByteCount, DigestText, TimeText, Uri, WireModel

StateText = Annotated[str, Field(min_length=1, max_length=255)]


class PackageRef(WireModel):
    """Which version of which package belongs to an assignment. ``size`` is in bytes, all files."""

    id: Uri
    version: Annotated[int, Field(ge=1, le=2**31)]
    digest_sri: DigestText = Field(alias="digestSRI")
    size: ByteCount


class AssignmentChange(WireModel):
    """An assignment as it now stands."""

    id: Uri
    package: PackageRef
    due: TimeText
    lease_until: TimeText | None = None
    state: Literal["assigned", "decided", "recused"] = "assigned"


class ChangePage(WireModel):
    """One page of the feed. ``destroyed`` names assignments that are recalled."""

    old_state: StateText | None = None
    new_state: StateText
    has_more_changes: bool
    created: tuple[AssignmentChange, ...] = Field(max_length=1000)
    updated: tuple[AssignmentChange, ...] = Field(max_length=1000)
    destroyed: tuple[Uri, ...] = Field(max_length=1000)
