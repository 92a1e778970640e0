"""HTML of other programs as Markdown: without scripts, pictures and styles, and said so."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any, Final

import nh3

from assessor_app.rubrics.formats.fields import MAX_TEXT, clean_text
from assessor_app.rubrics.formats.losses import Loss, places, refusal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CARRIED: Final = _words(
    "a b blockquote br code em h1 h2 h3 h4 h5 h6 hr i li ol p pre strong table tbody td th thead "
    "tr ul"
)
_NEUTRAL: Final = _words("div span section article html body head meta")
_KNOWN: Final = (
    _CARRIED
    | _NEUTRAL
    | _words(
        "script style img iframe object embed form input button svg math video audio link base "
        "font u s sub sup small big center title details summary figure noscript template"
    )
)
_TAG = re.compile(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>?")
_ADDRESS = re.compile(r"(?:https?:|mailto:)[^<>\s]+", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_MAX_DEPTH: Final = 60
_MAX_HTML: Final = 8 * MAX_TEXT
_VOID: Final = frozenset({"br", "hr"})
_OPTIONS: Final[dict[str, Any]] = {
    "heading_style": "ATX",
    "bullets": "-",
    "newline_style": "BACKSLASH",
    # Rubrics are also read as plain text, where a backslash before each sign is only noise.
    "escape_asterisks": False,
    "escape_underscores": False,
    "escape_misc": False,
}


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, and the names of the elements that it could not hold."""

    text: str
    dropped: tuple[str, ...] = ()

    def losses(self, where: str) -> tuple[Loss, ...]:
        """Return what to tell about the text at ``where``."""
        if not self.dropped:
            return ()
        sentence = f"HTML that a rubric's text cannot hold was left out: {places(self.dropped)}."
        return (Loss("html_dropped", where, sentence),)


def is_html(text: str) -> bool:
    """Say whether ``text`` holds a tag of HTML (``<your name>`` and ``a < b`` are none)."""
    return any(found[1].lower() in _KNOWN for found in _TAG.finditer(text))


def from_html(source: str, where: str) -> Prose:
    """Return HTML as Markdown; only links of http, https and mailto stay links.

    Text with no other element than ``<br>`` comes back to the letter, a line a break.

    Raises:
        UserFixable: ``rubric_malformed`` for more than any description would have.
    """
    if len(source) > _MAX_HTML:
        raise refusal(where, "the HTML of a text is too long.", "Shorten the text.")
    names = {found[1].lower() for found in _TAG.finditer(source)}
    if names <= {"br"}:
        return Prose(clean_text(html.unescape(_BREAK.sub("\n", source))))
    dropped = tuple(sorted((names & _KNOWN) - _CARRIED - _NEUTRAL))
    cleaned = nh3.clean(
        source,
        tags=set(_CARRIED | {"div", "span"}),
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}},
        attribute_filter=_whole_address,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    if _depth(cleaned) > _MAX_DEPTH:
        text = html.unescape(nh3.clean(source, tags=set()))
        return Prose(clean_text(text), (*dropped, "nesting"))
    from markdownify import markdownify  # heavy, and most rubrics hold no HTML

    found = markdownify(f"<div>{cleaned}</div>", **_OPTIONS)
    return Prose(clean_text(_tidy(found)), dropped)


def _whole_address(_element: str, _attribute: str, value: str) -> str | None:
    """Keep an address with its scheme; what nothing would follow, or holds HTML, goes."""
    return value if _ADDRESS.fullmatch(value) else None


def from_either(source: str, where: str) -> Prose:
    """Return a text of a field where programs put both plain text and HTML."""
    return from_html(source, where) if is_html(source) else Prose(clean_text(source))


def to_html(text: str) -> str:
    """Return ``text`` as HTML that shows it as it is, from which :func:`from_html` brings it back
    to the letter."""
    return "<br>".join(html.escape(line, quote=False) for line in text.split("\n"))


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\\\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _depth(cleaned: str) -> int:
    """Return how deep the elements of sanitised (so well-formed) HTML stand in each other."""
    depth = deepest = 0
    for found in _TAG.finditer(cleaned):
        if found[1].lower() not in _VOID:
            depth += -1 if found[0].startswith("</") else 1
        deepest = max(deepest, depth)
    return deepest
