"""The caption tracks that came with a recording, and their reading."""

from __future__ import annotations

from pathlib import PurePosixPath

from assessor_app.errors import UserFixable
from assessor_app.services.evidence_view import open_file
from assessor_app.services.review import StoredPart
from assessor_app.services.workspace import Workspace
from assessor_app.ui.viewers.media.captions import MAX_BYTES, Captions, parse_captions
from assessor_app.ui.viewers.viewer import Subject

_TYPES = ("text/vtt", "application/x-subrip", "text/srt")
_SUFFIXES = (".vtt", ".srt")


def caption_tracks(subject: Subject) -> tuple[StoredPart, ...]:
    """Return the tracks that are here and can be captions, the manifest's first one first."""
    return tuple(one for one in subject.artifact.parts if one.here and _is_captions(one))


def read_track(workspace: Workspace, subject: Subject, track: StoredPart) -> Captions:
    """Return the captions of a track. Slow for a long one: not for the main thread.

    Raises:
        UserFixable: ``captions_unreadable``.
        IntegrityProblem: the blob's own codes.
    """
    with open_file(workspace, subject.assignment, track.path) as reader:
        if reader.size > MAX_BYTES:
            raise UserFixable("The captions are too large to show.", code="captions_unreadable")
        return parse_captions(reader.readall())


def _is_captions(part: StoredPart) -> bool:
    return part.media_type in _TYPES or PurePosixPath(part.path).suffix.lower() in _SUFFIXES
