"""Writes the demo's office files: a DOCX from a source, an XLSX and CSV files from the data."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
from builders import data
from builders.markup import Block, Document
from docx.shared import Cm, Pt, RGBColor
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill

_WHEN = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def write_docx(document: Document, target: Path, picture: Path | None = None) -> None:
    """Write headings, paragraphs, lists and tables, and a picture under the first heading."""
    paper = docx.Document()
    paper.styles["Normal"].font.name = "Calibri"
    paper.styles["Normal"].font.size = Pt(11)
    first = True
    for block in document.blocks:
        _append(paper, block)
        if first and picture and block.kind == "paragraph":
            paper.add_picture(str(picture), width=Cm(11))
            first = False
    properties = paper.core_properties
    properties.author, properties.last_modified_by = "", ""
    properties.title = document.meta.get("title", "")
    properties.created = properties.modified = _WHEN.replace(tzinfo=None)
    buffer = io.BytesIO()
    paper.save(buffer)
    _write_steady_zip(buffer, target)


def _append(paper: docx.document.Document, block: Block) -> None:
    if block.kind in ("h1", "h2", "h3"):
        heading = paper.add_heading(block.text, level=int(block.kind[1]))
        heading.runs[0].font.color.rgb = RGBColor(0x23, 0x60, 0x7A)
    elif block.kind == "table":
        table = paper.add_table(rows=0, cols=len(block.rows[0]))
        table.style = "Light Grid Accent 1"
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                _runs(cell.paragraphs[0], text)
    elif block.kind in ("bullets", "numbers"):
        style = "List Bullet" if block.kind == "bullets" else "List Number"
        for line in block.lines:
            _runs(paper.add_paragraph(style=style), line)
    else:
        _runs(paper.add_paragraph(), block.text)


def _runs(paragraph: docx.text.paragraph.Paragraph, text: str) -> None:
    for piece in re.split(r"(\*\*.+?\*\*)", text):
        run = paragraph.add_run(piece.strip("*") if piece.startswith("**") else piece)
        run.bold = piece.startswith("**")


def _write_steady_zip(buffer: io.BytesIO, target: Path) -> None:
    """Copy a zip with fixed times, so that two builds give the same bytes."""
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target, "w") as copy:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, (2026, 10, 1, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            if name == "docProps/core.xml":
                steady = b"2026-10-01T08:00:00Z"
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", steady, content)
            copy.writestr(entry, content)


def write_library_workbook(target: Path) -> None:
    """Write visits by month, hours and survey, with a chart and live formulas."""
    book = openpyxl.Workbook()
    visits = book.active
    visits.title = "visits"
    visits.append(
        ["Branch", "Area", "Residents", "Hours a week", *data.MONTHS, "Year", "Per open hour"]
    )
    for line, branch in enumerate(data.branches(), 2):
        visits.append([branch.name, branch.area, round(branch.residents * 1000), branch.hours,
                       *branch.visits, branch.year, round(branch.per_hour, 1)])  # fmt: skip
        visits.cell(line, 18).number_format = "0.0"
    survey = book.create_sheet("survey")
    survey.append(["Branch", "Answers", *(f"{one} (%)" for one in data.REASONS), "Evening (%)"])
    for branch in data.branches():
        survey.append([branch.name, branch.answered, *branch.reasons, branch.evening])
    for sheet in (visits, survey):
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6DCF0")
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = 16
        sheet.column_dimensions["B"].width = 16
    chart = BarChart()
    chart.title, chart.type = "Visits for each open hour", "bar"
    chart.add_data(Reference(visits, min_col=18, min_row=1, max_row=17), titles_from_data=True)
    chart.set_categories(Reference(visits, min_col=1, min_row=2, max_row=17))
    visits.add_chart(chart, "B20")
    notes = book.create_sheet("notes")
    for text in (
        "Visits are half of the in-and-out count at each door, January to December.",
        "Per open hour: visits in the year divided by weekly hours times 50 open weeks.",
        "Canal Basin: the counter was replaced in May.",
        "Survey: second week of October, every third visitor; several reasons could be given.",
    ):
        notes.append([text])
    book.properties.creator = ""
    book.properties.created = book.properties.modified = _WHEN.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    _write_steady_zip(buffer, target)


def write_csv(target: Path, head: list[str], rows: list[list[object]]) -> None:
    """Write UTF-8 CSV with LF line ends."""
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def bus_table() -> tuple[list[str], list[list[object]]]:
    """Return the bus data as a head and rows."""
    rows: list[list[object]] = [
        [row.week, row.section, row.period, row.trips, row.late] for row in data.bus_rows()
    ]
    return ["week", "section", "period", "trips", "late"], rows


def tree_table() -> tuple[list[str], list[list[object]]]:
    """Return the tree walk as a head and rows."""
    listed = {"Alder Road", "Fountain Walk", "Garden Close", "Lime Avenue"}
    rows: list[list[object]] = [
        [street, planted, alive, "yes" if street in listed else "no"]
        for street, planted, alive in data.TREE_STREETS
    ]
    return ["street", "planted", "alive", "watering_list"], rows


def lunch_table() -> tuple[list[str], list[list[object]]]:
    """Return the lunch data as a head and rows."""
    return ["week", "meals_sold", "good_percent"], [list(row) for row in data.LUNCH]
