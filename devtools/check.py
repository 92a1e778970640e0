"""Format, lint, types, imports and tests, in this order; ``run.py test`` is the tests alone.

The check runs the core's tests once, without PySide6 and with coverage; whoever runs the tests
alone has one environment only, and all of them run in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from devtools.environment import ROOT, python_with

_COVERAGE = ["--cov", "--cov-report=term", "--cov-report=json:build/coverage.json"]
_FLOORS = [sys.executable, "-m", "devtools.coverage_floors"]
_IN_CORE = ["tests/unit", "tests/integration"]
_NOT_IN_CORE = [f"--ignore={folder}" for folder in _IN_CORE]
_REST = "desktop or slow or crash"
_CORE = f"not ({_REST})"
_EXAMPLES, _PROPERTIES = f"{_CORE} and not hypothesis", f"{_CORE} and hypothesis"
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
    for name, command in (
        ("core tests without PySide6", _pytest(core, *_IN_CORE, *_COVERAGE, marks=_EXAMPLES)),
        ("core properties without PySide6", _pytest(core, *_IN_CORE, marks=_PROPERTIES)),
        ("coverage floors", _FLOORS),
        ("core tests elsewhere", _pytest(sys.executable, *_NOT_IN_CORE, marks=_CORE)),
        ("window, crash and slow tests", _pytest(sys.executable, marks=_REST)),
    ):
        if _step(name, command) != 0:
            failed.append(name)
    print("check: " + ("failed: " + ", ".join(failed) if failed else "all passed"), flush=True)
    return 1 if failed else 0


def tests(pytest_arguments: list[str]) -> int:
    """Run all tests offscreen, or particular ones; return 0 when they pass.

    Coverage is taken of the core's own examples: it would take as long again for the others, and
    what properties, the window and the crash tests happen to run of the core says nothing of how
    it is tested.
    """
    if pytest_arguments:
        return _step("tests", [sys.executable, "-m", "pytest", *pytest_arguments])
    codes = (
        _step("core tests", _pytest(sys.executable, *_COVERAGE, marks=_EXAMPLES)),
        _step("coverage floors", _FLOORS),
        _step("the other tests", _pytest(sys.executable, marks=f"{_REST} or hypothesis")),
    )
    return 1 if any(codes) else 0


def _pytest(python: str, *more: str, marks: str) -> list[str]:
    return [python, "-m", "pytest", "-q", *_SIDE_BY_SIDE, "-m", marks, *more]


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
