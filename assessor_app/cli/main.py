"""``assessor-app``: every use case without a window."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from assessor_app.cli import output
from assessor_app.cli.commands import (
    attempts,
    comments,
    deciding,
    exchanging,
    marking,
    planning,
    reviewing,
    rubrics,
    scoring,
    syncing,
    upkeep,
)
from assessor_app.cli.context import Context
from assessor_app.config import VERSION, Profile
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.errors import AssessorError, Bug

_log = logging.getLogger(__name__)

_EPILOG = """exit codes:
  0  done
  1  refused, or it does not match: something to put right
  2  wrong usage
  3  disk, network or keyring would not; nothing is lost, try again
  4  a fault of this program; please report it
  130  stopped with Ctrl-C; what was finished is kept

environment:
  ASSESSOR_PASSPHRASE  the passphrase, where no keyring is to be used
"""


def main(arguments: Sequence[str], *, clock: Clock = utc_now) -> int:
    """Run one command; return its exit code. No traceback ever reaches the person."""
    _let_everything_be_written()
    options = build_parser().parse_args(arguments)
    shown = output.Output(as_json=options.json)
    try:
        with closing(Context.of(options, shown, clock)) as context:
            return int(options.run(context, options))
    except AssessorError as error:
        return shown.failure(error)
    except KeyboardInterrupt:
        shown.note("Stopped. What was finished is kept.")
        return output.EXIT_INTERRUPTED
    except BrokenPipeError:
        _close_output()
        return output.EXIT_OK
    except Exception as error:
        return _fault(shown, error, traced=options.debug)


def _fault(shown: output.Output, error: Exception, *, traced: bool) -> int:
    """Say that the program is at fault, without a traceback unless one was asked for."""
    _log.debug("unexpected", exc_info=error)
    if traced:
        traceback.print_exception(error)
    return shown.failure(
        Bug(
            "Assessor met a fault of its own. Your work is saved.",
            hint="Please report this, with what 'assessor-app doctor --json' says.",
            code="unexpected",
            error=type(error).__name__,
        )
    )


def _let_everything_be_written() -> None:
    """Let words that the terminal's encoding lacks be shown as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _close_output() -> None:
    """Let what is still to be written go nowhere: nobody reads it any more."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="assessor-app",
        description="Review evidence for micro-credentials offline, sign decisions, send them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Assessor {VERSION}")
    shared = _shared_options()
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (
        syncing,
        reviewing,
        planning,
        scoring,
        attempts,
        marking,
        deciding,
        comments,
        exchanging,
        rubrics,
        upkeep,
    ):
        module.add_commands(commands, shared)
    return parser


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="write one JSON object")
    shared.add_argument(
        "--profile",
        type=Path,
        default=Profile.default().folder,
        metavar="DIR",
        help="the profile folder (default: the system's own place)",
    )
    shared.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="read the passphrase from FILE (or set ASSESSOR_PASSPHRASE)",
    )
    shared.add_argument("--no-keyring", action="store_true", help="use a passphrase only")
    shared.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    return shared
