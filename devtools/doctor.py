"""What this machine has: Python, libraries, programs, fonts, and the program's own examination."""

from __future__ import annotations

import json
import platform
import subprocess
import sys

from devtools import system
from devtools.environment import ROOT


def main(arguments: list[str]) -> int:
    """Print a line for each finding; return 1 when something is missing for the program itself."""
    as_json = "--json" in arguments
    core = system.missing_libraries(system.HEADLESS_LIBRARIES)
    desktop = system.missing_libraries(system.DESKTOP_LIBRARIES)
    tools = system.missing_tools(system.TEST_TOOLS)
    command = [sys.executable, "-m", "assessor_app", "doctor", "--json"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = answer.stdout.strip().splitlines()
    program = json.loads(lines[-1]) if lines else {"sound": False, "error": answer.stderr[-500:]}
    report = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "missing_libraries": core,
        "missing_desktop_libraries": desktop,
        "missing_test_tools": tools,
        "missing_fonts": system.missing_fonts(),
        "program": program,
    }
    if as_json:
        print(json.dumps(report, sort_keys=True))
    else:
        _print_for_people(report)
    return 0 if not core and answer.returncode == 0 else 1


def _print_for_people(report: dict[str, object]) -> None:
    for name, value in report.items():
        if name == "program":
            continue
        shown = ", ".join(value) if isinstance(value, list) else value
        print(f"{name.replace('_', ' ')}: {shown or 'none'}")
    program = report["program"]
    findings = program.get("findings", []) if isinstance(program, dict) else []
    for one in findings:
        print(f"{'ok  ' if one['sound'] else 'LOOK'}  {one['name']}: {one['detail']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
