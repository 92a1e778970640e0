"""Sketches of evidence files, found by the keys that they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.likeness import Sketch
from assessor_app.storage.alike import SKETCH_KEYS, SKETCHES

_MOST_FOUND: Final = 60
_BYTES: Final = 8
_COLUMNS: Final = (
    SKETCHES.c.assignment,
    SKETCHES.c.path,
    SKETCHES.c.sha256,
    SKETCHES.c.kind,
    SKETCHES.c.numbers,
)
_OF: Final = sa.select(*_COLUMNS).where(SKETCHES.c.assignment == sa.bindparam("one"))
_REMOVE: Final = sa.delete(SKETCHES).where(SKETCHES.c.assignment == sa.bindparam("one"))
_ADD: Final = sa.insert(SKETCHES).returning(SKETCHES.c.id)
_ADD_KEYS: Final = sa.insert(SKETCH_KEYS)
_WITH_KEYS: Final = (
    sa.select(*_COLUMNS)
    .join(SKETCH_KEYS, SKETCH_KEYS.c.sketch == SKETCHES.c.id)
    .where(
        SKETCH_KEYS.c.key.in_(sa.bindparam("keys", expanding=True)),
        SKETCHES.c.assignment != sa.bindparam("but"),
    )
    .group_by(SKETCHES.c.id)
    .order_by(sa.func.count().desc(), SKETCHES.c.id)
    .limit(_MOST_FOUND)
)


@dataclass(frozen=True, slots=True)
class FileSketch:
    """The sketch of one file of an assignment's package."""

    assignment: AssignmentId
    path: str
    sketch: Sketch


class Sketches:
    """Rows of ``sketches`` and ``sketch_keys``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, assignment: AssignmentId, sketches: Iterable[tuple[str, Sketch]]) -> None:
        """Keep the sketches of an assignment's files, by their paths, in place of those before."""
        self.remove(assignment)
        for path, sketch in sketches:
            values = {
                "assignment": assignment,
                "path": path,
                "sha256": sketch.sha256,
                "kind": sketch.kind,
                "numbers": b"".join(one.to_bytes(_BYTES) for one in sketch.values),
            }
            row = self._connection.execute(_ADD, values).scalar_one()
            keys = [{"key": key, "sketch": row} for key in dict.fromkeys(sketch.keys)]
            self._connection.execute(_ADD_KEYS, keys)

    def remove(self, assignment: AssignmentId) -> None:
        """Forget the sketches of an assignment's files."""
        self._connection.execute(_REMOVE, {"one": assignment})

    def of(self, assignment: AssignmentId) -> tuple[FileSketch, ...]:
        """Return the sketches of an assignment's files."""
        return tuple(map(_read, self._connection.execute(_OF, {"one": assignment})))

    def sharing(self, sketch: Sketch, *, but: AssignmentId) -> tuple[FileSketch, ...]:
        """Return what has a key of ``sketch`` in other assignments, most in common first.

        At most 60: a form that everybody was given is known for one by then.
        """
        found = self._connection.execute(_WITH_KEYS, {"keys": list(sketch.keys), "but": but})
        return tuple(map(_read, found))


def _read(row: Any) -> FileSketch:
    numbers = row.numbers
    values = tuple(
        int.from_bytes(numbers[at : at + _BYTES]) for at in range(0, len(numbers), _BYTES)
    )
    return FileSketch(row.assignment, row.path, Sketch(row.sha256, row.kind, values))
