"""Where the vectors and hostile files that others wrote are, beside this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(relative: str) -> Path:
    """Return ``../shared/<relative>``; the test is skipped, with a reason, where it is absent."""
    path = _SHARED / relative
    if not path.exists():
        pytest.skip(f"../shared/{relative} is not beside this repository")
    return path
