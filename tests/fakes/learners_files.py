"""Files as learners hand them in, made in memory; and as attackers do."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import openpyxl
from PIL import Image
from reportlab.pdfgen import canvas as reportlab_canvas

Canvas: Any = reportlab_canvas.Canvas  # reportlab has no types

_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/></Types>'
)
_PICTURE = (
    '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline><wp:docPr descr="A chart"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
    '<a:blip r:{how}="rId5"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/image" Target="{target}"{mode}/></Relationships>'
)


def pdf(pages: int = 3, *, rotated: bool = False, size: tuple[float, float] = (595, 842)) -> bytes:
    """Return a PDF with ``Reflection on page N`` 72 points from the left and top of each page,
    and a red quarter at its bottom left. A rotated page is drawn sideways and shown upright."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for number in range(1, pages + 1):
        if rotated:
            canvas.setPageRotation(90)
            canvas.translate(size[1], 0)
            canvas.rotate(90)
        canvas.bookmarkPage(f"p{number}")
        canvas.addOutlineEntry(f"Part {number}", f"p{number}", level=0)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, size[1] - 72, f"Reflection on page {number}")
        canvas.drawString(72, size[1] - 100, "A second line")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, size[0] / 2, size[1] / 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def long_pdf(pages: int) -> bytes:
    """Return a PDF of many pages that share one content, quickly."""
    content = "BT /F1 12 Tf 72 700 Td (" + "reflection on practice " * 4 + ") Tj ET"
    kids = " ".join(f"{number + 5} 0 R" for number in range(pages))
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    return _assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            *[page] * pages,
        ]
    )


def labelled_pdf() -> bytes:
    """Return a PDF of four pages that are called i, ii, A-1 and A-2."""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /P (A-) >>] >>"
    kids = " ".join(f"{number} 0 R" for number in range(3, 7))
    return _assembled(
        [
            f"<< /Type /Catalog /Pages 2 0 R {labels} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count 4 >>",
            *[page] * 4,
        ]
    )


Rectangle = tuple[float, float, float, float]


def turned_pdf(pages: list[tuple[Rectangle, Rectangle, int]]) -> bytes:
    """Return a PDF with a page for each media box, crop box and turn in degrees."""
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + len(pages)))
    text = "BT /F1 12 Tf 80 400 Td (In the middle of it all) Tj ET"
    content = f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"

    def numbers(box: Rectangle) -> str:
        return "[" + " ".join(f"{one:.2f}" for one in box) + "]"

    return _assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            content,
            *(
                f"<< /Type /Page /Parent 2 0 R /MediaBox {numbers(media)} /CropBox {numbers(crop)} "
                f"/Rotate {turn} /Contents 3 0 R /Resources << /Font << /F1 << /Type /Font "
                "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
                for media, crop, turn in pages
            ),
        ]
    )


def locked_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(72, 72, "hidden")
    canvas.save()
    return buffer.getvalue()


def deep_pdf(depth: int) -> bytes:
    """Return a PDF whose page tree is nested ``depth`` deep."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [f"<< /Type /Pages /Kids [{number + 3} 0 R] /Count 1 >>" for number in range(depth)]
    objects.append(f"<< /Type /Page /MediaBox [0 0 100 100] /Parent {depth + 1} 0 R >>")
    return _assembled(objects)


def nested_arrays_pdf(depth: int) -> bytes:
    """Return a PDF whose page holds an array nested ``depth`` deep."""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /X " + "[" * depth + "]" * depth
    return _assembled(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    )


def _assembled(objects: list[str]) -> bytes:
    body = b"%PDF-1.7\n"
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    table += "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return body + (table + trailer).encode()


def picture(image: Image.Image, name: str = "PNG", **options: object) -> bytes:
    """Return ``image`` in a file format."""
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def corners(width: int = 40, height: int = 20) -> Image.Image:
    """Return red, green, blue and white quarters: top left, top right, bottom left and right."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    image.paste((0, 255, 0), (width // 2, 0, width, height // 2))
    image.paste((0, 0, 255), (0, height // 2, width // 2, height))
    return image


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG that declares a size and holds a few rows of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0\0\0" * width) * 4)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def archive(members: dict[str, bytes | str]) -> bytes:
    """Return a deflated zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def word(body: str = "", *, prolog: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """Return a DOCX; ``body`` is WordprocessingML, by default a heading and a paragraph."""
    body = body or (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Plan</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>We tried &lt;script&gt; twice.</w:t></w:r></w:p>"
    )
    document = f'{prolog}<w:document xmlns:w="{_WORD_NS}"><w:body>{body}</w:body></w:document>'
    styles = (
        f'<w:styles xmlns:w="{_WORD_NS}"><w:style w:type="paragraph" w:styleId="Heading1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>'
    )
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "word/document.xml": document,
        "word/styles.xml": styles,
    }
    return archive(members | (extra or {}))


def word_with_picture(data: bytes) -> bytes:
    """Return a DOCX that holds a picture."""
    return word(
        _PICTURE.format(how="embed"),
        extra={
            "word/media/image1.png": data,
            "word/_rels/document.xml.rels": _RELATIONS.format(target="media/image1.png", mode=""),
        },
    )


def word_with_remote_picture(url: str) -> bytes:
    """Return a DOCX that asks for a picture from elsewhere."""
    relations = _RELATIONS.format(target=url, mode=' TargetMode="External"')
    return word(_PICTURE.format(how="link"), extra={"word/_rels/document.xml.rels": relations})


def billion_laughs() -> str:
    """Return a document type whose entities expand to 10^9 words."""
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return "<!DOCTYPE x [" + "".join(lines) + "]>"


def excel(rows: list[list[object]], title: str = "Scores") -> bytes:
    """Return an XLSX of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def slides(texts: list[str]) -> bytes:
    """Return a PPTX with one paragraph a slide."""
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    members: dict[str, bytes | str] = {"ppt/presentation.xml": "<p/>"}
    for number, text in enumerate(texts, start=1):
        members[f"ppt/slides/slide{number}.xml"] = (
            f'<s xmlns:a="{space}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>'
        )
    return archive(members)


def open_document(paragraphs: list[str]) -> bytes:
    """Return an ODT."""
    space = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<t:p>{text}</t:p>" for text in paragraphs)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", f'<o xmlns:t="{space}"><t:h>Title</t:h>{body}</o>')
    return buffer.getvalue()
