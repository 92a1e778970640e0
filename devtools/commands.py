"""The commands of ``run.py``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from devtools import environment, system

_ROOT = environment.ROOT


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code. With none: the demo."""
    passed_on = {"app": "assessor_app", "issuer": "reference_issuer"}
    if arguments and arguments[0] in passed_on:
        return _module("headless", passed_on[arguments[0]], arguments[1:])
    options = _parser().parse_args(arguments or ["demo"])
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Assessor: review evidence for micro-credentials offline.",
        epilog="run.py app … and run.py issuer … pass on to the two command lines.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="a whole cycle with a real issuer on this machine")
    demo.add_argument("--headless", action="store_true", help="without a window")
    demo.add_argument(
        "--profile", metavar="DIR", help="keep the demo here (default: a temporary folder)"
    )
    demo.add_argument(
        "--submissions", type=int, metavar="N", help="how many submissions (default 12)"
    )
    demo.add_argument("--evidence", metavar="DIR", help="use the files in DIR as evidence")
    demo.add_argument("--screenshots", metavar="DIR", help="write pictures of the main screens")
    demo.add_argument("--json", action="store_true", help="the last line is one JSON object")
    demo.set_defaults(run=_demo)
    test = commands.add_parser("test", help="all tests, offscreen")
    test.add_argument("pytest", nargs="*", help="arguments for pytest (after --)")
    test.set_defaults(run=_test)
    check = commands.add_parser("check", help="format, lint, types, imports, tests")
    check.set_defaults(run=_check)
    doctor = commands.add_parser("doctor", help="libraries, codecs, keyring, fonts")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_doctor)
    bench = commands.add_parser("bench", help="measurements, as ratios within one run")
    bench.add_argument("name", nargs="?", default="all")
    bench.add_argument("--json", action="store_true")
    bench.set_defaults(run=_bench)
    package = commands.add_parser("package", help="a frozen build, tried, and a .deb")
    package.add_argument("--skip-deb", action="store_true", help="the folder only")
    package.set_defaults(run=_package)
    tour = commands.add_parser("tour", help="write the pictures of docs/tour.md anew")
    tour.set_defaults(run=_tour)
    lock = commands.add_parser("lock", help="write the lock files anew from pyproject.toml")
    lock.set_defaults(run=_lock)
    return parser


def _demo(options: argparse.Namespace) -> int:
    headless = options.headless or not has_display()
    if headless and not options.headless:
        system.say(
            "There is no display here, so the demo runs without a window (--headless)."
            " Pictures of the window: --screenshots DIR."
        )
    pictures = bool(options.screenshots)
    libraries = dict(system.HEADLESS_LIBRARIES)
    if not headless or pictures:
        libraries |= system.DESKTOP_LIBRARIES
        system.install(system.missing_fonts(), required=False)
    system.install(system.missing_libraries(libraries), required=False)
    lock = "headless" if headless and not pictures else "desktop"
    names = ("profile", "submissions", "evidence", "screenshots")
    given = {name: getattr(options, name) for name in names}
    arguments = [f"--{name}={value}" for name, value in given.items() if value is not None]
    arguments += ["--headless"] if headless else []
    arguments += ["--json"] if options.json else []
    return _module(lock, "devtools.demo", arguments)


def has_display() -> bool:
    """Say whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _test(options: argparse.Namespace) -> int:
    return _module(_prepare_tests(), "devtools.check", ["tests", *options.pytest])


def _check(_options: argparse.Namespace) -> int:
    lock = _prepare_tests()
    environment.python_with("core-check", folder=".venv-core")
    return _module(lock, "devtools.check", ["all"])


def _prepare_tests() -> str:
    libraries = system.HEADLESS_LIBRARIES | system.DESKTOP_LIBRARIES
    wanted = system.missing_libraries(libraries) + system.missing_fonts()
    system.install([*wanted, *system.missing_tools(system.TEST_TOOLS)], required=False)
    return "check"


def _doctor(options: argparse.Namespace) -> int:
    return _module("headless", "devtools.doctor", ["--json"] if options.json else [])


def _bench(options: argparse.Namespace) -> int:
    return _module("check", "bench", [options.name, *(["--json"] if options.json else [])])


def _package(options: argparse.Namespace) -> int:
    libraries = system.HEADLESS_LIBRARIES | system.DESKTOP_LIBRARIES
    system.install(system.missing_libraries(libraries), required=False)
    arguments = ["--skip-deb"] if options.skip_deb else []
    return _module("package", "devtools.package", arguments, folder=".venv-package")


def _tour(_options: argparse.Namespace) -> int:
    libraries = system.HEADLESS_LIBRARIES | system.DESKTOP_LIBRARIES
    system.install([*system.missing_libraries(libraries), *system.missing_fonts()], required=False)
    return _module("desktop", "devtools.tour", [])


def _lock(_options: argparse.Namespace) -> int:
    return _module("check", "devtools.lock", [])


def _module(lock: str, module: str, arguments: list[str], *, folder: str = ".venv") -> int:
    python = environment.python_with(lock, folder=folder)
    command = [str(python), "-m", module, *arguments]
    variables = {**os.environ, "PYTHONUTF8": "1"}
    try:
        return subprocess.run(command, cwd=_ROOT, env=variables, check=False).returncode
    except KeyboardInterrupt:
        return 130
