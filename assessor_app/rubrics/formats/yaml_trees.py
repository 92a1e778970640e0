"""Where things stand in an author's document, and documents with one thing changed."""

from __future__ import annotations

from collections.abc import Callable

from assessor_app.rubrics.formats.fields import Mapping, Scalar, Sequence
from assessor_app.rubrics.formats.yaml_emitting import Value

Path = tuple[str | int, ...]
"""Steps into a document: a name, or the number of a member, of a list or of a mapping."""


def value_at(document: object, path: Path) -> object:
    """Return what stands at ``path``, or None where nothing does."""
    for step in path:
        if isinstance(document, Mapping) and isinstance(step, str):
            document = document.get(step)
        elif isinstance(document, Mapping | Sequence) and isinstance(step, int):
            members = list(document.values() if isinstance(document, Mapping) else document)
            document = members[step] if 0 <= step < len(members) else None
        else:
            return None
    return document


def path_at_line(document: object, line: int) -> Path:
    """Return the innermost path whose lines hold ``line``, counted from one."""
    path: Path = ()
    while True:
        inside = [(step, one) for step, one, first in _members(document) if first <= line - 1]
        if not inside:
            return path
        step, document = inside[-1]
        path = (*path, step)


def _members(value: object) -> list[tuple[str | int, object, int]]:
    """Return the members of a collection, each with the line (from zero) on which it begins."""
    if isinstance(value, Mapping):
        return [(name, one, value.names[name].line) for name, one in value.items()]
    if isinstance(value, Sequence):
        return [(n, one, line_of(one)) for n, one in enumerate(value)]
    return []


def line_of(value: object) -> int:
    """Return the line, from zero, on which a value begins."""
    return value.span.line if isinstance(value, Mapping | Sequence | Scalar) else 0


def changed_at(held: object, path: Path, change: Callable[[object], Value]) -> Value:
    """Return ``held`` with what stands at ``path`` changed."""
    if not path:
        return change(held)
    step = path[0]
    return with_member(held, step, changed_at(value_at(held, (step,)), path[1:], change))


def with_member(held: object, step: str | int, value: Value) -> Value:
    """Return ``held`` with ``value`` at ``step``."""
    if isinstance(held, Mapping):
        return {**_entries(held), str(step): value}
    found = _members_of(held)
    found[int(step)] = value
    return found


def without_member(held: object, step: str | int) -> Value:
    """Return ``held`` without what stands at ``step``."""
    if isinstance(held, Mapping):
        return {name: one for name, one in _entries(held).items() if name != step}
    return [one for n, one in enumerate(_members_of(held)) if n != step]


def grown(held: object, index: int, value: Value, name: str) -> Value:
    """Return ``held`` with ``value`` as its member ``index``, in a mapping under ``name``."""
    if isinstance(held, Mapping):
        entries = list(_entries(held).items())
        entries.insert(index, (name, value))
        return dict(entries)
    found = _members_of(held)
    found.insert(index, value)
    return found


def moved(held: object, place: int, other: int) -> Value:
    """Return ``held`` with its member ``place`` as its member ``other``."""
    if isinstance(held, Mapping):
        entries = list(_entries(held).items())
        entries.insert(other, entries.pop(place))
        return dict(entries)
    found = _members_of(held)
    found.insert(other, found.pop(place))
    return found


def renamed(held: object, before: str, after: str) -> Value:
    """Return the mapping ``held`` with another name for one of its members."""
    entries = _entries(held).items() if isinstance(held, Mapping) else ()
    return {after if name == before else name: one for name, one in entries}


def _entries(held: Mapping) -> dict[str, Value]:
    return dict(held)  # type: ignore[arg-type]  # what a file holds is a Value


def _members_of(held: object) -> list[Value]:
    return list(held) if isinstance(held, Sequence) else []  # type: ignore[arg-type]  # as above
