"""The small language of HTML that office documents are shown in, made and checked.

The worker makes it with a sanitiser; the parent, which does not trust the worker, checks it with
one regular expression that leaves nothing to interpret: every ``<`` begins a known tag.
"""

from __future__ import annotations

import re
from typing import Final

import nh3

TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_VOID: Final = frozenset({"br", "hr", "img"})
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_ANY: Final = {"dir", "lang"}
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}")
_LINK: Final = re.compile(r"(?:https?:|mailto:|#)[^\x00-\x20]*", re.IGNORECASE)
_SPAN: Final = re.compile(r"[1-9][0-9]{0,2}")
_WORD: Final = re.compile(r"[A-Za-z0-9-]{1,35}")
_TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')
_MAX_DEPTH: Final = 200


class MarkupRefused(Exception):
    """A text is not of the small language."""


def _keep(tag: str, attribute: str, value: str) -> str | None:
    return value if _is_allowed(tag, attribute, value) else None


def _is_allowed(tag: str, attribute: str, value: str) -> bool:
    if attribute in {"alt", "title"}:
        return True
    pattern = {
        "src": _PICTURE,
        "href": _LINK,
        "colspan": _SPAN,
        "rowspan": _SPAN,
        "start": _SPAN,
        "dir": _WORD,
        "lang": _WORD,
    }.get(attribute)
    return pattern is not None and pattern.fullmatch(value) is not None


def sanitised(html: str) -> str:
    """Return ``html`` reduced to the small language: no scripts, styles, forms or remote content.

    Pictures are ``data:`` URLs of PNG or JPEG only; links are http, https, mailto or internal.
    """
    cleaned = nh3.clean(
        html.replace("\0", ""),
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title"},
        attributes={tag: names | _ANY for tag, names in _ATTRIBUTES.items()} | {"*": set(_ANY)},
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
        strip_comments=True,
    )
    return cleaned.replace("\0", "")


def check_markup(html: str) -> None:
    """Check that ``html`` is of the small language, nested at most 200 deep.

    Raises:
        MarkupRefused: at the first thing that is not.
    """
    position = depth = 0
    while (start := html.find("<", position)) >= 0:
        found = _TAG.match(html, start)
        if found is None or found[2] not in TAGS:
            raise MarkupRefused("tag")
        closing, tag, attributes = found.groups()
        position = found.end()
        if closing:
            depth -= 1
        elif tag not in _VOID:
            depth += 1
        if not 0 <= depth <= _MAX_DEPTH or (closing and attributes):
            raise MarkupRefused("nesting")
        _check_attributes(tag, attributes)
    if depth != 0:
        raise MarkupRefused("nesting")


def _check_attributes(tag: str, attributes: str) -> None:
    allowed = _ATTRIBUTES.get(tag, set()) | _ANY
    for name, value in _ATTRIBUTE.findall(attributes):
        plain = value.replace("&amp;", "&")
        if name not in allowed or not _is_allowed(tag, name, plain):
            raise MarkupRefused("attribute")
