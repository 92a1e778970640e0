"""What an issuer offers and receives, as entries to add: micro-credentials and submissions.

The same entries are read from a catalogue file (JSON, UTF-8, strict): an object with
``achievements`` and ``submissions``; paths in it are relative to its folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field

from assessor_app.domain import strict_json
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.protocol.decision import WireOutcome
from assessor_app.protocol.manifest import Capture, MediaType
from assessor_app.protocol.model import LanguageTag, LongText, ShortText, TimeText, WireModel

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]{0,99}$")]
_Path = Annotated[str, Field(min_length=1, max_length=4096)]
_MAX_CATALOGUE: Final = 32 << 20


class TrackEntry(WireModel):
    """A timed text track of a recording."""

    path: _Path
    kind: Literal["captions", "subtitles", "transcript", "descriptions"]
    language: LanguageTag
    media_type: MediaType = "text/vtt"


class RenditionEntry(WireModel):
    """The same content in a form that is easier to show; without a media type, by its content."""

    path: _Path
    media_type: MediaType | None = None
    purpose: Literal["view", "thumbnail", "text"] = "view"


class ArtifactEntry(WireModel):
    """One artifact. ``part`` and ``prompt`` are the rubric's; no media type: by its content."""

    path: _Path
    name: ShortText
    part: ShortText
    prompt: ShortText | None = None
    media_type: MediaType | None = None
    tracks: tuple[TrackEntry, ...] = ()
    renditions: tuple[RenditionEntry, ...] = ()
    capture: Capture | None = None
    unchanged_since: Annotated[int, Field(ge=1)] | None = None


class EarlierResult(WireModel):
    """One criterion's result in an earlier attempt, by the rubric's codes and level titles."""

    code: ShortText
    achieved_level: ShortText | None = None
    comment: LongText = ""


class EarlierEntry(WireModel):
    """What an earlier attempt was told."""

    attempt: Annotated[int, Field(ge=1, le=1000)]
    outcome: WireOutcome
    decided: TimeText
    feedback: LongText
    criterion: tuple[EarlierResult, ...] = ()


class SubmissionEntry(WireModel):
    """One hand-in. ``learner`` is a pseudonym (a UUID); without one, a fresh one is made."""

    slug: Slug
    label: Annotated[str, Field(min_length=1, max_length=100)]
    achievement: Slug
    attempt: Annotated[int, Field(ge=1, le=1000)] = 1
    learner: (
        Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] | None
    ) = None
    submitted: TimeText | None = None
    due_in_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    note: LongText | None = None
    files: tuple[ArtifactEntry, ...] = Field(min_length=1, max_length=500)
    earlier: tuple[EarlierEntry, ...] = ()


class AchievementEntry(WireModel):
    """One micro-credential and the file of its rubric (``.yaml``, or CASE 1.1 as ``.json``)."""

    slug: Slug
    name: Annotated[str, Field(min_length=1, max_length=1000)]
    description: LongText = ""
    version: Annotated[str, Field(min_length=1, max_length=100)] = "1"
    rubric: _Path


class Catalogue(WireModel):
    """A whole catalogue file."""

    achievements: tuple[AchievementEntry, ...]
    submissions: tuple[SubmissionEntry, ...] = Field(max_length=100_000)


def read_catalogue(path: Path) -> Catalogue:
    """Return the catalogue in ``path`` (a folder stands for its ``catalog.json``).

    Raises:
        UserFixable: ``file_unreadable``, or ``catalogue_malformed`` naming the first wrong member.
    """
    if path.is_dir():
        path /= "catalog.json"
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise UserFixable(f"The file {path} cannot be read.", code="file_unreadable") from exc
    try:
        members = strict_json.parse_object(data, max_bytes=_MAX_CATALOGUE)
        return Catalogue.from_json(_without_nulls(members))
    except IntegrityProblem as exc:
        raise UserFixable(
            f"{path.name}: {exc.message}",
            code="catalogue_malformed",
            where=exc.details.get("where"),
        ) from exc


Entry = TypeVar("Entry", bound=WireModel)


def make_entry(kind: type[Entry], members: Mapping[str, Any]) -> Entry:
    """Return the entry of those members, by their names in a catalogue file.

    Raises:
        UserFixable: ``entry_malformed`` naming the first wrong member.
    """
    try:
        return kind.from_json(_without_nulls(dict(members)))
    except IntegrityProblem as exc:
        raise UserFixable(
            exc.message, code="entry_malformed", where=exc.details.get("where")
        ) from exc


def _without_nulls(value: Any) -> Any:
    """Return ``value`` with null members left out: people may write either in a catalogue."""
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(one) for one in value]
    return value
