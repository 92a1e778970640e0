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
    return tuple(one for one in artifact.parts if one.here and is_track(one.media_type, one.path))


def read_track(workspace: Workspace, assignment: AssignmentId, track: StoredPart) -> Captions:
    """Return the captions of a track. Slow for a long one: not for the main thread.

    Raises:
        UserFixable: ``captions_unreadable``.
        IntegrityProblem: the blob's own codes.
    """
    return read_captions(workspace, assignment, track.path)


def read_captions(workspace: Workspace, assignment: AssignmentId, path: str) -> Captions:
    """Return the captions in a file of a package; as :func:`read_track`."""
    with open_file(workspace, assignment, path) as reader:
        if reader.size > MAX_BYTES:
            raise UserFixable("The captions are too large to show.", code="captions_unreadable")
        return parse_captions(reader.readall())


def is_track(media_type: str, path: str) -> bool:
    """Say whether a file can be captions, by its type or its name."""
    return media_type in _TYPES or PurePosixPath(path).suffix.lower() in _SUFFIXES
