"""Rubrics as authors hand them in (YAML, or CASE 1.1 JSON) and as they are published (CASE)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.rubrics.formats.author_yaml import from_yaml
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric
from reference_issuer.tables import achievements, rubrics

_YAML: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class RubricFile:
    """A rubric as it is published: CASE 1.1 bytes, parsed, and where they came from."""

    rubric: Rubric
    data: bytes
    source_sha256: str

    @property
    def sha256(self) -> str:
        """The name of the published bytes."""
        return hashlib.sha256(self.data).hexdigest()


def read_rubric(path: Path, *, issuer: str, now: datetime) -> RubricFile:
    """Return the rubric in ``path``; one in YAML gets ids under ``issuer`` and ``now`` as version.

    Raises:
        UserFixable: ``file_unreadable`` and the codes of the rubric's format.
    """
    try:
        source = path.read_bytes()
        text = source.decode("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise UserFixable(f"The file {path} cannot be read.", code="file_unreadable") from exc
    source_sha256 = hashlib.sha256(source).hexdigest()
    if path.suffix.lower() in _YAML:
        rubric = from_yaml(text, base_uri=issuer, changed_at=now)
        return RubricFile(rubric, to_case(rubric), source_sha256)
    try:
        return RubricFile(from_case(source), source, source_sha256)
    except IntegrityProblem as exc:
        raise UserFixable(f"{path}: {exc.message}", code=exc.code) from exc


def keep_published(connection: Connection, slug: str, file: RubricFile) -> RubricFile:
    """Return ``file``, or what is published for ``slug`` already when its source is the same.

    So the same YAML, added twice, is not a new version for its new time.
    """
    row = connection.execute(
        select(rubrics.c.data)
        .join(achievements, achievements.c.rubric == rubrics.c.sha256)
        .where(achievements.c.slug == slug, rubrics.c.source_sha256 == file.source_sha256)
    ).one_or_none()
    if row is None:
        return file
    return RubricFile(from_case(row.data), bytes(row.data), file.source_sha256)
