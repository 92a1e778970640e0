"""Evidence as something to look at: documents opened by the isolated decoder, and raw readers."""

from __future__ import annotations

from assessor_app.domain.ids import AssignmentId
from assessor_app.evidence.blobs import BlobReader
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    Clip,
    DecoderProblem,
    OutlineEntry,
    PageSize,
    PageText,
    Raster,
    RequestDropped,
    SearchBox,
    TextBox,
)
from assessor_app.evidence.decoder.opened import DecodedDocument
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

__all__ = [
    "BlobReader",
    "CancelToken",
    "Clip",
    "DecodedDocument",
    "Decoder",
    "DecoderProblem",
    "OutlineEntry",
    "PageSize",
    "PageText",
    "Raster",
    "RequestDropped",
    "SearchBox",
    "TextBox",
    "open_document",
    "open_file",
]


def open_document(
    workspace: Workspace, assignment: AssignmentId, path: str, media_type: str
) -> DecodedDocument:
    """Return a file of a package as a decoded document. Close it.

    Raises:
        UserFixable: ``artifact_unknown``, ``not_downloaded``.
        IntegrityProblem: the blob's own codes, and those of the decoder, ``decoder_…``.
    """
    reader = open_file(workspace, assignment, path)
    try:
        return workspace.decoder.open(reader, media_type=media_type, name=path)
    except BaseException:
        reader.close()
        raise
