"""Format, lint, types, imports and tests, in this order; ``run.py test`` is its last step alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from devtools.environment import ROOT, python_with

_COVERAGE = ["--cov", "--cov-report=term", "--cov-report=json:build/coverage.json"]
_CORE, _REST = "not (desktop or slow or crash)", "desktop or slow or crash"
_EXAMPLES, _NOT_MEASURED = f"{_CORE} and not hypothesis", f"{_REST} or hypothesis"
_SIDE_BY_SIDE = ["-n", str(min(4, os.cpu_count() or 1)), "--dist=worksteal"]


def main(arguments: list[str]) -> int:
    """Run ``all`` steps or the ``tests`` only; return 0 when every one passed."""
    if arguments[:1] == ["tests"]:
        return tests(arguments[1:])
    steps = (
        ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
        ("lint", [sys.executable, "-m", "ruff", "check", "."]),
        ("types", [sys.executable, "-m", "mypy"]),
        (
            "imports",
            [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()"],
        ),
    )
    failed = [name for name, command in steps if _step(name, command) != 0]
    core = str(python_with("core-check", folder=".venv-core"))
    without_qt = [
        core,
        "-m",
        "pytest",
        "-q",
        *_SIDE_BY_SIDE,
        "tests/unit",
        "tests/integration",
        "-m",
        _CORE,
    ]
    if _step("core tests without PySide6", without_qt) != 0:
        failed.append("core tests without PySide6")
    if tests([]) != 0:
        failed.append("tests")
    print("check: " + ("failed: " + ", ".join(failed) if failed else "all passed"), flush=True)
    return 1 if failed else 0


def tests(pytest_arguments: list[str]) -> int:
    """Run all tests offscreen, or particular ones; return 0 when they pass.

    Coverage is taken of the core's own examples: it would take as long again for the others, and
    what properties, the window and the crash tests happen to run of the core says nothing of how
    it is tested.
    """
    pytest = [sys.executable, "-m", "pytest"]
    if pytest_arguments:
        return _step("tests", [*pytest, *pytest_arguments])
    together = [*pytest, "-q", *_SIDE_BY_SIDE]
    codes = (
        _step("core tests", [*together, "-m", _EXAMPLES, *_COVERAGE]),
        _step("properties, window, crash and slow tests", [*together, "-m", _NOT_MEASURED]),
        _coverage_floors(),
    )
    return 1 if any(codes) else 0


def _coverage_floors() -> int:
    return _step("coverage floors", [sys.executable, "-m", "devtools.coverage_floors"])


def _step(name: str, command: list[str]) -> int:
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    variables = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "qt.qpa.*=false", **os.environ}
    # What is compiled is kept, whatever the shell says: the tests start hundreds of processes.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    code = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    took = time.monotonic() - begun
    print(f"── {name}: {'passed' if code == 0 else f'FAILED ({code})'} in {took:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
