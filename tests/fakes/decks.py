"""Presentations and OpenDocument files as a learner's programs write them, in small."""

from __future__ import annotations

import io
import zipfile

from tests.fakes.learners_files import archive, corners, picture

_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMES = f'xmlns:p="{_P}" xmlns:a="{_A}" xmlns:r="{_R}"'


def _shape(kind: str, *paragraphs: tuple[int, str]) -> str:
    texts = "".join(
        f'<a:p><a:pPr lvl="{level}"/><a:r><a:t>{words}</a:t></a:r></a:p>'
        for level, words in paragraphs
    )
    place = f'<p:ph type="{kind}"/>' if kind else ""
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{texts}</p:txBody></p:sp>"


def _slide(*shapes: str, more: str = "") -> str:
    inside = "".join(shapes)
    return f"<p:sld {_NAMES}{more}><p:cSld><p:spTree>{inside}</p:spTree></p:cSld></p:sld>"


def _relations(**targets: str) -> str:
    inside = "".join(f'<Relationship Id="{key}" Target="{to}"/>' for key, to in targets.items())
    return f'<Relationships xmlns="{_RELS}">{inside}</Relationships>'


def deck() -> bytes:
    """Return a PPTX whose second file is the first slide, with points, a picture and notes."""
    image = (
        '<p:pic><p:nvPicPr><p:cNvPr descr="A bridge"/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId1"/></p:blipFill></p:pic>'
    )
    cells = "".join(
        f"<a:tc><a:txBody><a:p><a:r><a:t>{one}</a:t></a:r></a:p></a:txBody></a:tc>" for one in "ab"
    )
    table = f"<p:graphicFrame><a:tbl><a:tr>{cells}</a:tr></a:tbl></p:graphicFrame>"
    points = _shape("body", (0, "First"), (1, "Under it"), (0, "Second"))
    members: dict[str, bytes | str] = {
        "ppt/presentation.xml": (
            f'<p:presentation {_NAMES}><p:sldIdLst><p:sldId id="256" r:id="rId2"/>'
            '<p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": _relations(
            rId1="slides/slide1.xml", rId2="/ppt/slides/slide2.xml"
        ),
        "ppt/slides/slide1.xml": _slide(table, "<p:graphicFrame/>", more=' show="0"'),
        "ppt/slides/slide2.xml": _slide(
            _shape("title", (0, "Why &lt;we&gt; ask")), points, image, _shape("sldNum", (0, "17"))
        ),
        "ppt/slides/_rels/slide2.xml.rels": _relations(
            rId1="../media/image1.png", rId2="../notesSlides/notesSlide1.xml"
        ),
        "ppt/notesSlides/notesSlide1.xml": _slide(
            _shape("sldImg"), _shape("body", (0, "Say this slowly.")), _shape("sldNum", (0, "17"))
        ),
        "ppt/media/image1.png": picture(corners()),
    }
    return archive(members)


_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF = " ".join(
    f'xmlns:{short}="{_OASIS}{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing")),
        *(("style", "style"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")),
        ("show", "presentation"),
    )
)


def _open_document(kind: str, body: str, styles: str = "") -> bytes:
    content = (
        f'<office:document-content {_ODF} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        file.writestr("content.xml", content)
    return buffer.getvalue()


def text_document() -> bytes:
    """Return an ODT with a list, a table, stress, a note, and text that was deleted."""
    bold = (
        '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    body = (
        "<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">Plan</text:h>'
        '<text:p>We <text:span text:style-name="T1">did</text:span> it<text:s text:c="2"/>twice'
        "<text:line-break/>then.<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Once more.</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>"
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="2">'
        "<text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p>"
        "</table:table-cell></table:table-row></table:table>"
        '<draw:frame><draw:image xlink:href="http://127.0.0.1:9/map.png"/>'
        "<svg:title>A map</svg:title></draw:frame></office:text>"
    )
    return _open_document("text", body, bold)


def presentation() -> bytes:
    """Return an ODP of two slides; the first has a title and notes."""
    body = (
        '<office:presentation><draw:page><draw:frame show:class="title"><draw:text-box>'
        "<text:p>Opening</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box>"
        "<text:p>Good morning</text:p></draw:text-box></draw:frame><show:notes>"
        '<draw:frame show:class="notes"><draw:text-box><text:p>Smile.</text:p></draw:text-box>'
        '</draw:frame><draw:frame show:class="page-number"><draw:text-box><text:p>1</text:p>'
        "</draw:text-box></draw:frame></show:notes></draw:page><draw:page><draw:frame>"
        "<draw:text-box><text:p>The end</text:p></draw:text-box></draw:frame></draw:page>"
        "</office:presentation>"
    )
    return _open_document("presentation", body)


def spreadsheet(*, repeated: int) -> bytes:
    """Return an ODS with a row and a cell that stand there ``repeated`` times."""
    body = (
        '<office:spreadsheet><table:table table:name="Scores">'
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        f'<table:table-cell table:number-columns-repeated="{repeated}"><text:p>7</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet>"
    )
    return _open_document("spreadsheet", body)
