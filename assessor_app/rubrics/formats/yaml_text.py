"""YAML 1.2 as people write it, without what makes it dangerous or ambiguous.

No tags, anchors, aliases, merge keys, second documents or duplicate keys; every value keeps its
text and its line, and nothing is ever constructed from a tag.
"""

from __future__ import annotations

from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.fields import Mapping, Scalar, Sequence

MAX_YAML_CHARACTERS: Final = 1 << 20
MAX_DEPTH: Final = 32

_PREFIX = "tag:yaml.org,2002:"
_KINDS = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "null": "null",
    "timestamp": "str",
}


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
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f"Line {mark.line + 1}: " if mark is not None else ""
        raise UserFixable(
            f"{where}this is not YAML ({exc.problem or exc.context}).", code="yaml_malformed"
        ) from exc
    except YAMLError as exc:
        raise UserFixable("The file is not YAML.", code="yaml_malformed") from exc
    except RecursionError as exc:
        raise UserFixable("The file is nested too deeply.", code="yaml_malformed") from exc
    if root is None:
        raise UserFixable("The file is empty.", code="yaml_malformed")
    return _value(root, 0, set())


def _value(node: Node, depth: int, seen: set[int]) -> object:
    line = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        raise _refuse(line, "this is nested too deeply")
    if node.anchor is not None or id(node) in seen:
        raise _refuse(line, "anchors and aliases are not allowed")
    seen.add(id(node))
    kind = str(node.tag).removeprefix(_PREFIX)
    if isinstance(node, MappingNode) and kind == "map":
        return _mapping(node, line, depth, seen)
    if isinstance(node, SequenceNode) and kind == "seq":
        members = Sequence(_value(member, depth + 1, seen) for member in node.value)
        members.line = line
        return members
    if isinstance(node, ScalarNode) and kind in _KINDS:
        return Scalar(str(node.value), _KINDS[kind], line)
    raise _refuse(line, f"the tag “{str(node.tag)[:80]}” is not allowed")


def _mapping(node: MappingNode, line: int, depth: int, seen: set[int]) -> Mapping:
    members = Mapping()
    members.line = line
    for key_node, member in node.value:
        key = _value(key_node, depth + 1, seen)
        if not isinstance(key, Scalar) or key.kind == "null":
            raise _refuse(key_node.start_mark.line + 1, "a name must be a plain text")
        if key.text in members:
            raise UserFixable(
                f"Line {key.line}: “{key.text[:80]}” stands twice.", code="yaml_duplicate_key"
            )
        members[key.text] = _value(member, depth + 1, seen)
    return members


def _refuse(line: int, message: str) -> UserFixable:
    return UserFixable(f"Line {line}: {message}.", code="yaml_not_allowed")
