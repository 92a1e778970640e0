"""Annotations that other programs wrote: checked by W3C's rules, and read as far as we can.

The rules are the MUSTs of the Web Annotation Data Model that its test suite asserts. What passes
them may still say more than is shown here; what fails them is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import nh3

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError, IntegrityProblem
from assessor_app.protocol.annotation import ANNOTATION_CONTEXT, Target
from assessor_app.protocol.fragments import MEDIA_FRAGMENT, PDF_FRAGMENT
from assessor_app.protocol.places import MarkPlace, place_of

MAX_BYTES: Final = 16 << 20
MAX_ITEMS: Final = 20_000
_MAX_TEXT: Final = 10_000
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_FRAGMENTS: Final = {
    PDF_FRAGMENT: PDF_FRAGMENT,
    "http://tools.ietf.org/rfc/rfc8118": PDF_FRAGMENT,
    MEDIA_FRAGMENT: MEDIA_FRAGMENT,
    "https://www.w3.org/TR/media-frags/": MEDIA_FRAGMENT,
}
_LOOKS: Final = {
    "underline": MarkKind.UNDERLINE,
    "strikethrough": MarkKind.STRIKE,
    "solid": MarkKind.HIGHLIGHT,
}


@dataclass(frozen=True, slots=True)
class ForeignAnnotation:
    """One annotation of another program. ``place`` is None where it names none that we know."""

    id: str
    place: MarkPlace | None
    text: str
    author: str
    made_at: str


def check_annotation(value: Any) -> dict[str, Any]:
    """Return ``value``, an annotation by the MUSTs of the data model.

    Raises:
        IntegrityProblem: ``code="annotation_invalid"``, naming the member.
    """
    if not isinstance(value, dict):
        raise _invalid("the annotation")
    _need(ANNOTATION_CONTEXT in _several(value.get("@context")), "@context")
    _need(isinstance(value.get("id"), str) and bool(value["id"]), "id")
    _need("Annotation" in _several(value.get("type")), "type")
    _need("target" in value and bool(_several(value["target"])), "target")
    _need(not ("body" in value and "bodyValue" in value), "bodyValue")
    _need(isinstance(value.get("bodyValue", ""), str), "bodyValue")
    for name in ("target", "body"):
        for one in _several(value.get(name)):
            _check_resource(one, name)
            styled = isinstance(one, dict) and "styleClass" in one
            _need(not styled or "stylesheet" in value, "stylesheet")
    _check_about(value)
    return value


def read_annotations(data: bytes) -> tuple[ForeignAnnotation, ...]:
    """Return what a file of annotations holds: one, a collection, a page, or a Readium set.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`;
            ``annotation_invalid`` at the first annotation that breaks a rule.
    """
    value = strict_json.parse(data, max_bytes=MAX_BYTES)
    items = _items(value)
    if len(items) > MAX_ITEMS:
        raise _invalid("items")
    shared = value.get("@context") if isinstance(value, dict) else None
    return tuple(_read(one, shared) for one in items)


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    kinds = _several(value.get("type")) if isinstance(value, dict) else []
    if "Annotation" in kinds:
        return [value]
    if "AnnotationCollection" in kinds and isinstance(value.get("first"), dict):
        value = value["first"]
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list):
        raise _invalid("items")
    return items


def _read(value: Any, shared: Any) -> ForeignAnnotation:
    if isinstance(value, dict) and "@context" not in value and shared is not None:
        value = {"@context": shared, **value}  # a set names it once for all
    checked = check_annotation(value)
    bodies = [one for one in _several(checked.get("body")) if isinstance(one, dict)]
    looks = [_LOOKS.get(str(one.get("highlight"))) for one in bodies]
    look = next((one for one in looks if one is not None), None)
    return ForeignAnnotation(
        id=checked["id"],
        place=_place(checked["target"], look),
        text=_text(checked, bodies),
        author=_name(checked.get("creator")),
        made_at=str(checked.get("modified") or checked.get("created") or ""),
    )


def _place(target: Any, look: MarkKind | None) -> MarkPlace | None:
    """Return the first selector that we understand, where the target has one."""
    first = _several(target)[0]
    if not isinstance(first, dict):
        return MarkPlace(MarkKind.WHOLE)
    selectors = [_understood(one) for one in _several(first.get("selector"))]
    style = first.get("styleClass") or look
    for one in [one for one in selectors if one is not None]:
        styled = {"source": "urn:x", "selector": one}
        for given in ({**styled, "styleClass": style}, styled):
            try:
                return place_of(Target.from_json(given))
            except (AssessorError, ValueError):
                continue
    return None if selectors else MarkPlace(MarkKind.WHOLE)


def _understood(selector: Any) -> dict[str, Any] | None:
    """Return a selector with the members that we know; None for another kind."""
    if not isinstance(selector, dict):
        return None
    known = {"type", "value", "conformsTo", "exact", "prefix", "suffix", "start", "end"}
    kept = {name: value for name, value in selector.items() if name in known and value is not None}
    if kept.get("type") == "FragmentSelector":
        named = _FRAGMENTS.get(str(kept.get("conformsTo")))
        starts = str(kept.get("value", "")).lstrip("#")
        guessed = PDF_FRAGMENT if starts.startswith("page=") else MEDIA_FRAGMENT
        kept |= {"conformsTo": named or guessed, "value": starts}
        refined = _understood(selector.get("refinedBy"))
        if refined and refined.get("type") in {"TextQuoteSelector", "SvgSelector"}:
            kept["refinedBy"] = refined
    return kept


def _text(value: dict[str, Any], bodies: list[dict[str, Any]]) -> str:
    told = [str(value.get("bodyValue") or "")]
    for one in bodies:
        if isinstance(one.get("value"), str):
            words = one["value"]
            told.append(plain_text(words) if one.get("format") == "text/html" else words)
    return "\n".join(one.strip() for one in told if one.strip())[:_MAX_TEXT]


def plain_text(markup: str) -> str:
    """Return the words of HTML; scripts and styles are not words."""
    bare = nh3.clean(markup.replace("\0", ""), tags=set(), clean_content_tags={"script", "style"})
    return " ".join(html.unescape(bare).split())


def _name(creator: Any) -> str:
    for one in _several(creator):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            return str(one["name"])[:300]
    return ""


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _need(held: object, where: str) -> None:
    if not held:
        raise _invalid(where)


def _invalid(where: str) -> IntegrityProblem:
    return IntegrityProblem(
        f"This is not a Web Annotation: {where} is not as the standard needs it.",
        code="annotation_invalid",
        where=where,
    )


def _check_resource(value: Any, where: str) -> None:
    """Check a body or target (sections 3.2 and 4): a URI, a resource, or a part of one."""
    if isinstance(value, str):
        _need(value, where)
        return
    _need(isinstance(value, dict), where)
    kinds = _several(value.get("type"))
    if "Choice" in kinds:
        _need(isinstance(value.get("items"), list) and value["items"], where)
        _need("value" not in value and "source" not in value and "purpose" not in value, where)
    elif "TextualBody" in kinds or (where == "body" and "value" in value):
        _need(where == "body" and isinstance(value.get("value"), str), where)
        _need("source" not in value and "items" not in value, where)
    elif "source" in value:
        _need("items" not in value and "value" not in value, where)
    elif "SpecificResource" not in kinds or where == "body":
        _need(isinstance(value.get("id"), str) and "items" not in value, where)
    _check_about(value)
    _need(value.get("textDirection", "auto") in ("ltr", "rtl", "auto"), "textDirection")
    for selector in _several(value.get("selector")):
        _check_selector(selector)


def _check_selector(selector: Any) -> None:
    if isinstance(selector, str):
        return
    _need(isinstance(selector, dict), "selector")
    rule = _SELECTORS.get(str(selector.get("type")))
    _need(rule is not None and rule(selector), "selector")
    for refined in _several(selector.get("refinedBy")):
        _check_selector(refined)


def _texts(*names: str) -> Callable[[dict[str, Any]], bool]:
    return lambda one: all(isinstance(one.get(name), str) for name in names)


def _positions(one: dict[str, Any]) -> bool:
    ends = [one.get("start"), one.get("end")]
    return all(type(end) is int and end >= 0 for end in ends)


_SELECTORS: Final[dict[str, Callable[[dict[str, Any]], bool]]] = {
    "FragmentSelector": _texts("value"),
    "CssSelector": _texts("value"),
    "XPathSelector": _texts("value"),
    "TextQuoteSelector": _texts("exact"),
    "TextPositionSelector": _positions,
    "DataPositionSelector": _positions,
    "SvgSelector": lambda one: isinstance(one.get("value", one.get("id")), str),
    "RangeSelector": lambda one: "startSelector" in one and "endSelector" in one,
}


def _check_about(value: dict[str, Any]) -> None:
    """Check what is said about a resource (sections 3.3.1, 3.3.6 and 3.3.7)."""
    for name in ("created", "modified", "generated"):
        if name in value:
            _need(_is_time(value[name]), name)
    for name in ("creator", "generator"):
        _need(all(isinstance(one, str | dict) for one in _several(value.get(name))), name)
    for name, uri in _uris(value):
        _need(isinstance(uri, str) and _SCHEME.fullmatch(uri), name)
    _need(not isinstance(value.get("canonical"), list), "canonical")


def _uris(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("rights", "canonical", "via"):
        yield from ((name, one) for one in _several(value.get(name)))


def _is_time(text: Any) -> bool:
    try:
        from_rfc3339(text)
    except (AssessorError, TypeError, AttributeError, ValueError):
        return False
    return True
