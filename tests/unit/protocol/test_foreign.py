"""Annotations of other programs: read as far as we can, and refused in one way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError, IntegrityProblem
from assessor_app.protocol.foreign import (
    ForeignAnnotation,
    check_annotation,
    plain_text,
    read_annotations,
)

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SOUND: dict[str, Any] = {
    "@context": CONTEXT,
    "id": "urn:uuid:1",
    "type": "Annotation",
    "created": "2026-11-03T09:00:00Z",
    "creator": {"id": "urn:x", "type": "Person", "name": "Ana"},
    "body": {"type": "TextualBody", "value": "Look.", "highlight": "underline"},
    "target": {
        "source": "http://example.org/a.pdf",
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
            "value": "page=2&viewrect=1,2,3,4",
            "refinedBy": {"type": "TextQuoteSelector", "exact": "words"},
        },
    },
}


def read(value: Any) -> tuple[ForeignAnnotation, ...]:
    return read_annotations(json.dumps(value).encode())


def test_one_annotation_is_read() -> None:
    (found,) = read(SOUND)
    assert (found.text, found.author, found.made_at) == ("Look.", "Ana", "2026-11-03T09:00:00Z")
    assert found.place is not None
    assert (found.place.kind, found.place.page) == (MarkKind.UNDERLINE, 2)
    assert found.place.quotation is not None
    assert found.place.quotation.exact == "words"


@pytest.mark.parametrize(
    "whole",
    [
        [SOUND, {**SOUND, "id": "urn:uuid:2"}],
        {"type": "AnnotationPage", "@context": CONTEXT, "items": [SOUND, SOUND]},
        {"type": "AnnotationCollection", "first": {"items": [SOUND, SOUND]}},
        {
            "@context": CONTEXT,
            "type": "AnnotationSet",
            "items": [{name: SOUND[name] for name in SOUND if name != "@context"}] * 2,
        },
    ],
)
def test_several_are_read_in_any_wrapping(whole: Any) -> None:
    assert [one.text for one in read(whole)] == ["Look.", "Look."]


@pytest.mark.parametrize(
    ("selector", "kind"),
    [
        ("http://example.org/selector", None),
        ({"type": "CssSelector", "value": "p"}, None),
        ({"type": "FragmentSelector", "value": "t=3,"}, None),
        ({"type": "FragmentSelector", "value": "#page=3"}, MarkKind.HIGHLIGHT),
        ({"type": "FragmentSelector", "value": "xywh=1,2,3,4"}, MarkKind.AREA),
        ([{"type": "CssSelector", "value": "p"}, {"type": "TextQuoteSelector", "exact": "a"}], 1),
    ],
)
def test_selectors_that_we_do_not_know_leave_no_place(selector: Any, kind: object) -> None:
    target = {"source": "urn:x", "selector": selector}
    (found,) = read({**SOUND, "body": {"type": "TextualBody", "value": "x"}, "target": target})
    assert (found.place is None) is (kind is None)


@pytest.mark.parametrize(
    "change",
    [
        {"bodyValue": "both"},
        {"target": []},
        {"target": {"source": "urn:x", "styleClass": "red"}},
        {"target": {"source": "urn:x", "selector": {"type": "Other"}}},
        {"target": {"type": "TextualBody", "value": "x"}},
        {"body": {"type": "Choice", "items": []}},
        {"body": {"type": "Choice", "items": ["urn:x"], "value": "x"}},
        {"body": {"id": "urn:x", "textDirection": "up"}},
        {"rights": "not a uri"},
        {"canonical": ["urn:a", "urn:b"]},
        {"modified": "yesterday"},
        {"creator": 6},
        {"id": ["urn:a"]},
        {"type": "Squirrel"},
        {"@context": "http://example.org/"},
    ],
)
def test_what_breaks_a_must_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityProblem) as told:
        check_annotation({**SOUND, **change})
    assert told.value.code == "annotation_invalid"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
_PLACES = [
    (name, *rest)
    for name, rest in [
        *((name, ()) for name in SOUND),
        *(("body", (name,)) for name in ("type", "value", "highlight", "format", "textDirection")),
        *(("target", (name,)) for name in ("source", "selector", "type", "styleClass", "items")),
        *(("target", ("selector", name)) for name in ("type", "value", "conformsTo", "refinedBy")),
    ]
]


@given(st.sampled_from(_PLACES), _JSON)
def test_anything_anywhere_is_read_or_refused(where: tuple[str, ...], value: Any) -> None:
    changed = json.loads(json.dumps(SOUND))
    inner = changed
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    try:
        read(changed)
    except AssessorError:
        return


def test_markup_becomes_words() -> None:
    assert plain_text("<p>a<script>b()</script> <i>c</i> &amp; d</p>") == "a c & d"
