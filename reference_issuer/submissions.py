"""Writing rubrics, achievements and submissions into the issuer's database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import new_urn
from assessor_app.errors import UserFixable
from assessor_app.protocol.paths import check_package_path
from assessor_app.rubrics.model import Criterion, Rubric
from reference_issuer.assigning import change_assignments
from reference_issuer.blobs import StoredBlob
from reference_issuer.catalogue import (
    AchievementEntry,
    ArtifactEntry,
    EarlierEntry,
    EarlierResult,
    SubmissionEntry,
)
from reference_issuer.media_types import media_type_of
from reference_issuer.rubric_files import RubricFile
from reference_issuer.tables import achievements, assignments, files, rubrics, submissions


@dataclass(frozen=True, slots=True)
class Offer:
    """A micro-credential as submissions need it: its id, and its rubric as it now is."""

    achievement: str
    rubric: Rubric


BlobOf = Callable[[str], StoredBlob]
_UNSAFE: Final = re.compile(r"[^\w.\-()\[\] ]+")


def put_achievement(
    connection: Connection, file: RubricFile, *, achievement: str, entry: AchievementEntry
) -> bool:
    """Add or change an achievement; say whether its rubric is another one than before.

    Open packages of it become new versions then.
    """
    if not connection.scalar(select(rubrics.c.sha256).where(rubrics.c.sha256 == file.sha256)):
        connection.execute(
            rubrics.insert().values(
                sha256=file.sha256,
                id=str(file.rubric.id),
                version=file.rubric.version,
                source_sha256=file.source_sha256,
                data=file.data,
            )
        )
    values = {
        "name": entry.name,
        "description": entry.description,
        "version": entry.version,
        "rubric": file.sha256,
    }
    before = connection.scalar(
        select(achievements.c.rubric).where(achievements.c.slug == entry.slug)
    )
    if before is None:
        connection.execute(achievements.insert().values(id=achievement, slug=entry.slug, **values))
        return True
    connection.execute(
        achievements.update().where(achievements.c.slug == entry.slug).values(**values)
    )
    if before == file.sha256:
        return False
    changed = select(submissions.c.id).where(submissions.c.achievement == achievement)
    for submission in list(connection.scalars(changed)):
        _content_changed(connection, submission)
    return True


def find_submission(connection: Connection, text: str) -> str:
    """Return the id of the submission of that label, slug or id.

    Raises:
        UserFixable: ``code="submission_unknown"``.
    """
    columns = (submissions.c.label, submissions.c.slug, submissions.c.id)
    for column in columns:
        found = connection.scalar(select(submissions.c.id).where(column == text))
        if found is not None:
            return str(found)
    raise UserFixable(f"There is no submission {text}.", code="submission_unknown")


def achievement_slug(connection: Connection, submission: str) -> str:
    """Return the slug of a submission's achievement."""
    query = (
        select(achievements.c.slug)
        .join(submissions, submissions.c.achievement == achievements.c.id)
        .where(submissions.c.id == submission)
    )
    return str(connection.execute(query).scalar_one())


def add_submissions(
    connection: Connection,
    entries: Sequence[SubmissionEntry],
    *,
    offers: Mapping[str, Offer],
    blob_of: BlobOf,
    now: datetime,
) -> tuple[str, ...]:
    """Add submissions and their files; return their ids. ``offers`` are by achievement slug.

    Raises:
        UserFixable: ``submission_exists``, ``part_unknown``, ``prompt_unknown``,
            ``criterion_unknown``, ``level_unknown``, ``file_name``.
    """
    _check_new(connection, entries)
    rows: list[dict[str, Any]] = []
    file_rows: list[dict[str, Any]] = []
    for entry in entries:
        offer = offers[entry.achievement]
        row = _submission_row(entry, offer, now)
        rows.append(row)
        file_rows.extend(_file_rows(row["id"], entry.files, offer.rubric, blob_of, known={}))
    if rows:
        connection.execute(insert(submissions), rows)
        connection.execute(insert(files), file_rows)
    return tuple(row["id"] for row in rows)


def _check_new(connection: Connection, entries: Sequence[SubmissionEntry]) -> None:
    there = connection.execute(select(submissions.c.slug, submissions.c.label)).all()
    slugs, labels = {row.slug for row in there}, {row.label for row in there}
    for entry in entries:
        if entry.slug in slugs or entry.label in labels:
            raise UserFixable(
                f"There is a submission {entry.slug} ({entry.label}) already.",
                code="submission_exists",
            )
        slugs.add(entry.slug)
        labels.add(entry.label)


def _submission_row(entry: SubmissionEntry, offer: Offer, now: datetime) -> dict[str, Any]:
    return {
        "id": new_urn(),
        "slug": entry.slug,
        "label": entry.label,
        "achievement": offer.achievement,
        "attempt": entry.attempt,
        "learner": f"urn:uuid:{entry.learner}" if entry.learner else new_urn(),
        "submitted": entry.submitted or to_rfc3339(now),
        "due_in_days": entry.due_in_days,
        "note": entry.note,
        "earlier": [_earlier(attempt, offer.rubric) for attempt in entry.earlier],
    }


def replace_files(
    connection: Connection,
    submission: str,
    artifacts: tuple[ArtifactEntry, ...],
    *,
    rubric: Rubric,
    blob_of: BlobOf,
) -> None:
    """Put other files in a submission; one of the same part and name keeps its id.

    Open packages of it become new versions.
    """
    mine = files.c.submission == submission
    known = {
        (row.part, row.name): row.id
        for row in connection.execute(select(files).where(mine, files.c.role == "artifact"))
    }
    rows = list(_file_rows(submission, artifacts, rubric, blob_of, known=known))
    connection.execute(files.delete().where(mine, files.c.role != "artifact"))
    connection.execute(files.delete().where(mine))
    connection.execute(insert(files), rows)
    _content_changed(connection, submission)


def _content_changed(connection: Connection, submission: str) -> None:
    open_ones = select(assignments.c.id).where(
        assignments.c.submission == submission, assignments.c.state == "assigned"
    )
    change_assignments(
        connection,
        connection.scalars(open_ones).all(),
        content=assignments.c.content + 1,
        manifest=None,
    )


def _file_rows(
    submission: str,
    artifacts: tuple[ArtifactEntry, ...],
    rubric: Rubric,
    blob_of: BlobOf,
    *,
    known: Mapping[tuple[str, str], str],
) -> Iterator[dict[str, Any]]:
    for number, entry in enumerate(artifacts, start=1):
        _check_place(entry, rubric)
        artifact = known.get((entry.part, entry.name)) or new_urn()
        stem = f"data/evidence/{number:03d}"
        common = {"submission": submission, "position": number}
        blob = blob_of(entry.path)
        yield (
            _EMPTY
            | common
            | _stored(blob, entry.path, entry.media_type)
            | {
                "id": artifact,
                "role": "artifact",
                "path": _package_path(stem, entry.path),
                "name": entry.name,
                "part": entry.part,
                "prompt": entry.prompt,
                "capture": None if entry.capture is None else entry.capture.to_json(),
                "unchanged_since": entry.unchanged_since,
            }
        )
        attached = common | {"parent": artifact}
        for count, track in enumerate(entry.tracks, start=1):
            yield (
                _EMPTY
                | attached
                | _stored(blob_of(track.path), track.path, track.media_type)
                | {
                    "id": new_urn(),
                    "role": "track",
                    "path": _package_path(f"{stem}-track-{count}", track.path),
                    "name": PurePath(track.path).name,
                    "kind": track.kind,
                    "language": track.language,
                }
            )
        for count, one in enumerate(entry.renditions, start=1):
            yield (
                _EMPTY
                | attached
                | _stored(blob_of(one.path), one.path, one.media_type)
                | {
                    "id": new_urn(),
                    "role": "rendition",
                    "path": _package_path(f"{stem}-view-{count}", one.path),
                    "name": PurePath(one.path).name,
                    "purpose": one.purpose,
                }
            )


_EMPTY: Final = {column.name: None for column in files.columns}


def _stored(blob: StoredBlob, path: str, media_type: str | None) -> dict[str, Any]:
    return {
        "media_type": media_type or media_type_of(path, blob.head),
        "size": blob.size,
        "sha256": blob.sha256,
    }


def _package_path(stem: str, path: str) -> str:
    """Return a name that means one file on every system, near to the one it was handed in under."""
    name = unicodedata.normalize("NFC", PurePath(path).name)
    plain = _UNSAFE.sub("_", name).strip(" .")
    suffix = Path(plain).suffix[:20]
    short = plain.removesuffix(suffix)[:60].strip(" .")
    try:
        return check_package_path(f"{stem}-{short}{suffix}")
    except ValueError as exc:
        raise UserFixable(
            f"The name of the file {name} cannot be used: {exc}.", code="file_name"
        ) from exc


def _check_place(entry: ArtifactEntry, rubric: Rubric) -> None:
    part = next((part for part in rubric.parts if part.id == entry.part), None)
    if part is None:
        parts = ", ".join(str(part.id) for part in rubric.parts)
        raise UserFixable(
            f"The rubric has no part {entry.part} (for {entry.path}).",
            hint=f"Its parts are: {parts}.",
            code="part_unknown",
        )
    if entry.prompt is not None and entry.prompt not in {one.id for one in part.prompts}:
        raise UserFixable(f"Part {entry.part} has no prompt {entry.prompt}.", code="prompt_unknown")


def _earlier(entry: EarlierEntry, rubric: Rubric) -> dict[str, Any]:
    return {
        "attempt": entry.attempt,
        "outcome": entry.outcome,
        "decided": entry.decided,
        "feedback": entry.feedback,
        "criterion": [_earlier_result(result, rubric) for result in entry.criterion],
    }


def _earlier_result(result: EarlierResult, rubric: Rubric) -> dict[str, Any]:
    criterion = next((one for one in rubric.criteria if one.code == result.code), None)
    if criterion is None:
        raise UserFixable(f"The rubric has no criterion {result.code}.", code="criterion_unknown")
    told = {"criterion": str(criterion.id), "comment": result.comment}
    if result.achieved_level is None:
        return told
    return {**told, "achievedLevel": _level_of(criterion, result.achieved_level)}


def _level_of(criterion: Criterion, title: str) -> str:
    for level in criterion.levels:
        if level.title == title:
            return str(level.id)
    raise UserFixable(
        f"Criterion {criterion.code} has no level {title}.",
        hint="Its levels are: " + ", ".join(level.title for level in criterion.levels) + ".",
        code="level_unknown",
    )
