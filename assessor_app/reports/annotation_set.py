"""Readium's AnnotationSet (``.annotation``): an artifact's marks for programs that read e-books.

https://github.com/readium/annotations. The items are Web Annotations; a body may say its colour
and look beside what W3C's model has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessor_app.config import GENERATOR_NAME, VERSION
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.annotation import ANNOTATION_CONTEXT, Annotation, TextualBody
from assessor_app.protocol.places import place_of

MEDIA_TYPE: Final = "application/rd-annotations+json"
SUFFIX: Final = ".annotation"
_LOOKS: Final[Mapping[MarkKind, str]] = {
    MarkKind.UNDERLINE: "underline",
    MarkKind.STRIKE: "strikethrough",
    MarkKind.AREA: "outline",
    MarkKind.ELLIPSE: "outline",
    MarkKind.POLYGON: "outline",
}


@dataclass(frozen=True, slots=True)
class SetItem:
    """One mark of a set: ``labels`` of its criteria, ``colour`` as red, green and blue."""

    annotation: Annotation
    labels: tuple[str, ...]
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class About:
    """What the set is about: an artifact by its id in the package, its name and media type."""

    identifier: str
    title: str
    media_type: str


def annotation_set(
    set_id: str, about: About, items: Sequence[SetItem], *, generated: str
) -> dict[str, Any]:
    """Return the set as JSON; ``generated`` is the time of its making (RFC 3339)."""
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": set_id,
        "type": "AnnotationSet",
        "generator": {
            "id": "https://assessor.example/",
            "type": "Software",
            "name": f"{GENERATOR_NAME} {VERSION}",
        },
        "generated": generated,
        "title": about.title,
        "about": {
            "dc:identifier": [about.identifier],
            "dc:format": about.media_type,
            "dc:title": about.title,
        },
        "items": [_item(item) for item in items],
    }


def to_bytes(value: Mapping[str, Any]) -> bytes:
    """Return a document as people may read it: indented UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _item(item: SetItem) -> dict[str, Any]:
    value = item.annotation.to_json()
    words = "\n".join(one.value for one in item.annotation.body if isinstance(one, TextualBody))
    kind = place_of(item.annotation.target).kind
    red, green, blue = item.colour
    body: dict[str, Any] = {
        "type": "TextualBody",
        "value": words,
        "format": "text/plain",
        "color": f"#{red:02x}{green:02x}{blue:02x}",
        "highlight": _LOOKS.get(kind, "solid"),
    }
    if item.labels:
        body["keyword"] = "; ".join(item.labels)
    return value | {"body": body}
