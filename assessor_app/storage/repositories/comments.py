"""The comment bank: reusable feedback, each under its own id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from assessor_app.domain.comments import Comment
from assessor_app.domain.ids import CommentId
from assessor_app.storage.own import COMMENTS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_ALL: Final = sa.select(*columns_of(COMMENTS, Comment)).order_by(
    COMMENTS.c.criterion_label, COMMENTS.c.level_title, COMMENTS.c.text, COMMENTS.c.id
)
_PUT: Final = upsert(COMMENTS, names_of(Comment), "id")
_DELETE: Final = sa.delete(COMMENTS).where(COMMENTS.c.id == sa.bindparam("one"))
_USE: Final = (
    sa.update(COMMENTS)
    .where(COMMENTS.c.id == sa.bindparam("one"))
    .values(uses=COMMENTS.c.uses + 1, used_at=sa.bindparam("now"))
)


class Comments:
    """Rows of ``comments``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Comment, ...]:
        """Return every comment, by criterion, level and text."""
        return tuple(Comment(*row) for row in self._connection.execute(_ALL))

    def put(self, comments: Sequence[Comment]) -> None:
        """Keep ``comments`` in place of those with their ids."""
        if comments:
            self._connection.execute(_PUT, [values_of(one) for one in comments])

    def delete(self, comment: CommentId) -> None:
        """Drop a comment; where there is none, nothing happens."""
        self._connection.execute(_DELETE, {"one": comment})

    def use(self, comment: CommentId, now: datetime) -> None:
        """Count one more use; where there is no such comment, nothing happens."""
        self._connection.execute(_USE, {"one": comment, "now": now})
