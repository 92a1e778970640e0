"""What the tests with real processes share: the warm server, and the seed."""

from __future__ import annotations

import os
import secrets

import pytest

from tests.e2e.processes import warm_up


@pytest.fixture(scope="session", autouse=True)
def _warm_processes() -> None:
    """Import the program once, for all subjects."""
    warm_up()


@pytest.fixture(scope="session")
def _drawn_seed() -> int:
    return int(os.environ.get("ASSESSOR_CRASH_SEED") or secrets.randbelow(1 << 32))


@pytest.fixture
def crash_seed(_drawn_seed: int) -> int:
    """The seed of every random choice: ``ASSESSOR_CRASH_SEED``, or a fresh one; told on failure."""
    print(f"ASSESSOR_CRASH_SEED={_drawn_seed}")
    return _drawn_seed
