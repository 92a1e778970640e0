"""Change one thing in an author's YAML, and leave every other line as its author wrote it.

A form edits the text by paths, such as ``("parts", 0, "criteria", 2, "title")``. Only the lines
of what is changed are written anew: comments, quotation marks and empty lines elsewhere stay.
Where the thing stands in brackets (``{…}``), the smallest part around it with lines of its own is
written anew as indented lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.fields import Mapping, Scalar, Sequence
from assessor_app.rubrics.formats.yaml_emitting import Value, emit_entry, emit_item, emit_text
from assessor_app.rubrics.formats.yaml_text import load_yaml
from assessor_app.rubrics.formats.yaml_trees import (
    Path,
    changed_at,
    grown,
    line_of,
    moved,
    renamed,
    value_at,
    with_member,
    without_member,
)


@dataclass(frozen=True, slots=True)
class Put:
    """Make ``value`` stand at ``path``, in place of what is there; None takes a name away.

    ``text_as``: where a text alone stands for the mapping around the path, it has this name in it,
    as the text of a level has.
    """

    path: Path
    value: Value
    text_as: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """Put ``value`` into the list (or, with ``name``, the mapping) at ``path``, as ``index``."""

    path: Path
    index: int
    value: Value
    name: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take away what stands at ``path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Move:
    """Let what stands at ``path`` change places with the one ``by`` places further on."""

    path: Path
    by: int


@dataclass(frozen=True, slots=True)
class Rename:
    """Give what stands at ``path``, in a mapping, another name."""

    path: Path
    name: str


Edit = Put | Insert | Remove | Move | Rename


def apply_edit(text: str, edit: Edit, document: object = None) -> str:
    """Return ``text`` with ``edit`` made. ``document`` is what ``text`` holds, if known already.

    What is there already, or cannot be moved further, is left as it is.

    Raises:
        UserFixable: ``path_gone`` where the text holds nothing at the path; ``name_taken``; and
            as :func:`yaml_text.load_yaml`.
    """
    held = load_yaml(text) if document is None else document
    if not isinstance(held, Mapping):
        raise _gone()
    named = replace(edit, path=_named(held, edit.path))
    changed = _Text(text, held).after(named)
    return changed if changed.endswith("\n") else changed + "\n"


def _named(document: object, path: Path) -> Path:
    """Return ``path`` with names for the numbers that stand for members of mappings."""
    steps: list[str | int] = []
    for step in path:
        held = value_at(document, tuple(steps))
        if isinstance(held, Mapping) and isinstance(step, int):
            names = list(held)
            if not 0 <= step < len(names):
                raise _gone()
            steps.append(names[step])
        else:
            steps.append(step)
    return tuple(steps)


def _gone() -> UserFixable:
    return UserFixable("That is not in the rubric any more.", code="path_gone")


class _Text:
    """A text by lines, and what it holds."""

    def __init__(self, text: str, document: Mapping) -> None:
        self._lines = text.split("\n")
        self._document = document

    def after(self, edit: Edit) -> str:
        self._make(edit)
        return "\n".join(self._lines)

    def _make(self, edit: Edit) -> None:
        match edit:
            case Put(text_as=name) if name and self._is_text(edit.path[:-1]):
                self._put_beside_text(edit)
            case Put(path, None) | Remove(path):
                self._remove(path)
            case Put(path, value):
                self._put(path, value)
            case Insert():
                self._insert(edit)
            case Move(path, by):
                self._move(path, by)
            case Rename(path, name):
                self._rename(path, name)

    # -- the five edits ------------------------------------------------------------------------

    def _put(self, path: Path, value: Value) -> None:
        parent, step = self._parent(path)
        if isinstance(parent, Mapping) and step not in parent:
            self._insert(Insert(path[:-1], len(parent), value, str(step)))
            return
        if not isinstance(parent, Mapping) and not _has(parent, step):
            raise _gone()
        if self._stands_alone(path):
            self._rewrite(path, value)
        else:
            self._rewrite_around(path[:-1], lambda held: with_member(held, step, value))

    def _is_text(self, path: Path) -> bool:
        held = self._at(path)
        return held is None or isinstance(held, Scalar)

    def _put_beside_text(self, edit: Put) -> None:
        """Put a value beside, or in place of, the text that stands for its mapping."""
        around, name = edit.path[:-1], str(edit.path[-1])
        held = self._at(around)
        if name == edit.text_as:
            self._put(around, edit.value or "")
        elif edit.value is not None:
            text = held.text if isinstance(held, Scalar) and held.kind != "null" else ""
            self._put(around, {name: edit.value, edit.text_as: text})

    def _remove(self, path: Path) -> None:
        parent, step = self._parent(path)
        if not _has(parent, step):
            if isinstance(step, str):
                return
            raise _gone()
        if len(parent) > 1 and self._stands_alone(path) and not self._after_dash(path):
            first, last = self._range(path)
            del self._lines[first : last + 1]
        else:
            self._rewrite_around(path[:-1], lambda held: without_member(held, step))

    def _insert(self, edit: Insert) -> None:
        held = self._at(edit.path) if edit.path else self._document
        if held is None or (isinstance(held, Scalar) and held.kind == "null"):
            first: Value = {edit.name: edit.value} if edit.name else [edit.value]
            self._put(edit.path, first)
            return
        if not isinstance(held, Mapping if edit.name else Sequence):
            raise _gone()
        if edit.name and edit.name in held:
            raise _taken(edit.name)
        index = min(max(edit.index, 0), len(held))
        if index > 0 and held.span.style == "block":
            before = (*edit.path, _step(held, index - 1))
            _, last = self._range(before)
            column = held.span.column
            entry = (
                emit_entry(edit.name, edit.value, column)
                if edit.name
                else emit_item(edit.value, column)
            )
            self._lines[last + 1 : last + 1] = [" " * column + entry[0], *entry[1:]]
        else:
            self._rewrite_around(
                edit.path, lambda whole: grown(whole, index, edit.value, edit.name)
            )

    def _move(self, path: Path, by: int) -> None:
        parent, step = self._parent(path)
        if not _has(parent, step):
            raise _gone()
        steps = _steps(parent)
        place = steps.index(step)
        other = min(max(place + by, 0), len(steps) - 1)
        if other == place:
            return
        alone = all(self._stands_alone((*path[:-1], one)) for one in steps)
        if alone and not self._after_dash((*path[:-1], steps[0])):
            self._move_lines(path[:-1], steps, place, other)
        else:
            self._rewrite_around(path[:-1], lambda held: moved(held, place, other))

    def _move_lines(self, path: Path, steps: list[str | int], place: int, other: int) -> None:
        ranges = [self._range((*path, step)) for step in steps]
        blocks = [self._lines[first : last + 1] for first, last in ranges]
        between = [self._lines[ranges[n][1] + 1 : ranges[n + 1][0]] for n in range(len(ranges) - 1)]
        blocks.insert(other, blocks.pop(place))
        lines: list[str] = []
        for n, block in enumerate(blocks):
            lines += block + (between[n] if n < len(between) else [])
        self._lines[ranges[0][0] : ranges[-1][1] + 1] = lines

    def _rename(self, path: Path, name: str) -> None:
        parent, step = self._parent(path)
        if not isinstance(parent, Mapping) or step not in parent:
            raise _gone()
        if name == step:
            return
        if name in parent:
            raise _taken(name)
        span = parent.names[str(step)]
        if span.style == "text" and span.line == span.last:
            line = self._lines[span.line]
            self._lines[span.line] = line[: span.column] + emit_text(name) + line[span.end :]
        else:
            self._rewrite_around(path[:-1], lambda held: renamed(held, str(step), name))

    # -- where things stand --------------------------------------------------------------------

    def _at(self, path: Path) -> object:
        return value_at(self._document, path)

    def _parent(self, path: Path) -> tuple[Mapping | Sequence, str | int]:
        if not path:
            raise _gone()
        held = self._at(path[:-1])
        if held is None and len(path) > 1:  # a mapping that is not there yet
            around, _ = self._parent(path[:-1])
            if isinstance(around, Mapping):
                self._put(path[:-1], {})
                self._document = _as_mapping(load_yaml("\n".join(self._lines)))
                held = self._at(path[:-1])
        if not isinstance(held, Mapping | Sequence):
            raise _gone()
        return held, path[-1]

    def _stands_alone(self, path: Path) -> bool:
        """Say whether the entry at ``path`` has lines of its own."""
        held: object = self._document
        for step in path:
            if not isinstance(held, Mapping | Sequence) or held.span.style != "block":
                return False
            held = value_at(held, (step,))
        return True

    def _after_dash(self, path: Path) -> bool:
        """Say whether the entry begins on the line of the dash of the list around it."""
        first, column = self._begin(path)
        return bool(self._lines[first][:column].strip())

    def _begin(self, path: Path) -> tuple[int, int]:
        """Return the line and the column at which the entry at ``path`` begins."""
        parent, step = self._parent(path)
        if isinstance(parent, Mapping):
            span = parent.names[str(step)]
            return span.line, span.column
        line, column = line_of(parent[int(step)]), parent.span.column
        while line > 0 and self._lines[line][column : column + 1] != "-":
            line -= 1
        return line, column

    def _range(self, path: Path) -> tuple[int, int]:
        """Return the first and the last line of the entry at ``path``."""
        first, column = self._begin(path)
        return first, max(first, self._last(self._at(path), column))

    def _last(self, value: object, column: int) -> int:
        if isinstance(value, Scalar):
            return self._last_of_literal(value, column) if _literal(value) else value.span.last
        if not isinstance(value, Mapping | Sequence):
            return 0
        if value.span.style == "flow":
            return value.span.last
        steps = list(value)[-1] if isinstance(value, Mapping) else len(value) - 1
        return self._last(value_at(value, (steps,)), value.span.column)

    def _last_of_literal(self, value: Scalar, column: int) -> int:
        last = line = value.span.line
        while line + 1 < len(self._lines):
            line += 1
            text = self._lines[line]
            if text.strip(" "):
                if len(text) - len(text.lstrip(" ")) <= column:
                    break
                last = line
        return last

    # -- writing anew --------------------------------------------------------------------------

    def _rewrite(self, path: Path, value: Value) -> None:
        first, last = self._range(path)
        _, column = self._begin(path)
        step = path[-1]
        if isinstance(step, str):
            head, *rest = emit_entry(step, value, column)
        else:
            head, *rest = emit_item(value, column)
        if not rest:
            head += self._comment_after(self._at(path))
        self._lines[first : last + 1] = [self._lines[first][:column] + head, *rest]

    def _comment_after(self, value: object) -> str:
        """Return what follows a value on its line, a comment most often."""
        if not isinstance(value, Scalar) or value.span.style != "text":
            return ""
        return self._lines[value.span.last][value.span.end :].rstrip()

    def _rewrite_around(self, path: Path, change: Callable[[object], Value]) -> None:
        """Write the smallest part with lines of its own anew, with what is at ``path`` changed."""
        around = path
        while around and not self._stands_alone(around):
            around = around[:-1]
        changed = changed_at(self._at(around), path[len(around) :], change)
        if around:
            self._rewrite(around, changed)
        elif isinstance(changed, dict):
            entries = [emit_entry(name, one, 0) for name, one in changed.items()]
            self._lines = [line for entry in entries for line in entry]


def _literal(value: Scalar) -> bool:
    return value.span.style == "literal"


def _as_mapping(value: object) -> Mapping:
    if not isinstance(value, Mapping):
        raise _gone()
    return value


def _has(held: Mapping | Sequence, step: str | int) -> bool:
    if isinstance(held, Mapping):
        return step in held
    return isinstance(step, int) and 0 <= step < len(held)


def _steps(held: Mapping | Sequence) -> list[str | int]:
    return [*held] if isinstance(held, Mapping) else [*range(len(held))]


def _step(held: Mapping | Sequence, index: int) -> str | int:
    return _steps(held)[index]


def _taken(name: str) -> UserFixable:
    return UserFixable(f"There is one called “{name[:80]}” already.", code="name_taken")
