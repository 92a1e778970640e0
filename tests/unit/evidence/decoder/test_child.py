"""How a worker process is started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assessor_app.evidence.decoder.child import WORKER_FLAG, worker_command


def test_a_worker_finds_the_package_without_the_current_folder() -> None:
    command = worker_command(["{}"])

    assert command[:2] == [sys.executable, "-I"]
    assert (Path(command[-2]) / "assessor_app" / "errors.py").is_file()


def test_a_frozen_program_starts_itself_with_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert worker_command(["{}"]) == [sys.executable, WORKER_FLAG, "{}"]
