"""How results, progress and failures are shown: for people, or as JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.progress import Progress
from assessor_app.errors import AssessorError, Bug, EnvironmentProblem
from assessor_app.services.explanations import explain_issuer

_PRINTED = "\u200c\u200d"  # joiners, which words of some scripts need
EXIT_OK = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3
EXIT_BUG = 4
EXIT_INTERRUPTED = 130


def to_plain(value: Any) -> Any:
    """Return ``value`` as JSON types; bytes and tokens are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {
            name: to_plain(member)
            for name, member in members.items()
            if not isinstance(member, bytes) and name != "token"
        }
    if isinstance(value, Mapping):
        return {str(key): to_plain(member) for key, member in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(to_plain(member) for member in value)
    if isinstance(value, (list, tuple)):
        return [to_plain(member) for member in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, Path)):
        return str(value)
    return value.to_json() if hasattr(value, "to_json") else value


def harmless(text: str) -> str:
    """Return ``text`` for a terminal, in which a learner's words can neither move the cursor nor
    turn the line round: control and direction characters become visible.
    """
    return "".join(
        one if one.isprintable() or one in _PRINTED else f"\\u{ord(one):04x}" for one in text
    )


class Output:
    """Where a command writes: one JSON object with ``--json``, else lines for a person."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._progress_at = 0.0
        self._progress_shown = False

    def result(self, data: Any, lines: Callable[[], list[str]]) -> None:
        """Show ``data`` as JSON, or the lines that say it plainly."""
        self.end_progress()
        if self.as_json:
            print(json.dumps(to_plain(data), ensure_ascii=False, sort_keys=True))
        else:
            for line in lines():
                print(harmless(line))
        sys.stdout.flush()

    def progress(self, step: Progress) -> None:
        """Show how far long work is: at most five times a second, on a terminal only."""
        now = time.monotonic()
        if self.as_json or not sys.stderr.isatty() or now - self._progress_at < 0.2:
            return
        self._progress_at, self._progress_shown = now, True
        sys.stderr.write(f"\r\x1b[K{harmless(describe(step))}")
        sys.stderr.flush()

    def end_progress(self) -> None:
        """Clear the progress line."""
        if self._progress_shown:
            sys.stderr.write("\r\x1b[K")
            self._progress_shown = False

    def note(self, text: str) -> None:
        """Say something beside the result, to a person only."""
        if not self.as_json:
            self.end_progress()
            print(harmless(text), file=sys.stderr)

    def failure(self, error: AssessorError, more: Sequence[str] = ()) -> int:
        """Say what happened, what to do, and ``more`` lines; return the exit code."""
        self.end_progress()
        if self.as_json:
            said = {"message": error.message, "hint": error.hint, **error.diagnostics()}
            if more:
                said["lines"] = list(more)
            print(json.dumps({"error": to_plain(said)}, ensure_ascii=False, sort_keys=True))
            sys.stdout.flush()
        else:
            for line in (explain_issuer(error.code, error.message), error.hint, *more):
                if line:
                    print(harmless(line), file=sys.stderr)
        return exit_code(error)


def exit_code(error: AssessorError) -> int:
    """Return the exit code of an error, as ``--help`` documents them."""
    if isinstance(error, Bug):
        return EXIT_BUG
    if isinstance(error, EnvironmentProblem):
        return EXIT_ENVIRONMENT
    return EXIT_REFUSED


def describe(step: Progress) -> str:
    """Return one line that says how far the work is."""
    if step.unit == "bytes":
        done = bytes_in_words(step.done)
        total = "" if step.total is None else f" of {bytes_in_words(step.total)}"
    else:
        done = str(step.done)
        total = "" if step.total is None else f" of {step.total}"
    return f"{step.stage}: {done}{total}" + ("" if step.unit == "bytes" else f" {step.unit}")


def bytes_in_words(size: int) -> str:
    """Return a size for people, in powers of 1,000 as file managers show it."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
