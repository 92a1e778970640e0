"""The rubric that each draft was begun on, kept because the issuer may send another."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.drafts import BegunRubric
from assessor_app.domain.ids import AssignmentId, Digest
from assessor_app.storage.own import BEGUN_RUBRICS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_GET: Final = sa.select(*columns_of(BEGUN_RUBRICS, BegunRubric)).where(
    BEGUN_RUBRICS.c.assignment == sa.bindparam("one")
)
_DIGEST: Final = sa.select(BEGUN_RUBRICS.c.digest).where(
    BEGUN_RUBRICS.c.assignment == sa.bindparam("one")
)
_PUT: Final = upsert(BEGUN_RUBRICS, names_of(BegunRubric), "assignment")


class BegunRubrics:
    """Rows of ``begun_rubrics``, by assignment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, assignment: AssignmentId) -> BegunRubric | None:
        """Return the rubric that work on an assignment was begun on; None where there is none."""
        row = self._connection.execute(_GET, {"one": assignment}).one_or_none()
        return None if row is None else BegunRubric(*row)

    def digest(self, assignment: AssignmentId) -> Digest | None:
        """Return the digest of that rubric alone."""
        row = self._connection.execute(_DIGEST, {"one": assignment}).scalar_one_or_none()
        return None if row is None else Digest(row)

    def put(self, begun: BegunRubric) -> None:
        """Keep a rubric in place of the one that was there."""
        self._connection.execute(_PUT, values_of(begun))
