#!/usr/bin/env python3
"""One command for everything: demo, tests, checks, doctor, benchmarks. Standard library only."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # an old Python must be told so, not fail
    sys.exit("Assessor needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from devtools import commands

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
