"""Hold the coverage of the core to its floors, from the report of the last test run."""

from __future__ import annotations

import json
import sys

from devtools.environment import ROOT

# A prefix of file names, and the least share of lines (per cent) that the tests run.
FLOORS = {
    "assessor_app/": 90.0,
    "reference_issuer/": 90.0,
    "assessor_app/signing/": 100.0,
    "assessor_app/sync/retry": 100.0,
}


def main() -> int:
    """Print a line for each floor; return 1 when one does not hold."""
    report = json.loads((ROOT / "build" / "coverage.json").read_text())
    below = 0
    for prefix, floor in FLOORS.items():
        summaries = [
            entry["summary"]
            for name, entry in report["files"].items()
            if name.replace("\\", "/").startswith(prefix)
        ]
        lines = sum(summary["num_statements"] for summary in summaries)
        covered = sum(summary["covered_lines"] for summary in summaries)
        share = 100.0 * covered / lines if lines else 0.0
        holds = share >= floor
        below += not holds
        print(f"{prefix:32} {share:6.2f} %  (floor {floor:.0f} %){'' if holds else '  BELOW'}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
