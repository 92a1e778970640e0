"""Entry: a command given starts the command line, none starts the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what ``arguments`` ask for; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    from assessor_app.cli.main import main as run_command

    return run_command(given)


if __name__ == "__main__":
    sys.exit(main())
