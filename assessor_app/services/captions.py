"""The caption tracks of a recording: which there are, and what they say when."""

from __future__ import annotations

from pathlib import PurePosixPath

from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import UserFixable
from assessor_app.evidence.captions import MAX_BYTES, Captions, Cue, parse_captions
from assessor_app.services.review import Artifact, StoredPart, open_file
from assessor_app.services.workspace import Workspace

__all__ = ["Captions", "Cue", "caption_tracks", "read_track"]

_TYPES = ("text/vtt", "application/x-subrip", "text/srt")
_SUFFIXES = (".vtt", ".srt")


def caption_tracks(artifact: Artifact) -> tuple[StoredPart, ...]:
    """Return the tracks that are here and can be captions, the manifest's first one first."""
    return tuple(one for one in artifact.parts if one.here and _is_captions(one))


def read_track(workspace: Workspace, assignment: AssignmentId, track: StoredPart) -> Captions:
    """Return the captions of a track. Slow for a long one: not for the main thread.

    Raises:
        UserFixable: ``captions_unreadable``.
        IntegrityProblem: the blob's own codes.
    """
    with open_file(workspace, assignment, track.path) as reader:
        if reader.size > MAX_BYTES:
            raise UserFixable("The captions are too large to show.", code="captions_unreadable")
        return parse_captions(reader.readall())


def _is_captions(part: StoredPart) -> bool:
    return part.media_type in _TYPES or PurePosixPath(part.path).suffix.lower() in _SUFFIXES
