"""The sketch of a file, by which it is compared with others on this device."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from assessor_app.domain.assignments import PackageFile
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.likeness import Sketch, SketchKind, picture_sketch, text_sketch
from assessor_app.errors import IntegrityProblem
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace

_COMPARED_PX: Final = 96


def sketch_of(
    workspace: Workspace, assignment: AssignmentId, file: PackageFile, text: str
) -> Sketch:
    """Return what of a file is compared with others; a picture as the decoder shows it small."""
    if file.media_type.startswith("image/"):
        with suppress(IntegrityProblem), open_file(workspace, assignment, file.path) as reader:
            with workspace.decoder.open(
                reader, media_type=file.media_type, name=file.path
            ) as document:
                small = document.thumbnail(_COMPARED_PX)
            found = picture_sketch(small.width, small.height, small.stride, bytes(small.pixels))
            if found is not None:
                return Sketch(file.sha256, SketchKind.PICTURE, (found,))
    elif values := text_sketch(text):
        return Sketch(file.sha256, SketchKind.TEXT, values)
    return Sketch(file.sha256)
