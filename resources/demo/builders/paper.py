"""Sets the demo's documents as PDF: headings, tables, figures, contents and an outline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from builders import figures
from builders.markup import Block, Document
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

rl_config.invariant = 1
_FONTS = Path("/usr/share/fonts/truetype")
_FACES = {
    "Lato": "lato/Lato-Regular",
    "Lato-Bold": "lato/Lato-Bold",
    "Lato-Italic": "lato/Lato-Italic",
    "Lato-BoldItalic": "lato/Lato-BoldItalic",
    "Serif": "liberation2/LiberationSerif-Regular",
    "Serif-Bold": "liberation2/LiberationSerif-Bold",
    "Serif-Italic": "liberation2/LiberationSerif-Italic",
    "Serif-BoldItalic": "liberation2/LiberationSerif-BoldItalic",
}
INK, SOFT, RULE = HexColor("#26323d"), HexColor("#6b7785"), HexColor("#d4dae1")


def register_fonts() -> None:
    """Register the faces once; Lato and Liberation come from Debian's packages."""
    for name, path in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{path}.ttf")))
    for family in ("Lato", "Serif"):
        pdfmetrics.registerFontFamily(
            family, family, f"{family}-Bold", f"{family}-Italic", f"{family}-BoldItalic"
        )


@dataclass(frozen=True, slots=True)
class Look:
    """The choices that make one document look unlike another."""

    body: str
    accent: str
    size: float
    letter: bool

    def styles(self) -> dict[str, ParagraphStyle]:
        """Return the paragraph styles by block kind."""
        text = ParagraphStyle(
            "text", fontName=self.body, fontSize=self.size, leading=self.size * 1.5, textColor=INK
        )
        head = {"fontName": "Lato-Bold", "textColor": HexColor(self.accent), "keepWithNext": 1}
        return {
            "text": ParagraphStyle("paragraph", parent=text, spaceAfter=7),
            "h1": ParagraphStyle(
                "h1", parent=text, fontSize=19, leading=23, spaceBefore=10, spaceAfter=8, **head
            ),
            "h2": ParagraphStyle(
                "h2", parent=text, fontSize=13, leading=17, spaceBefore=9, spaceAfter=5, **head
            ),
            "h3": ParagraphStyle(
                "h3", parent=text, fontName="Lato-Bold", spaceBefore=6, spaceAfter=3, keepWithNext=1
            ),
            "title": ParagraphStyle("title", parent=text, fontSize=27, leading=33, **head),
            "subtitle": ParagraphStyle("subtitle", parent=text, fontSize=13, leading=18),
            "meta": ParagraphStyle("meta", parent=text, fontSize=9, leading=13, textColor=SOFT),
            "quote": ParagraphStyle(
                "quote", parent=text, fontName=f"{self.body}-Italic", leftIndent=8, rightIndent=8
            ),
            "cell": ParagraphStyle(
                "cell", parent=text, fontSize=self.size * 0.86, leading=self.size * 1.2
            ),
            "head": ParagraphStyle(
                "head", parent=text, fontName="Lato-Bold",
                fontSize=self.size * 0.82, leading=self.size * 1.15,
            ),
            "caption": ParagraphStyle(
                "caption", parent=text, fontName="Lato", fontSize=8.4, leading=11.5,
                textColor=SOFT, spaceBefore=3, spaceAfter=10,
            ),
            "centre": ParagraphStyle("centre", parent=text, alignment=TA_CENTER),
        }  # fmt: skip


class _Template(BaseDocTemplate):
    """Adds outline entries and contents lines for headings."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  # reportlab's name
        if not isinstance(flowable, Paragraph) or flowable.style.name not in ("h1", "h2"):
            return
        level = 0 if flowable.style.name == "h1" else 1
        text = flowable.getPlainText()
        key = f"h-{self.seq}"
        self.seq += 1
        self.canv.bookmarkPage(key)
        if level > self.last_level + 1:
            level = self.last_level + 1
        self.last_level = level
        self.canv.addOutlineEntry(text, key, level=level, closed=level == 0)
        if level < self.depth:
            self.notify("TOCEntry", (level, text, self.page, key))

    def beforeDocument(self) -> None:  # noqa: N802  # reportlab's name
        self.seq, self.last_level = 0, -1
        self.depth = 1 if self.subject == "chapters" else 2


def inline(text: str) -> str:
    """Turn ``**bold**``, ``*italic*`` and special characters into reportlab's markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)


def write_pdf(document: Document, target: Path, pictures: Path) -> None:
    """Set ``document`` as a PDF at ``target``; pictures are looked up beside ``pictures``."""
    meta = document.meta
    look = Look(
        body=meta.get("font", "Serif"),
        accent=meta.get("accent", "#1f5fbf"),
        size=float(meta.get("size", "10.6")),
        letter=meta.get("paper") == "letter",
    )
    page = LETTER if look.letter else A4
    template = _Template(
        str(target), pagesize=page, title=meta["title"], author="", subject=meta.get("subject", ""),
        leftMargin=24 * mm, rightMargin=24 * mm, topMargin=22 * mm, bottomMargin=22 * mm,
    )  # fmt: skip
    frame = Frame(
        24 * mm, 20 * mm, page[0] - 48 * mm, page[1] - 42 * mm, id="body",
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    template.addPageTemplates(
        [
            PageTemplate("cover", [frame]),
            PageTemplate("page", [frame], onPage=lambda canvas, _: _furniture(canvas, meta, page)),
        ]
    )
    story = _story(document, look, page[0] - 48 * mm, pictures)
    template.multiBuild(story)


def _furniture(canvas: object, meta: dict[str, str], page: tuple[float, float]) -> None:
    canvas.saveState()
    canvas.setFont("Lato", 8)
    canvas.setFillColor(SOFT)
    canvas.drawString(24 * mm, page[1] - 13 * mm, meta.get("running", meta["title"]))
    canvas.drawRightString(page[0] - 24 * mm, 11 * mm, str(canvas.getPageNumber()))
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(24 * mm, page[1] - 15.5 * mm, page[0] - 24 * mm, page[1] - 15.5 * mm)
    canvas.restoreState()


def _story(document: Document, look: Look, width: float, pictures: Path) -> list[Flowable]:
    styles, meta = look.styles(), document.meta
    story: list[Flowable] = _opening(meta, styles, look, width)
    contents = meta.get("contents") == "yes"
    if contents:
        table = TableOfContents(dotsMinLevel=0)
        table.levelStyles = [
            ParagraphStyle("c1", fontName="Lato-Bold", fontSize=10, leading=17, textColor=INK),
            ParagraphStyle("c2", fontName="Lato", fontSize=9, leading=14, leftIndent=14),
        ]
        story += [Paragraph("Contents", styles["title"]), Spacer(1, 12), table, PageBreak()]
    for block in document.blocks:
        story += _flowables(block, styles, look, width, pictures)
    return story


def _opening(
    meta: dict[str, str], styles: dict[str, ParagraphStyle], look: Look, width: float
) -> list[Flowable]:
    lines = [Paragraph(inline(meta["title"]), styles["title"]), Spacer(1, 5)]
    if "subtitle" in meta:
        lines += [Paragraph(inline(meta["subtitle"]), styles["subtitle"]), Spacer(1, 6)]
    if "meta" in meta:
        lines.append(Paragraph(inline(meta["meta"]), styles["meta"]))
    if meta.get("cover") != "yes":
        return [NextPageTemplate("page"), *lines, _rule(width, look.accent, 1.6), Spacer(1, 8)]
    band = Table([[""]], colWidths=[width], rowHeights=[9])
    band.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), HexColor(look.accent))]))
    return [Spacer(1, 150), band, Spacer(1, 22), *lines, NextPageTemplate("page"), PageBreak()]


def _rule(width: float, colour: str, thickness: float) -> Flowable:
    rule = Table([[""]], colWidths=[width], rowHeights=[6])
    rule.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), thickness, HexColor(colour))]))
    return rule


def _flowables(
    block: Block, styles: dict[str, ParagraphStyle], look: Look, width: float, pictures: Path
) -> list[Flowable]:
    if block.kind == "break":
        return [PageBreak()]
    if block.kind in ("h1", "h2", "h3"):
        return [Paragraph(inline(block.text), styles[block.kind])]
    if block.kind == "paragraph":
        return [Paragraph(inline(block.text), styles["text"])]
    if block.kind in ("bullets", "numbers"):
        return [_list(block, styles), Spacer(1, 6)]
    if block.kind in ("quote", "callout"):
        return [_panel(block, styles, look, width), Spacer(1, 9)]
    if block.kind == "table":
        return [_grid(block.rows, styles, look, width), Spacer(1, 9)]
    return [_figure(block, styles, width, pictures)]


def _list(block: Block, styles: dict[str, ParagraphStyle]) -> Flowable:
    items = [
        ListItem(Paragraph(inline(line), styles["text"]), leftIndent=16) for line in block.lines
    ]
    kind = "bullet" if block.kind == "bullets" else "1"
    extra = {"start": "•"} if kind == "bullet" else {"bulletFormat": "%s."}
    return ListFlowable(
        items, bulletType=kind, bulletFontName="Lato", bulletFontSize=9, leftIndent=16, **extra
    )


def _panel(block: Block, styles: dict[str, ParagraphStyle], look: Look, width: float) -> Flowable:
    style = styles["quote"] if block.kind == "quote" else styles["text"]
    panel = Table([[Paragraph(inline(block.text), style)]], colWidths=[width])
    fill = figures.tint(HexColor(look.accent), 0.08)
    commands = [("LINEBEFORE", (0, 0), (0, -1), 3, HexColor(look.accent))]
    if block.kind == "callout":
        commands.append(("BACKGROUND", (0, 0), (-1, -1), fill))
    commands += [("LEFTPADDING", (0, 0), (-1, -1), 10), ("TOPPADDING", (0, 0), (-1, -1), 6)]
    panel.setStyle(TableStyle(commands))
    return panel


def _grid(
    rows: tuple[tuple[str, ...], ...], styles: dict[str, ParagraphStyle], look: Look, width: float
) -> Flowable:
    cells = [
        [Paragraph(inline(cell), styles["cell" if index else "head"]) for cell in row]
        for index, row in enumerate(rows)
    ]
    widths = _widths(rows, look, width)
    table = Table(cells, colWidths=widths, repeatRows=1)
    table.setStyle(TableStyle([
        ("BACKGROUND", (0, 0), (-1, 0), figures.tint(HexColor(look.accent), 0.16)),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
        ("LINEABOVE", (0, 0), (-1, 0), 1, HexColor(look.accent)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 4.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]))  # fmt: skip
    return table


def _widths(rows: tuple[tuple[str, ...], ...], look: Look, width: float) -> list[float]:
    """Share ``width`` by the length of the cells; no column is narrower than its longest word."""
    columns = list(zip(*rows, strict=True))
    face, size = f"{look.body}-Bold", look.size * 0.86
    narrow = [
        14
        + max(
            pdfmetrics.stringWidth(word, face, size)
            for cell in cells
            for word in f"{cell} -".split()
        )
        for cells in columns
    ]
    wish = [min(max(len(cell) for cell in cells), 44) for cells in columns]
    spare = width - sum(narrow)
    return [least + spare * one / sum(wish) for least, one in zip(narrow, wish, strict=True)]


def _figure(
    block: Block, styles: dict[str, ParagraphStyle], width: float, pictures: Path
) -> Flowable:
    if block.kind == "picture":
        picture = Image(str(pictures / block.settings["file"]))
        share = float(block.settings.get("share", "1"))
        scale = width * share / picture.drawWidth
        picture.drawWidth, picture.drawHeight = width * share, picture.drawHeight * scale
        body: Flowable = picture
    else:
        body = figures.draw(block, width)
    caption = Paragraph(inline(block.settings.get("caption", "")), styles["caption"])
    return KeepTogether([Spacer(1, 4), body, Spacer(1, 3), caption])
