"""Full-text search over evidence, notes and comments."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.search import MARK_END, MARK_START, SearchHit, SearchKind
from assessor_app.storage.own import SEARCH_TEXTS
from assessor_app.storage.phrases import storable, words_query
from assessor_app.storage.rows import upsert

_C: Final = SEARCH_TEXTS.c
_PUT: Final = upsert(
    SEARCH_TEXTS, ["assignment", "kind", "ref", "title", "text"], "assignment", "kind", "ref"
)
_SNIPPET_WORDS: Final = 16

# To rank is to read each match. Of a word that stands nearly everywhere, only the texts that were
# put last are ranked; the others are hardly what a person looks for by that word.
_RANKED: Final = 2_000
_FLOOR: Final = sa.text("""
SELECT coalesce(min(position), 0) FROM (
  SELECT rowid AS position FROM search_index WHERE search_index MATCH :words
  ORDER BY rowid DESC LIMIT :ranked
)""")

# FTS5 sorts by its own column "rank" without reading a text; snippets are made of the best only.
_FOUND: Final = """
SELECT t.assignment, t.kind, t.ref, t.title,
  snippet(search_index, 1, :mark_start, :mark_end, '…', :snippet_words) AS snippet,
  search_index.rank
FROM search_index JOIN search_texts AS t ON t.position = search_index.rowid
WHERE search_index MATCH :words AND search_index.rank MATCH 'bm25(4.0, 1.0)'
  AND search_index.rowid >= :floor
ORDER BY search_index.rank LIMIT :most
"""
_QUERY: Final = sa.text(_FOUND).columns(kind=_C.kind.type)


class Search:
    """Rows of ``search_texts`` and the index over them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(
        self, assignment: AssignmentId, kind: SearchKind, ref: str, title: str, text: str
    ) -> None:
        """Let ``title`` and ``text`` be found, in place of what ``ref`` had."""
        values = {
            "assignment": assignment,
            "kind": SearchKind(kind),
            "ref": ref,
            "title": storable(title),
            "text": storable(text),
        }
        self._connection.execute(_PUT, values)

    def remove(
        self, assignment: AssignmentId, kind: SearchKind | None = None, ref: str | None = None
    ) -> None:
        """Let the texts of an assignment no longer be found: all, of one kind, or one."""
        statement = sa.delete(SEARCH_TEXTS).where(_C.assignment == assignment)
        if kind is not None:
            statement = statement.where(_C.kind == kind)
        if ref is not None:
            statement = statement.where(_C.ref == ref)
        self._connection.execute(statement)

    def text_of(self, assignment: AssignmentId, kind: SearchKind, ref: str) -> str | None:
        """Return the text that can be found under ``ref``, or None where there is none."""
        statement = sa.select(_C.text).where(
            _C.assignment == assignment, _C.kind == kind, _C.ref == ref
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def query(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        """Return up to ``limit`` texts with every word of ``text``, the best first.

        Case and diacritics do not matter; the last word may be unfinished; words in double quotes
        are a phrase. No input fails: one without a letter or digit finds nothing.
        """
        words = words_query(text)
        if not words:
            return ()
        floor = self._connection.execute(_FLOOR, {"words": words, "ranked": _RANKED}).scalar_one()
        values: dict[str, Any] = {
            "words": words,
            "floor": floor,
            "most": limit,
            "mark_start": MARK_START,
            "mark_end": MARK_END,
            "snippet_words": _SNIPPET_WORDS,
        }
        return tuple(SearchHit(*row) for row in self._connection.execute(_QUERY, values))
