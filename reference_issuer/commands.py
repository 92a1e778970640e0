"""The issuer's command line: what can be asked of it."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from assessor_app.domain.clock import from_rfc3339
from assessor_app.errors import IntegrityProblem

_EPILOG = """exit codes:
  0  done
  1  it could not be done; the reason is told (with --json: as an object with code and message)
  2  the command line is wrong
"""
_UNTIL: Final = "of what is signed by then: 2026-12-31, or a time as in 2026-12-31T12:00:00Z"


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of ``python -m reference_issuer``."""
    parser = argparse.ArgumentParser(
        prog="python -m reference_issuer",
        description="A small issuer of micro-credentials, for trying out and testing Assessor.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--home", type=Path, required=True, help="the issuer's folder")
    json_flag = argparse.ArgumentParser(add_help=False)
    json_flag.add_argument("--json", action="store_true", help="answer with one JSON object")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    _add_setup(verbs, json_flag)
    _add_content(verbs, json_flag)
    _add_people(verbs, json_flag)
    _add_keys(verbs, json_flag)
    return parser


_Verbs = argparse._SubParsersAction  # argparse names this type in no other way


def _add_setup(verbs: _Verbs[argparse.ArgumentParser], flag: argparse.ArgumentParser) -> None:
    init = verbs.add_parser("init", parents=[flag], help="make an issuer")
    init.add_argument("--name", required=True)
    init.add_argument("--base-url", required=True, help="its id for ever: https, or loopback")
    serve = verbs.add_parser("serve", parents=[flag], help="serve the API")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8080, help="0: a free one")
    serve.add_argument("--port-file", type=Path, help="where to write the port")
    serve.add_argument(
        "--until-input-ends", action="store_true", help="stop when standard input is closed"
    )
    serve.add_argument("--requests-per-minute", type=_count, default=0, help="0: no limit")
    verbs.add_parser("status", parents=[flag], help="what there is and where it stands")
    export = verbs.add_parser("export", parents=[flag], help="decisions and receipts as files")
    export.add_argument("folder", type=Path, nargs="?", help="where to write decisions")
    export.add_argument("--packages", type=Path, help="where to write signed packages")


def _add_content(verbs: _Verbs[argparse.ArgumentParser], flag: argparse.ArgumentParser) -> None:
    rubric = verbs.add_parser("rubric", help="rubrics").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    add = rubric.add_parser("add", parents=[flag], help="add a micro-credential by its rubric")
    add.add_argument("file", type=Path, help="author's YAML, or CASE 1.1 JSON")
    add.add_argument("--slug", default="", help="its short name (default: the file's)")
    add.add_argument("--achievement-name", default="", help="default: the rubric's title")
    add.add_argument("--achievement-version", default="1")
    add.add_argument(
        "--accept-earlier",
        action="store_true",
        help="work that was begun under the rubric before may still be decided by it",
    )
    add.add_argument("--until", type=_moment, metavar="DATE", help=_UNTIL)
    accept = rubric.add_parser(
        "accept", parents=[flag], help="say whether work begun under earlier rubrics counts"
    )
    accept.add_argument("slug")
    end = accept.add_mutually_exclusive_group()
    end.add_argument("--until", type=_moment, metavar="DATE", help=_UNTIL)
    end.add_argument("--no-longer", action="store_true", help="not what is signed from now on")
    submission = verbs.add_parser("submission", help="submissions").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    add = submission.add_parser("add", parents=[flag], help="add what was handed in")
    source = add.add_mutually_exclusive_group(required=True)
    source.add_argument("--files", nargs="+", metavar="[PART=]FILE")
    source.add_argument("--from-catalog", type=Path, metavar="DIR")
    add.add_argument("--achievement", metavar="SLUG")
    add.add_argument("--label", help="the display id (default: made up)")
    add.add_argument("--attempt", type=_positive, default=1)
    add.add_argument("--note")
    update = submission.add_parser("update", parents=[flag], help="put other files in")
    update.add_argument("submission")
    update.add_argument("--files", nargs="+", metavar="[PART=]FILE", required=True)


def _add_people(verbs: _Verbs[argparse.ArgumentParser], flag: argparse.ArgumentParser) -> None:
    assessor = verbs.add_parser("assessor", help="assessors").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    invite = assessor.add_parser("invite", parents=[flag], help="print an invitation")
    invite.add_argument("--name", required=True)
    revoke = assessor.add_parser("revoke", parents=[flag], help="revoke an assessor's keys")
    revoke.add_argument("--name", required=True)
    assign = verbs.add_parser("assign", parents=[flag], help="give submissions to an assessor")
    which = assign.add_mutually_exclusive_group(required=True)
    which.add_argument("--submission", help="label, slug or id")
    which.add_argument("--all", action="store_true")
    assign.add_argument("--assessor", required=True)
    assign.add_argument("--due", type=_count, metavar="DAYS")
    recall = verbs.add_parser("recall", parents=[flag], help="take an assignment back")
    recall.add_argument("--submission", required=True)
    recall.add_argument("--assessor", required=True)


def _add_keys(verbs: _Verbs[argparse.ArgumentParser], flag: argparse.ArgumentParser) -> None:
    key = verbs.add_parser("key", help="the issuer's signing keys").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    rotate = key.add_parser("rotate", parents=[flag], help="make a new key")
    rotate.add_argument("--grace-days", type=_count, default=30, help="until older ones end")
    revoke = key.add_parser("revoke", parents=[flag], help="take a key back")
    revoke.add_argument("key", help="its id, or its z6Mk… text")


def _moment(text: str) -> datetime:
    """Return the time that ``text`` names; a date stands for the end of its day (UTC)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            return from_rfc3339(text)
        except IntegrityProblem as exc:
            raise argparse.ArgumentTypeError("neither a date nor a time with its zone") from exc
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 100_000:
        raise argparse.ArgumentTypeError("not a number from 0 to 100000")
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("not a number from 1 to 1000")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("not a port")
    return number
