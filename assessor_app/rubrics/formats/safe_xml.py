"""XML of other programs, without document types, entities or anything fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from assessor_app.rubrics.formats.losses import refusal

MAX_XML_BYTES: Final = 16 << 20
MAX_ELEMENTS: Final = 200_000
_NULL: Final = "$@NULL@$"
_FORBIDDEN: Final = dict.fromkeys((0xFFFE, 0xFFFF))


def parse_xml(data: bytes) -> Element:
    """Return the root element of ``data``.

    Raises:
        UserFixable: ``xml_too_large``, ``xml_malformed``, or ``xml_declaration`` for a document
            type or an entity: a few bytes of them can fill the memory or read local files.
    """
    if len(data) > MAX_XML_BYTES or data.count(b"<") > 3 * MAX_ELEMENTS:
        raise refusal(
            "The file",
            "the XML is larger than any rubric.",
            "Export the rubric alone.",
            "xml_too_large",
        )
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as exc:
        raise refusal(
            "The file",
            "it declares a document type or entities, which no export of a rubric needs.",
            "Do not trust it; export the rubric again from its program.",
            "xml_declaration",
        ) from exc
    except ElementTree.ParseError as exc:
        line, column = exc.position
        raise refusal(
            f"Line {line}, column {column + 1}",
            "this is not well-formed XML.",
            "Export the file again; it may have been cut off.",
            "xml_malformed",
        ) from exc
    except (LookupError, ValueError) as exc:
        raise refusal(
            "Line 1",
            "the encoding of the XML is not known.",
            "Save it as UTF-8.",
            "xml_malformed",
        ) from exc
    assert isinstance(root, Element)
    return root


def local(element: Element) -> str:
    """Return the element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name, of any namespace."""
    return (one for one in element if local(one) == name)


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name, or None."""
    return next(children(element, name), None)


def below(element: Element | None, *path: str) -> Element | None:
    """Return the element at ``path``, by first children; None where a step is missing."""
    for step in path:
        if element is None:
            return None
        element = child(element, step)
    return element


def text_of(element: Element | None, name: str = "") -> str:
    """Return the text of an element, or of its child ``name``; empty where it is absent.

    Moodle's mark for null is empty, too.
    """
    found = element if element is None or not name else child(element, name)
    text = "" if found is None else "".join(found.itertext())
    return "" if text.strip() == _NULL else text


def add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """Add a child element and return it; characters that XML cannot hold are left out."""
    element = ElementTree.SubElement(parent, name, attributes)
    if text:
        element.text = text.translate(_FORBIDDEN)
    return element


def write_xml(root: Element) -> bytes:
    """Return a document in UTF-8, indented by two spaces."""
    ElementTree.indent(root)
    data = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    assert isinstance(data, bytes)
    return data + b"\n"
