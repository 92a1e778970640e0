"""Every format by its name, and which one a file is, told by its content and never its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.rubrics.formats import (
    canvas_csv,
    canvas_json,
    canvas_xml,
    case_package,
    foreign_json,
    moodle_json,
    moodle_xml,
    sheet_reading,
    tables,
    template,
    template_reading,
)
from assessor_app.rubrics.formats.author_yaml import from_yaml, to_yaml
from assessor_app.rubrics.formats.losses import Exported, Imported, Loss, Origin, refusal
from assessor_app.rubrics.formats.safe_xml import local, parse_xml
from assessor_app.rubrics.formats.yaml_text import load_yaml
from assessor_app.rubrics.model import Rubric

MAX_FILE_BYTES: Final = 16 << 20

_MAYBE_TOO_LARGE: Final = 50_000
"""From so many characters on it is tried whether a YAML file could be read again."""

_Reader = Callable[[bytes, Origin], tuple[Imported, ...]]
_Writer = Callable[[Rubric], Exported]
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name on the command line (:mod:`names` says what it is), the usual ending of
    its files' names, and how it is read and written."""

    name: str
    suffix: str
    read: _Reader
    write: _Writer


def _read_case(data: bytes, _origin: Origin) -> tuple[Imported, ...]:
    return case_package.read_case(data)


def _read_case_package(data: bytes, _origin: Origin) -> tuple[Imported, ...]:
    return case_package.read_case_package(data)


def _read_yaml(data: bytes, origin: Origin) -> tuple[Imported, ...]:
    text, noted = tables.decode(data)
    rubric = from_yaml(text, base_uri=origin.base_uri, changed_at=origin.changed_at)
    return (Imported(rubric, noted),)


def _write_yaml(rubric: Rubric) -> Exported:
    text = to_yaml(rubric)
    if len(text) > _MAYBE_TOO_LARGE:
        try:
            load_yaml(text)
        except UserFixable as exc:
            raise refusal(
                "The rubric",
                "it is too large for a YAML file that people write.",
                "Write it as CASE JSON: give the file a name that ends in .json.",
                "yaml_too_large",
            ) from exc
    sentence = f"The version ({rubric.version}) is not written: reading the file makes a new one."
    return Exported(text.encode("utf-8"), (Loss("version", "rubric", sentence),))


_ALL: Final = (
    Format("case", ".json", _read_case, case_package.write_case),
    Format("case-package", ".json", _read_case_package, case_package.write_case_package),
    Format("yaml", ".yaml", _read_yaml, _write_yaml),
    Format("canvas-csv", ".csv", canvas_csv.read_canvas_csv, canvas_csv.write_canvas_csv),
    Format("canvas-json", ".json", canvas_json.read_canvas_json, canvas_json.write_canvas_json),
    Format("canvas-xml", ".xml", canvas_xml.read_canvas_xml, canvas_xml.write_canvas_xml),
    Format("moodle-xml", ".xml", moodle_xml.read_moodle_xml, moodle_xml.write_rubric_xml),
    Format("moodle-guide-xml", ".xml", moodle_xml.read_moodle_xml, moodle_xml.write_guide_xml),
    Format("moodle-json", ".json", moodle_json.read_moodle_json, moodle_json.write_rubric_json),
    Format(
        "moodle-guide-json", ".json", moodle_json.read_moodle_json, moodle_json.write_guide_json
    ),
    Format("csv", ".csv", template_reading.read_template_csv, template.write_template_csv),
    Format(
        "xlsx",
        ".xlsx",
        template_reading.read_template_workbook,
        template.write_template_workbook,
    ),
)
FORMATS: Final[Mapping[str, Format]] = {one.name: one for one in _ALL}

_TAKES: Final = (
    "Rubrics are read from CASE 1.1 JSON, Canvas (CSV, API JSON, rubrics.xml), Moodle "
    "(grading.xml, web service JSON), YAML, and the CSV and .xlsx templates."
)
_ELSEWHERE: Final = (
    (b"%PDF", "a PDF", "Copy its table into the template: assessor-app rubric template FILE."),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted office file", "Save it as .xlsx, with no password."),
    (b"\x1f\x8b", "a packed archive", "Unpack the backup and give its activities/…/grading.xml."),
    (
        b"PK",
        "a zip without a workbook",
        "Unpack it: of a Canvas export give course_settings/rubrics.xml, of a Moodle backup "
        "activities/…/grading.xml.",
    ),
    (b"\xff\xfe", "a text in UTF-16", "Save it again as “CSV UTF-8” or as .xlsx."),
    (b"\xfe\xff", "a text in UTF-16", "Save it again as “CSV UTF-8” or as .xlsx."),
)


@dataclass(frozen=True, slots=True)
class RubricFile:
    """What was read: the format, and the rubrics in the file's order, each with its losses."""

    format: str
    rubrics: tuple[Imported, ...]


def read_rubrics(data: bytes, origin: Origin, name: str = "") -> RubricFile:
    """Return the rubrics in ``data``, at least one; in the format ``name``, or the one it shows.

    Raises:
        UserFixable: ``file_empty``, ``file_too_large``, ``format_unknown``, and as the format's
            reader: each names a place and says what to do.
        IntegrityProblem: ``json_…`` for JSON that has no one meaning.
    """
    _check_sizes(data)
    try:
        found = FORMATS[name or recognise(data)]
        return RubricFile(found.name, found.read(data, origin))
    except IntegrityProblem as problem:
        problem.hint = problem.hint or "Export the file again from the program it comes from."
        raise
    except UserFixable as problem:
        problem.hint = problem.hint or "Mend it in the file, then try again."
        raise


def _check_sizes(data: bytes) -> None:
    if not data.removeprefix(_BYTE_ORDER_MARK).strip():
        raise refusal("The file", "it is empty.", "Choose another file.", "file_empty")
    if len(data) > MAX_FILE_BYTES:
        raise refusal(
            "The file",
            f"it is larger than {MAX_FILE_BYTES >> 20} MiB, as no rubric is.",
            "Export the rubric alone.",
            "file_too_large",
        )


def recognise(data: bytes) -> str:
    """Return the name of the format that ``data`` is in.

    Raises:
        UserFixable: ``format_unknown``, saying what it seems to be; and as
            :func:`safe_xml.parse_xml`.
        IntegrityProblem: as :func:`strict_json.parse`.
    """
    if sheet_reading.is_workbook(data):
        return "xlsx"
    for mark, kind, hint in _ELSEWHERE:
        if data.startswith(mark):
            raise refusal("The file", f"it is {kind}, not a rubric.", hint, "format_unknown")
    start = data.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if start.startswith(b"<"):
        return _of_xml(start)
    if start.startswith((b"{", b"[")) and b'"' in start:
        return _of_json(foreign_json.parse(data))
    text, _ = tables.decode(data)
    if canvas_csv.is_canvas_csv(text):
        return "canvas-csv"
    if template_reading.is_template(text):
        return "csv"
    first = next(line for line in text.splitlines() if line.strip())
    if ":" in text and "," not in first.partition(":")[0]:
        return "yaml"
    raise refusal("The file", "it is no rubric that can be read.", _TAKES, "format_unknown")


def _of_xml(data: bytes) -> str:
    if data[:200].lower().startswith((b"<!doctype html", b"<html")):
        raise refusal(
            "The file",
            "it is a web page, not a rubric.",
            "It may be a page that asks you to sign in. Export the rubric again.",
            "format_unknown",
        )
    root: Element = parse_xml(data)
    if canvas_xml.is_canvas_xml(root):
        return "canvas-xml"
    if moodle_xml.is_moodle_xml(root):
        return "moodle-xml"
    raise refusal(
        "The file",
        f"XML that begins with <{local(root)[:40]}> is no rubric.",
        _TAKES,
        "format_unknown",
    )


def _of_json(value: object) -> str:
    looks: tuple[tuple[str, Callable[[object], bool]], ...] = (
        ("case-package", case_package.is_case_package),
        ("case", case_package.is_case_rubric),
        ("moodle-json", moodle_json.is_moodle_json),
        ("canvas-json", canvas_json.is_canvas_json),
    )
    for name, fits in looks:
        if fits(value):
            return name
    raise refusal("The file", "its JSON is no rubric.", _TAKES, "format_unknown")
