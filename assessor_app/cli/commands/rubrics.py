"""``rubric import | export | check | show | combine | template``: rubric files of any format."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, EXIT_REFUSED
from assessor_app.rubrics.checks import Finding
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.losses import Imported, Loss
from assessor_app.rubrics.formats.names import TITLES
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.wording import rule_in_words

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from assessor_app.services.rubrics.rubric_files import Reading, Written

# The service reads a dozen formats and is imported where it is needed, so that the other commands
# start without it.


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    rubric = commands.add_parser("rubric", help="convert, check and show rubric files")
    verbs = rubric.add_subparsers(required=True, metavar="VERB")
    reading = _reading_options()
    importing = verbs.add_parser(
        "import",
        parents=[shared, reading],
        help="read a file of Canvas, Moodle, CASE, YAML or a template; say what is lost",
    )
    importing.add_argument(
        "--out", type=Path, metavar="FILE", help="write it: as YAML to .yaml, else as CASE JSON"
    )
    _add_replace(importing)
    importing.set_defaults(run=_import)
    export = verbs.add_parser(
        "export", parents=[shared, reading], help="write a rubric in another format"
    )
    export.add_argument("--to", required=True, choices=TITLES, metavar="FORMAT", help=_names())
    export.add_argument("out", type=Path)
    _add_replace(export)
    export.set_defaults(run=_export)
    check = verbs.add_parser("check", parents=[shared, reading], help="find likely mistakes")
    check.set_defaults(run=_check)
    show = verbs.add_parser("show", parents=[shared, reading], help="show a rubric in words")
    show.set_defaults(run=_show)
    combining = verbs.add_parser(
        "combine", parents=[shared, reading], help="say what two or three readings come to"
    )
    combining.add_argument(
        "readings",
        nargs="+",
        type=Path,
        metavar="READING",
        help='a decision as exported, or JSON such as {"1.1": "Passing"}',
    )
    combining.set_defaults(run=_combine)
    template = verbs.add_parser(
        "template", parents=[shared], help="write an example to be written over"
    )
    template.add_argument("out", type=Path, help="a name that ends in .xlsx, .csv or .yaml")
    _add_replace(template)
    template.set_defaults(run=_template)


def _names() -> str:
    return "; ".join(f"{name}: {title}" for name, title in TITLES.items())


def _reading_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("file", type=Path)
    options.add_argument(
        "--format", choices=TITLES, default="", metavar="FORMAT", help="else told by the content"
    )
    options.add_argument(
        "--rubric", default="", metavar="TITLE", help="which one, where the file has several"
    )
    options.add_argument(
        "--base-uri", default="", metavar="URI", help="the issuer's, to make identifiers from"
    )
    return options


def _add_replace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replace", action="store_true", help="write over a file that is there")


def _reading(context: Context, options: argparse.Namespace) -> Reading:
    from assessor_app.services.rubrics.rubric_files import Reading

    return Reading(context.now(), options.format, options.rubric, options.base_uri)


def _import(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files

    reading = _reading(context, options)
    if options.out is not None:
        written = rubric_files.convert(options.file, reading, options.out, replace=options.replace)
        return _say_written(context, written)
    found = rubric_files.read_file(options.file, reading)
    data = {
        "format": found.format,
        "rubrics": [{**_summary(one.rubric), "losses": list(one.losses)} for one in found.rubrics],
    }

    def lines() -> list[str]:
        told = [f"This is {TITLES[found.format]}. Nothing was written: add --out FILE."]
        for one in found.rubrics:
            count = len(one.rubric.criteria)
            told += [f"{one.rubric.title}: {count} criteria", *_loss_lines(one.losses)]
        return told

    context.output.result(data, lines)
    return EXIT_OK


def _export(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files

    written = rubric_files.convert(
        options.file,
        _reading(context, options),
        options.out,
        options.to,
        replace=options.replace,
    )
    return _say_written(context, written)


def _template(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files

    written = rubric_files.write_template(options.out, replace=options.replace)
    return _say_written(context, written)


def _say_written(context: Context, written: Written) -> int:
    data = {
        "written": written.path,
        "format": written.format,
        "bytes": written.bytes,
        "losses": list(written.losses),
    }
    first = f"Written to {written.path} ({TITLES[written.format]})."
    context.output.result(data, lambda: [first, *_loss_lines(written.losses)])
    return EXIT_OK


def _loss_lines(losses: tuple[Loss, ...]) -> list[str]:
    return [f"  {one.where}: {one.sentence}" for one in losses]


def _check(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files

    imported = rubric_files.read_one(options.file, _reading(context, options))
    findings = rubric_files.findings_of(imported.rubric)
    sound = rubric_files.is_sound(findings)
    data = {
        **_summary(imported.rubric),
        "sound": sound,
        "findings": list(findings),
        "losses": list(imported.losses),
    }
    context.output.result(data, lambda: _check_lines(imported, findings))
    return EXIT_OK if sound else EXIT_REFUSED


def _check_lines(imported: Imported, findings: tuple[Finding, ...]) -> list[str]:
    found = [f"{one.severity.value.capitalize()}: {one.message}" for one in findings]
    return [
        f"{imported.rubric.title}: {len(findings) or 'no'} findings.",
        *found,
        *_loss_lines(imported.losses),
    ]


def _show(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files

    rubric = rubric_files.read_one(options.file, _reading(context, options)).rubric
    context.output.result(
        {
            **_summary(rubric),
            "description": rubric.description,
            "rule": rule_in_words(rubric),
            "parts": [_part_data(rubric, number) for number in range(len(rubric.parts))],
        },
        lambda: list(_show_lines(rubric)),
    )
    return EXIT_OK


def _combine(context: Context, options: argparse.Namespace) -> int:
    from assessor_app.services.rubrics import rubric_files, second_readings

    rubric = rubric_files.read_one(options.file, _reading(context, options)).rubric
    found = second_readings.combine_files(rubric, tuple(options.readings))
    one, labels = found.combination, {it.id: it.label for it in rubric.criteria}
    outcome = None if one.evaluation.outcome is None else one.evaluation.outcome.value
    data = {
        "outcome": outcome,
        "need": one.need.value,
        "sentence": one.sentence,
        "agreements": {labels[name]: how.value for name, how in one.agreements.items()},
        "discrepancies": [it.sentence for it in one.discrepancies],
        "asked": [it.sentence for it in found.asked],
    }
    asked = [
        f"{path.name}: {it.sentence}"
        for path, it in zip(options.readings, found.asked, strict=True)
        if it.sentence
    ]
    context.output.result(data, lambda: [one.sentence, *asked])
    return EXIT_OK if outcome is not None else EXIT_REFUSED


def _summary(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "title": rubric.title,
        "version": rubric.version,
        "criteria": len(rubric.criteria),
    }


def _part_data(rubric: Rubric, number: int) -> dict[str, Any]:
    part = rubric.parts[number]
    criteria = [
        {
            "code": one.code,
            "title": one.title,
            "description": one.description,
            "weight": one.weight,
            "advisory": one.advisory,
            "levels": [
                {"title": level.title, "points": level.points, "text": level.descriptor}
                for level in one.levels
            ],
        }
        for one in rubric.in_part(part.id)
    ]
    return {"id": part.id, "kind": part.kind, "title": part.title, "criteria": criteria}


def _show_lines(rubric: Rubric) -> Iterator[str]:
    yield rubric.title
    yield from rubric.description.split("\n") if rubric.description else ()
    yield rule_in_words(rubric)
    for part in rubric.parts:
        yield ""
        yield part.title
        for criterion in rubric.in_part(part.id):
            yield from _criterion_lines(criterion)


def _criterion_lines(criterion: Criterion) -> Iterator[str]:
    marks = [" (advisory)"] if criterion.advisory else []
    marks += [f" (weight {plain(criterion.weight)})"] if criterion.weight != 1 else []
    yield f"  {criterion.label}{''.join(marks)}"
    for level in criterion.levels:
        points = "" if level.points is None else f" [{plain(level.points)}]"
        words = " ".join(level.descriptor.split())
        yield f"    {level.title}{points}" + (f": {words}" if words else "")
