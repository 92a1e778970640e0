"""What the formats are called, for whoever does not need to read any: this imports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "case": "CASE 1.1 CFRubric",
    "case-package": "CASE 1.1 CFPackage",
    "yaml": "the authors' YAML",
    "canvas-csv": "Canvas' rubric CSV",
    "canvas-json": "Canvas' API",
    "canvas-xml": "rubrics.xml of a Canvas course export",
    "moodle-xml": "grading.xml of a Moodle backup, a rubric",
    "moodle-guide-xml": "grading.xml of a Moodle backup, a marking guide",
    "moodle-json": "Moodle's web service, a rubric",
    "moodle-guide-json": "Moodle's web service, a marking guide",
    "csv": "the template as CSV",
    "xlsx": "the template as a workbook",
}
