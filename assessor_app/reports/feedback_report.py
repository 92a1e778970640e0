"""The feedback report: what the earner reads, on paper, with pictures of the cited places.

It is made of values only: pictures come as pixels that the isolated decoder painted.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from assessor_app.reports.feedback import CitedPlace, FeedbackReport, Picture
from assessor_app.reports.fonts import fonts

_WIDEST: Final = 130 * mm
_HIGHEST: Final = 52 * mm
_MOST_WORDS: Final = 20_000


def write_report(report: FeedbackReport) -> bytes:
    """Return the report as a PDF on A4; the same bytes for the same report and fonts."""
    buffer = io.BytesIO()
    title = f"Feedback: {report.achievement}"
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=title,
        author="",
        lang="en",
        invariant=1,
    )
    document.build(list(_story(report)), onFirstPage=_foot(report), onLaterPages=_foot(report))
    return buffer.getvalue()


def _styles() -> dict[str, ParagraphStyle]:
    regular, bold = fonts()
    plain = ParagraphStyle(
        "plain", fontName=regular, fontSize=10, leading=14, alignment=TA_LEFT, spaceAfter=4
    )
    return {
        "plain": plain,
        "small": ParagraphStyle("small", plain, fontSize=8.5, leading=11.5, textColor="#555555"),
        "quote": ParagraphStyle("quote", plain, leftIndent=10, textColor="#333333"),
        "title": ParagraphStyle("title", plain, fontName=bold, fontSize=20, leading=25),
        "part": ParagraphStyle(
            "part", plain, fontName=bold, fontSize=14, leading=18, spaceBefore=12, keepWithNext=1
        ),
        "criterion": ParagraphStyle(
            "criterion",
            plain,
            fontName=bold,
            fontSize=11,
            leading=15,
            spaceBefore=8,
            keepWithNext=1,
        ),
        "heading": ParagraphStyle(
            "heading", plain, fontName=bold, fontSize=9, leading=13, spaceAfter=0, keepWithNext=1
        ),
        "result": ParagraphStyle("result", plain, fontName=bold, fontSize=13, leading=18),
    }


def _story(report: FeedbackReport) -> Iterator[Flowable]:
    style = _styles()
    yield Paragraph(_safe(report.achievement), style["title"])
    yield Paragraph(_safe(report.submission), style["small"])
    yield Spacer(1, 4 * mm)
    said = [report.by_rule, report.state] if report.by_rule else [report.state]
    outcome = Paragraph(_safe(report.outcome), style["result"])
    yield _framed([outcome, *(_small(one, style) for one in said)])
    yield Spacer(1, 4 * mm)
    yield from _paragraphs(report.feedback, style)
    for part in report.parts:
        yield Paragraph(_safe(part.title), style["part"])
        for criterion in part.criteria:
            yield Paragraph(_safe(criterion.label), style["criterion"])
            yield Paragraph(_safe(criterion.result), style["plain"])
            yield from _paragraphs(criterion.rationale, style)
            for heading, text in criterion.improvement:
                yield Paragraph(_safe(heading), style["heading"])
                yield from _paragraphs(text, style)
            yield from (_place(one, style) for one in criterion.places)
    if report.other_places:
        yield Paragraph("Other marks", style["part"])
        yield from (_place(one, style) for one in report.other_places)


def _framed(content: list[Flowable]) -> Flowable:
    table = Table([[content]], colWidths=[A4[0] - 40 * mm])
    look = [
        ("BOX", (0, 0), (-1, -1), 0.8, colors.HexColor("#888888")),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    table.setStyle(TableStyle(look))
    return table


def _small(text: str, style: dict[str, ParagraphStyle]) -> Flowable:
    return Paragraph(_safe(text), style["small"])


def _place(place: CitedPlace, style: dict[str, ParagraphStyle]) -> Flowable:
    content: list[Flowable] = [_small(place.where, style)]
    if place.picture is not None:
        content.append(_image(place.picture))
        content.append(Spacer(1, 1.5 * mm))
    if place.quote:
        content.append(Paragraph(f"\u201c{_safe(place.quote)}\u201d", style["quote"]))
    content += _paragraphs(place.comment, style)
    content.append(Spacer(1, 2 * mm))
    return KeepTogether(content)


def _image(picture: Picture) -> Flowable:
    from PIL import Image as Pictures
    from PIL import ImageDraw

    size = (picture.width, picture.height)
    image = Pictures.frombuffer("RGB", size, picture.pixels, "raw", "BGRX", 0, 1).copy()
    edge = (0, 0, picture.width - 1, picture.height - 1)
    ImageDraw.Draw(image).rectangle(edge, outline=(170, 170, 170), width=1)
    if picture.frame is not None:
        left, top, wide, high = picture.frame
        corners = (left, top, max(left + 1, left + wide), max(top + 1, top + high))
        ImageDraw.Draw(image).rectangle(corners, outline=(213, 94, 0), width=3)
    data = io.BytesIO()
    image.save(data, "PNG")
    data.seek(0)
    factor = min(_WIDEST / picture.width, _HIGHEST / picture.height, 0.75)
    drawn: Any = Image(data, width=picture.width * factor, height=picture.height * factor)
    drawn.hAlign = "LEFT"
    return drawn


def _paragraphs(text: str, style: dict[str, ParagraphStyle]) -> list[Flowable]:
    """Return Markdown as paragraphs and list items; emphasis marks are taken out."""
    made: list[Flowable] = []
    for block in text[:_MOST_WORDS].split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        run: list[str] = []
        for line in lines:
            if line[:2] in {"- ", "* "}:
                made += _flushed(run, style)
                made.append(Paragraph(_safe(line[2:]), style["plain"], bulletText="\u2022"))
            else:
                run.append(line.lstrip("#> "))
        made += _flushed(run, style)
    return made


def _flushed(run: list[str], style: dict[str, ParagraphStyle]) -> list[Flowable]:
    text = " ".join(run)
    run.clear()
    return [Paragraph(_safe(text), style["plain"])] if text else []


def _safe(text: str) -> str:
    """Return words for a paragraph: no markup of theirs is taken for ours, long words may break."""
    kept = "".join(one if one.isprintable() else " " for one in text)
    return escape(kept.replace("**", "").replace("__", ""))


def _foot(report: FeedbackReport) -> Any:
    regular, _bold = fonts()

    def paint(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(regular, 8)
        canvas.setFillColor(colors.HexColor("#555555"))
        canvas.drawString(20 * mm, 11 * mm, f"{report.submission} · {report.state}"[:110])
        canvas.drawRightString(A4[0] - 20 * mm, 11 * mm, f"{canvas.getPageNumber()}")
        canvas.restoreState()

    return paint
