"""Annotations in the W3C Web Annotation Data Model, motivation ``assessing``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.drawings import parse_drawing
from assessor_app.protocol.fragments import (
    MEDIA_FRAGMENT,
    PDF_FRAGMENT,
    parse_media_fragment,
    parse_pdf_fragment,
)
from assessor_app.protocol.model import LanguageTag, LongText, ShortText, TimeText, Uri, WireModel

MARK_STYLES = "https://assessor.example/ns/assessment/v1/marks.css"
"""The style sheet that names every kind of mark; its file is ``resources/styles/marks.css``."""
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def _checked_drawing(text: str) -> str:
    parse_drawing(text)
    return text


class TextQuoteSelector(WireModel):
    """A passage by its own words (section 4.2.4)."""

    type: Literal["TextQuoteSelector"]
    exact: LongText
    prefix: LongText | None = None
    suffix: LongText | None = None


class TextPositionSelector(WireModel):
    """A passage by Unicode code points, ``end`` exclusive (section 4.2.5)."""

    type: Literal["TextPositionSelector"]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _forwards(self) -> TextPositionSelector:
        if self.end < self.start:
            raise ValueError("end lies before start")
        return self


class SvgSelector(WireModel):
    """A region drawn as SVG (section 4.2.7), in the small language of :mod:`drawings` only."""

    type: Literal["SvgSelector"]
    value: Annotated[LongText, AfterValidator(_checked_drawing)]


class FragmentSelector(WireModel):
    """A region by a fragment (section 4.2.1): RFC 3778 for PDF, Media Fragments for the rest."""

    type: Literal["FragmentSelector"]
    conforms_to: Literal["http://tools.ietf.org/rfc/rfc3778", "http://www.w3.org/TR/media-frags/"]
    value: Annotated[str, Field(max_length=2000)]
    refined_by: TextQuoteSelector | SvgSelector | None = None

    @model_validator(mode="after")
    def _parses(self) -> FragmentSelector:
        if self.conforms_to == PDF_FRAGMENT:
            parse_pdf_fragment(self.value)
        elif self.conforms_to == MEDIA_FRAGMENT:
            parse_media_fragment(self.value)
        return self


Selector = Annotated[
    FragmentSelector | TextQuoteSelector | TextPositionSelector | SvgSelector,
    Field(discriminator="type"),
]


class TextualBody(WireModel):
    """What the assessor wrote (section 3.2.4)."""

    type: Literal["TextualBody"]
    value: LongText
    format: Literal["text/plain", "text/markdown"]
    language: LanguageTag | None = None
    purpose: Literal["commenting", "tagging", "highlighting"] = "commenting"


class CriterionBody(WireModel):
    """The criterion that the mark speaks to, as a classifying body (section 3.2.3)."""

    type: Literal["SpecificResource"]
    source: Uri
    purpose: Literal["classifying"]


Body = Annotated[TextualBody | CriterionBody, Field(discriminator="type")]


def _checked_kind(text: str) -> str:
    MarkKind(text)
    return text


MarkClass = Annotated[
    str,
    Field(max_length=20, json_schema_extra={"enum": [kind.value for kind in MarkKind]}),
    AfterValidator(_checked_kind),
]
"""The name of a kind of mark, as in :class:`MarkKind`."""


class Target(WireModel):
    """The place in the evidence. ``source`` is the artifact's id in the manifest.

    ``style_class`` (section 4.4) names the kind of mark where the selector alone leaves it open:
    a highlight and an underline stand on the same words.
    """

    type: Literal["SpecificResource"] | None = None
    source: Uri
    style_class: MarkClass | None = None
    selector: Selector | Annotated[tuple[Selector, ...], Field(max_length=16)] | None = None


class Annotation(WireModel):
    """One mark on evidence, with what it says."""

    context: Literal["http://www.w3.org/ns/anno.jsonld"] = Field(
        default="http://www.w3.org/ns/anno.jsonld", alias="@context"
    )
    id: Uri
    type: Literal["Annotation"]
    created: TimeText
    modified: TimeText | None = None
    creator: Uri | None = None
    motivation: Literal["assessing"]
    stylesheet: Literal["https://assessor.example/ns/assessment/v1/marks.css"] | None = None
    body: tuple[Body, ...] = Field(default=(), max_length=64)
    target: Target

    @model_validator(mode="after")
    def _styled(self) -> Annotation:
        if self.target.style_class is not None and self.stylesheet is None:
            raise ValueError("a styleClass needs a stylesheet")
        return self


def annotation_on(
    target: Target,
    *,
    annotation_id: str,
    created: str,
    body: tuple[Body, ...] = (),
) -> Annotation:
    """Return a new mark on ``target``, with the style sheet that its kind needs (section 4.4)."""
    styled = target.style_class is not None
    return Annotation(
        id=annotation_id,
        type="Annotation",
        created=created,
        motivation="assessing",
        stylesheet="https://assessor.example/ns/assessment/v1/marks.css" if styled else None,
        body=body,
        target=target,
    )


class AnnotationPage(WireModel):
    """The one page of a collection (section 5.2)."""

    id: Uri
    type: Literal["AnnotationPage"]
    start_index: Literal[0]
    items: tuple[Annotation, ...] = Field(max_length=20_000)


class AnnotationCollection(WireModel):
    """All that one decision's assessor marked (section 5.1)."""

    context: Literal["http://www.w3.org/ns/anno.jsonld"] = Field(
        default="http://www.w3.org/ns/anno.jsonld", alias="@context"
    )
    id: Uri
    type: Literal["AnnotationCollection"]
    label: ShortText
    total: Annotated[int, Field(ge=0)]
    first: AnnotationPage

    @model_validator(mode="after")
    def _complete(self) -> AnnotationCollection:
        ids = {annotation.id for annotation in self.first.items}
        if len(ids) != len(self.first.items):
            raise ValueError("two annotations have the same id")
        if len(ids) != self.total:
            raise ValueError("total is not the number of annotations")
        return self
