"""What a citation is called: where in the evidence, and its first words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from assessor_app.domain.ids import ArtifactId
from assessor_app.protocol.annotation import (
    Annotation,
    FragmentSelector,
    Selector,
    SvgSelector,
    TextQuoteSelector,
)
from assessor_app.rubrics.model import Score
from assessor_app.services.review import Review
from assessor_app.ui.words import duration

_PAGE: Final = re.compile(r"page=(\d{1,6})")
_TIME: Final = re.compile(r"t=([0-9.]{1,12})(?:,([0-9.]{1,12}))?")
_QUOTE_LETTERS: Final = 24


def citation_words(review: Review, annotation: Annotation) -> str:
    """Return a short name such as ``p. 4 “Fourteen asked…”`` or ``▶ 2:14–2:40``."""
    selector = annotation.target.selector
    one = selector[0] if isinstance(selector, tuple) and selector else selector
    if one is None or isinstance(one, tuple):
        return _artifact_name(review, annotation)
    words = " ".join(part for part in (_place(one), _quote(one)) if part)
    return words or _artifact_name(review, annotation)


def citation_tip(review: Review, annotation: Annotation) -> str:
    """Return which artifact a citation is in, and its place."""
    name, words = _artifact_name(review, annotation), citation_words(review, annotation)
    return name if words == name else f"{name}: {words}"


def cited_names(review: Review, score: Score) -> Iterator[str]:
    """Yield the whole names of the artifacts that a score cites, in order."""
    sources = {one.id: one.target.source for one in review.annotations}
    names = {one.id: one.name for one in review.artifacts}
    for citation in score.citations:
        if name := names.get(ArtifactId(sources.get(citation, ""))):
            yield name


def _artifact_name(review: Review, annotation: Annotation) -> str:
    source = annotation.target.source
    found = next((one.name for one in review.artifacts if one.id == source), "")
    return _shortened(found) or "Evidence"


def _place(selector: Selector) -> str:
    if isinstance(selector, SvgSelector):
        return "Drawing"
    if not isinstance(selector, FragmentSelector):
        return ""
    if found := _PAGE.search(selector.value):
        return f"p. {found[1]}"
    if found := _TIME.search(selector.value):
        times = [duration(float(one)) for one in found.groups() if one and _number(one)]
        return "▶ " + "–".join(times) if times else "A moment"
    return "Drawing" if isinstance(selector.refined_by, SvgSelector) else "Area"


def _number(text: str) -> bool:
    return text.count(".") <= 1 and text.strip(".") != ""


def _quote(selector: Selector) -> str:
    refined = selector.refined_by if isinstance(selector, FragmentSelector) else selector
    if not isinstance(refined, TextQuoteSelector) or not refined.exact.strip():
        return ""
    return f"“{_shortened(' '.join(refined.exact.split()))}”"


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTE_LETTERS else text[: _QUOTE_LETTERS - 1].rstrip() + "…"
