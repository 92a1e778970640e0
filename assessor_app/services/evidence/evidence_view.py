"""Evidence as something to look at: documents opened by the isolated decoder, and raw readers."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from assessor_app.domain.durable import disk_problems, open_new, write_all
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.search import SearchKind
from assessor_app.evidence.blobs import BlobReader
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    Clip,
    DecoderProblem,
    DocumentKind,
    OutlineEntry,
    PageSize,
    PageText,
    Raster,
    RequestDropped,
    SearchBox,
    TextBox,
)
from assessor_app.evidence.decoder.media_types import kind_of
from assessor_app.evidence.decoder.opened import DecodedDocument
from assessor_app.services.evidence.beginnings import BEGINNING_BYTES, LONG_TEXT_BYTES, Beginning
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

__all__ = [
    "BEGINNING_BYTES",
    "LONG_TEXT_BYTES",
    "BlobReader",
    "CancelToken",
    "Clip",
    "DecodedDocument",
    "Decoder",
    "DecoderProblem",
    "DocumentKind",
    "OutlineEntry",
    "PageSize",
    "PageText",
    "Raster",
    "RequestDropped",
    "SearchBox",
    "TextBox",
    "extracted_text",
    "kind_of",
    "open_document",
    "open_file",
    "save_copy",
]

_CHUNK: Final = 1 << 20


def open_document(
    workspace: Workspace, assignment: AssignmentId, path: str, media_type: str
) -> DecodedDocument:
    """Return a file of a package as a decoded document; of a text that is longer than
    ``LONG_TEXT_BYTES``, its beginning. Close it.

    Raises:
        UserFixable: ``artifact_unknown``, ``not_downloaded``.
        IntegrityProblem: the blob's own codes, and those of the decoder, ``decoder_…``.
    """
    reader = open_file(workspace, assignment, path)
    try:
        is_long = kind_of(media_type) is DocumentKind.TEXT and reader.size > LONG_TEXT_BYTES
        source = Beginning(reader, BEGINNING_BYTES) if is_long else reader
        return workspace.decoder.open(source, media_type=media_type, name=path)
    except BaseException:
        reader.close()
        raise


def extracted_text(workspace: Workspace, assignment: AssignmentId, path: str) -> str:
    """Return the text of a file as it was taken for the search, or nothing."""
    with workspace.store.read() as tx:
        return tx.search.text_of(assignment, SearchKind.EVIDENCE, path) or ""


def save_copy(workspace: Workspace, assignment: AssignmentId, path: str, target: Path) -> int:
    """Write a file of a package to ``target``, whole or not at all; return its size in bytes.

    The copy is plain: it is as safe as the folder that the person chose for it.

    Raises:
        UserFixable, IntegrityProblem: as :func:`open_file`.
        EnvironmentProblem: the disk is full, or the folder cannot be written to.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    with open_file(workspace, assignment, path) as reader, disk_problems():
        try:
            descriptor = open_new(temporary)
            try:
                while block := reader.read(_CHUNK):
                    write_all(descriptor, block)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        return reader.size
