"""Run measurements by name, and print them as a table or as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Mapping

# A name for people, and the modules that measure; each has measure() -> dict[str, object].
SUITES: Mapping[str, tuple[str, ...]] = {
    "core": (
        "bench.autosave",
        "bench.sign_and_store",
        "bench.ingest",
        "bench.download",
        "bench.decoder_page",
        "bench.issuer_verify",
        "bench.rules",
    ),
    "ui": (
        "bench.startup",
        "bench.queue_model",
        "bench.scoring",
        "bench.pdf_viewer",
        "bench.pdf_marks",
        "bench.marks_list",
        "bench.media",
        "bench.memory",
        "bench.stall",
    ),
    "soak": ("bench.soak",),
    "hostile": ("bench.hostile",),
    "crash": ("bench.crash",),
}


def main(arguments: list[str]) -> int:
    """Measure what ``arguments`` name; return 1 when a measurement could not be made."""
    as_json = "--json" in arguments
    names = [one for one in arguments if not one.startswith("-")] or ["all"]
    modules = [module for name in names for module in _modules(name)]
    if not modules:
        print(f"There is no measurement of that name. There are: all, {', '.join(SUITES)}.")
        return 2
    results: dict[str, object] = {}
    failed = 0
    for module in modules:
        short = module.removeprefix("bench.")
        print(f"measuring {short} …", file=sys.stderr, flush=True)
        try:
            results[short] = importlib.import_module(module).measure()
        except Exception as exc:
            failed += 1
            traceback.print_exc()
            results[short] = {"error": str(exc)}
    if as_json:
        print(json.dumps(results, sort_keys=True))
    else:
        _print_table(results)
    return 1 if failed else 0


def _modules(name: str) -> tuple[str, ...]:
    if name == "all":
        return (*SUITES["core"], *SUITES["ui"])  # the others take long, and are asked for by name
    if name in SUITES:
        return SUITES[name]
    known = {module.removeprefix("bench.") for suite in SUITES.values() for module in suite}
    return (f"bench.{name}",) if name in known else ()


def _print_table(results: Mapping[str, object]) -> None:
    for name, figures in results.items():
        print(name)
        for key, value in figures.items() if isinstance(figures, Mapping) else ():
            shown = f"{value:.4g}" if isinstance(value, float) else value
            print(f"  {key:36} {shown}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
