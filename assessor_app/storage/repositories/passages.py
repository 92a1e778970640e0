"""Evidence text in passages, and which of them speak to some words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.passages import Passage, RankedPassage
from assessor_app.domain.search import MARK_END, MARK_START
from assessor_app.storage.derived import PASSAGES
from assessor_app.storage.phrases import any_of_query, storable
from assessor_app.storage.rows import columns_of

_C: Final = PASSAGES.c
_OF: Final = (
    sa.select(*columns_of(PASSAGES, Passage))
    .where(_C.assignment == sa.bindparam("one"))
    .order_by(_C.path, _C.place)
)
_ANY: Final = sa.select(sa.literal(1)).where(_C.assignment == sa.bindparam("one")).limit(1)
_DROP: Final = sa.delete(PASSAGES).where(_C.assignment == sa.bindparam("one"))
_INDEX: Final = """CREATE VIRTUAL TABLE found USING fts5(
text, tokenize='porter unicode61 remove_diacritics 2')"""
_FILL: Final = "INSERT INTO found(rowid, text) VALUES (?, ?)"
_RANK: Final = """SELECT rowid, snippet(found, 0, ?, ?, '…', ?) FROM found
WHERE found MATCH ? ORDER BY rank, rowid LIMIT ?"""
_SNIPPET_WORDS: Final = 32


class Passages:
    """Rows of ``passages``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, assignment: AssignmentId, passages: Iterable[Passage]) -> None:
        """Let ``passages`` be those of an assignment, in their order, and no others."""
        self.remove(assignment)
        rows: list[dict[str, Any]] = [
            {
                "assignment": assignment,
                "path": one.path,
                "place": place,
                "page": one.page,
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "text": storable(one.text),
            }
            for place, one in enumerate(passages)
        ]
        if rows:
            self._connection.execute(sa.insert(PASSAGES), rows)

    def remove(self, assignment: AssignmentId) -> None:
        """Drop the passages of an assignment."""
        self._connection.execute(_DROP, {"one": assignment})

    def of(self, assignment: AssignmentId) -> tuple[Passage, ...]:
        """Return the passages of an assignment, file by file."""
        return tuple(Passage(*row) for row in self._connection.execute(_OF, {"one": assignment}))

    def has(self, assignment: AssignmentId) -> bool:
        """Say whether there is any passage of an assignment."""
        return self._connection.execute(_ANY, {"one": assignment}).first() is not None


def rank_passages(
    passages: Sequence[Passage], words: Sequence[str], *, most: int
) -> tuple[RankedPassage, ...]:
    """Return up to ``most`` of ``passages`` that have some of ``words``, the best first (bm25),
    and tables of contents after all others.

    Words are found in other forms too, as English forms them (Porter's stemmer). The ranking knows
    nothing but ``passages``, so a word that stands in most of them hardly counts. The index lives
    in memory for the moment, and costs the store nothing.
    """
    query = any_of_query(words)
    if not query or not passages:
        return ()
    with closing(dbapi2.connect(":memory:")) as index:
        index.execute(_INDEX)
        index.executemany(_FILL, ((n, one.text) for n, one in enumerate(passages, start=1)))
        asked = (MARK_START, MARK_END, _SNIPPET_WORDS, query, most)
        found = index.execute(_RANK, asked).fetchall()
    ranked = (RankedPassage(passages[number - 1], snippet) for number, snippet in found)
    return tuple(sorted(ranked, key=lambda one: one.passage.lists_contents))
