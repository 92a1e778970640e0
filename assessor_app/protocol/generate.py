"""Write the schemas and the context to ``resources``, or check that they are current.

``python -m assessor_app.protocol.generate [--check]``
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assessor_app.config import RESOURCES
from assessor_app.protocol.schemas import json_schemas, jsonld_context

CONTEXT_PATH = "contexts/assessment-v1.jsonld"


def resource_files() -> dict[str, str]:
    """Return what belongs below ``resources``: text by relative path."""
    documents: Mapping[str, Mapping[str, Any]] = {
        **{f"schemas/{name}.schema.json": schema for name, schema in json_schemas().items()},
        CONTEXT_PATH: jsonld_context(),
    }
    return {
        path: json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for path, document in documents.items()
    }


def stale_files(folder: Path) -> tuple[str, ...]:
    """Return the relative paths below ``folder`` that are missing, changed or left over."""
    wanted = resource_files()
    stale = {path for path, text in wanted.items() if _text(folder / path) != text}
    there = {
        path.relative_to(folder).as_posix()
        for kind in ("schemas", "contexts")
        for path in (folder / kind).glob("*")
    }
    return tuple(sorted(stale | (there - wanted.keys())))


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: Sequence[str] | None = None, *, folder: Path = RESOURCES) -> int:
    """Write the files, or with ``--check`` name those that are stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="assessor_app.protocol.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    stale = stale_files(folder)
    if parser.parse_args(arguments).check:
        sys.stdout.writelines(f"stale: {path}\n" for path in stale)
        return 1 if stale else 0
    wanted = resource_files()
    for path in stale:
        if path in wanted:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            (folder / path).unlink()
        sys.stdout.write(f"wrote: {path}\n" if path in wanted else f"removed: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
