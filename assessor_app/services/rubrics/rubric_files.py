"""Rubric files of any known format: read, converted, checked. No profile and no store is needed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from assessor_app.domain.durable import replace_file, write_new_file
from assessor_app.errors import UserFixable
from assessor_app.rubrics.checks import Finding, Severity, check_rubric
from assessor_app.rubrics.formats.catalogue import (
    FORMATS,
    MAX_FILE_BYTES,
    Format,
    RubricFile,
    read_rubrics,
)
from assessor_app.rubrics.formats.example import example_rubric
from assessor_app.rubrics.formats.fields import clean_title
from assessor_app.rubrics.formats.losses import DEFAULT_BASE, Imported, Loss, Origin
from assessor_app.rubrics.model import Rubric
from assessor_app.services.given_files import read_given

TEMPLATES: Final = {".csv": "csv", ".xlsx": "xlsx", ".yaml": "yaml", ".yml": "yaml"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: nothing given means by its content, and its only rubric.

    ``title`` picks one of several rubrics; ``base_uri`` is the issuer's, from which identifiers
    are made where the file has none.
    """

    changed_at: datetime
    format: str = ""
    title: str = ""
    base_uri: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and all that did not come over on the way from file to file."""

    path: Path
    format: str
    bytes: int
    losses: tuple[Loss, ...]


def read_file(path: Path, reading: Reading) -> RubricFile:
    """Return all rubrics of a file.

    Raises:
        UserFixable: naming the place in the file and what to do; ``rubric_not_in_file``.
        IntegrityProblem: for JSON that has no one meaning.
        EnvironmentProblem: ``file_unreadable``.
    """
    data = read_given(path, MAX_FILE_BYTES)
    origin = Origin(reading.base_uri or DEFAULT_BASE, reading.changed_at)
    found = read_rubrics(data, origin, reading.format)
    if not reading.title:
        return found
    wanted = clean_title(reading.title).casefold()
    chosen = tuple(one for one in found.rubrics if one.rubric.title.casefold() == wanted)
    if not chosen:
        raise UserFixable(
            f"The file holds no rubric “{reading.title[:80]}”.",
            hint=f"It holds {_titles(found.rubrics)}.",
            code="rubric_not_in_file",
        )
    return RubricFile(found.format, chosen)


def read_one(path: Path, reading: Reading) -> Imported:
    """Return the one rubric of a file; errors as :func:`read_file`.

    Raises:
        UserFixable: ``rubric_several`` where there are more, naming them.
    """
    rubrics = read_file(path, reading).rubrics
    if len(rubrics) > 1:
        raise UserFixable(
            f"The file holds {len(rubrics)} rubrics.",
            hint=f"Choose one with --rubric: {_titles(rubrics)}.",
            code="rubric_several",
        )
    return rubrics[0]


def convert(
    path: Path, reading: Reading, target: Path, to: str = "", *, replace: bool = False
) -> Written:
    """Write the one rubric of ``path`` to ``target``: in the format ``to``, or as YAML where the
    name ends so, else as CASE JSON.

    Nothing is written, or changed, unless all of it worked.

    Raises:
        UserFixable: as :func:`read_one`, and ``file_exists``.
        EnvironmentProblem: as :func:`durable.replace_file`.
    """
    imported = read_one(path, reading)
    ending = target.suffix.casefold()
    chosen = FORMATS[to or ("yaml" if ending in (".yaml", ".yml") else "case")]
    return _write(imported, chosen, target, replace=replace)


def losses_in(rubric: Rubric, to: str) -> tuple[Loss, ...]:
    """Return what the format ``to`` could not carry of ``rubric``; nothing is written.

    Raises:
        UserFixable: where the format cannot hold it at all, saying why.
    """
    return FORMATS[to].write(rubric).losses


def export(rubric: Rubric, to: str, target: Path, *, replace: bool = False) -> Written:
    """Write ``rubric`` to ``target`` in the format ``to``; errors as :func:`convert`."""
    return _write(Imported(rubric), FORMATS[to], target, replace=replace)


def write_template(target: Path, *, replace: bool = False) -> Written:
    """Write an example to be written over, as the table in CSV or a workbook, or as YAML.

    Raises:
        UserFixable: ``format_unknown``, ``file_exists``.
        EnvironmentProblem: as :func:`durable.replace_file`.
    """
    name = TEMPLATES.get(target.suffix.casefold())
    if name is None:
        raise UserFixable(
            "A template's name ends in .xlsx, .csv or .yaml.",
            hint="Choose one of them.",
            code="format_unknown",
        )
    written = _write(Imported(example_rubric()), FORMATS[name], target, replace=replace)
    return dataclasses.replace(written, losses=())


def findings_of(rubric: Rubric) -> tuple[Finding, ...]:
    """Return what an author should look at again, errors first."""
    return check_rubric(rubric)


def is_sound(findings: tuple[Finding, ...]) -> bool:
    """Say whether a rubric with these findings can be used: warnings are allowed."""
    return all(one.severity is not Severity.ERROR for one in findings)


def _write(imported: Imported, chosen: Format, target: Path, *, replace: bool) -> Written:
    exported = chosen.write(imported.rubric)
    try:
        (replace_file if replace else write_new_file)(target, exported.data)
    except FileExistsError as exc:
        raise UserFixable(
            "That file exists already.",
            hint="Choose another name, or add --replace.",
            code="file_exists",
        ) from exc
    losses = tuple(dict.fromkeys((*imported.losses, *exported.losses)))
    return Written(target, chosen.name, len(exported.data), losses)


def _titles(rubrics: tuple[Imported, ...]) -> str:
    shown = ", ".join(f"“{one.rubric.title}”" for one in rubrics[:10])
    return shown if len(rubrics) <= 10 else f"{shown} and {len(rubrics) - 10} more"
