"""``assessor-app``: every use case without a window."""

from __future__ import annotations

import argparse
import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from assessor_app.cli import output
from assessor_app.cli.commands import deciding, exchanging, reviewing, scoring, syncing, upkeep
from assessor_app.cli.context import Context
from assessor_app.config import VERSION, Profile
from assessor_app.errors import AssessorError

_EPILOG = """exit codes:
  0  done
  1  refused, or it does not match: something to put right
  2  wrong usage
  3  disk, network or keyring would not; nothing is lost, try again
  4  a fault of this program; please report it
"""


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. No traceback ever reaches the person."""
    options = build_parser().parse_args(arguments)
    shown = output.Output(as_json=options.json)
    context = Context.of(options, shown)
    try:
        return int(options.run(context, options))
    except AssessorError as error:
        return shown.failure(error)
    except KeyboardInterrupt:
        shown.end_progress()
        print("Stopped. What was finished is kept.", file=sys.stderr)
        return output.EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return output.EXIT_OK
    except Exception:
        logging.getLogger(__name__).debug("%s", traceback.format_exc())
        print(
            "Assessor met a fault of its own. Your work is saved; please report this with the"
            " output of: assessor-app doctor --json",
            file=sys.stderr,
        )
        if options.debug:
            traceback.print_exc()
        return output.EXIT_BUG
    finally:
        context.close()


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
    for module in (syncing, reviewing, scoring, deciding, exchanging, upkeep):
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
