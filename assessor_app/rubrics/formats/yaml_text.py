"""YAML 1.2 as people write it, without what makes it dangerous or ambiguous.

No tags, anchors, aliases, merge keys, second documents or duplicate keys; every value keeps its
text and its line. Only the parser's events are used: nothing is ever constructed from a tag, and
the depth is bounded while the file is read. Plain values are told apart by the JSON-like forms of
YAML's core schema (section 10.3 of YAML 1.2), so that ``yes`` and ``2026-11-01`` are texts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.fields import Mapping, Scalar, Sequence, Span

MAX_YAML_CHARACTERS: Final = 1 << 18
MAX_VALUES: Final = 20_000
MAX_DEPTH: Final = 32

_TAB: Final = r"'\t'"
_KINDS: Final = (
    ("null", re.compile(r"(|~|null|Null|NULL)")),
    ("bool", re.compile(r"(true|True|TRUE|false|False|FALSE)")),
    ("int", re.compile(r"-?[0-9]+")),
    ("float", re.compile(r"-?[0-9]+\.[0-9]+")),
)


def load_yaml(text: str) -> object:
    """Return the document in ``text`` as :class:`Mapping`, :class:`Sequence` and :class:`Scalar`.

    Raises:
        UserFixable: codes ``yaml_too_large``, ``yaml_malformed``, ``yaml_duplicate_key`` and
            ``yaml_not_allowed``, naming the line where one is known.
    """
    if len(text) > MAX_YAML_CHARACTERS:
        raise UserFixable(
            f"The file is longer than {MAX_YAML_CHARACTERS} characters.", code="yaml_too_large"
        )
    try:
        return _document(_bounded(YAML(typ="safe", pure=True).parse(text)))
    except MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f"Line {mark.line + 1}: " if mark is not None else ""
        said = f"this is not YAML ({exc.problem or exc.context})."
        if _TAB in str(exc.problem):
            said = "a tab stands where spaces are expected."
        raise UserFixable(f"{where}{said}", code="yaml_malformed") from exc
    except ReaderError as exc:
        line = text.count("\n", 0, exc.position) + 1
        raise UserFixable(
            f"Line {line}: a character stands here that no text has.",
            hint="Write the line anew.",
            code="yaml_malformed",
        ) from exc
    except (YAMLError, ValueError) as exc:
        raise UserFixable("The file is not YAML.", code="yaml_malformed") from exc


def _bounded(events: Iterable[Event]) -> Iterator[Event]:
    """Yield ``events`` while they tell of no more values than a rubric could have."""
    for number, event in enumerate(events):
        if number > MAX_VALUES:
            raise UserFixable(f"The file has more than {MAX_VALUES} values.", code="yaml_too_large")
        yield event


def _document(events: Iterator[Event]) -> object:
    """Return the one document that ``events`` tell of."""
    found: list[object] = []
    for event in events:
        if isinstance(event, DocumentStartEvent):
            if found:
                raise UserFixable(
                    f"Line {_line(event)}: a second document begins here.", code="yaml_malformed"
                )
            found.append(_value(next(events), events, 0))
    if not found:
        raise UserFixable("The file is empty.", code="yaml_malformed")
    return found[0]


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _value(event: Event, events: Iterator[Event], depth: int) -> object:
    line = _line(event)
    if depth > MAX_DEPTH:
        raise _refuse(line, "this is nested too deeply")
    if not isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
        raise _refuse(line, "anchors and aliases are not allowed")
    if event.anchor is not None:
        raise _refuse(line, "anchors and aliases are not allowed")
    if event.tag is not None:
        raise _refuse(line, f"the tag “{str(event.tag)[:80]}” is not allowed")
    if isinstance(event, MappingStartEvent):
        return _mapping(event, events, depth)
    if isinstance(event, SequenceStartEvent):
        return _sequence(event, events, depth)
    return _scalar(event, line)


def _scalar(event: ScalarEvent, line: int) -> Scalar:
    text = str(event.value)
    plain = bool(event.implicit[0])
    kinds = (kind for kind, form in _KINDS if plain and form.fullmatch(text))
    if event.style in ("|", ">"):
        span = _span(event, event, "literal")
        span = dataclasses.replace(span, last=span.line)
    else:
        span = _span(event, event, "text")
    return Scalar(text, next(kinds, "str"), line, span)


def _span(first: Event, last: Event, style: str) -> Span:
    start, end = first.start_mark, last.end_mark
    return Span(int(start.line), int(start.column), int(end.line), int(end.column), style)


def _sequence(start: SequenceStartEvent, events: Iterator[Event], depth: int) -> Sequence:
    members = Sequence()
    members.line = _line(start)
    while not isinstance(event := next(events), SequenceEndEvent):
        members.append(_value(event, events, depth + 1))
    members.span = _span(start, event, "flow" if start.flow_style else "block")
    return members


def _mapping(start: MappingStartEvent, events: Iterator[Event], depth: int) -> Mapping:
    members = Mapping()
    members.line = _line(start)
    members.names = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = _value(event, events, depth + 1)
        if not isinstance(key, Scalar) or key.kind == "null" or key.text == "<<":
            raise _refuse(_line(event), "a name must be a plain text")
        if key.text in members:
            raise UserFixable(
                f"Line {key.line}: “{key.text[:80]}” stands twice.", code="yaml_duplicate_key"
            )
        members[key.text] = _value(next(events), events, depth + 1)
        members.names[key.text] = key.span
    members.span = _span(start, event, "flow" if start.flow_style else "block")
    return members


def _refuse(line: int, message: str) -> UserFixable:
    return UserFixable(f"Line {line}: {message}.", code="yaml_not_allowed")
