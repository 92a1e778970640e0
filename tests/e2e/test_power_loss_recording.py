"""How a log of strace is read where threads are in each other's way."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tests.e2e.power_loss.disk import Name, Tree, Write
from tests.e2e.power_loss.recording import read_events

pytestmark = pytest.mark.crash

_ROOT = Path("/profile")
_NOTHING = Tree(frozenset(), {})


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def _opened(thread: int, name: str) -> str:
    path = _hex(f"/profile/{name}")
    return f'{thread} openat(AT_FDCWD</>, "{path}", O_WRONLY|O_CREAT, 0600) = 5<{path}>'


def _written(thread: int, name: str, text: str) -> str:
    path = _hex(f"/profile/{name}")
    return f'{thread} write(5<{path}>, "{_hex(text)}", {len(text)}) = {len(text)}'


def test_a_descriptor_may_have_a_new_owner_before_its_closing_is_reported() -> None:
    log = [
        _opened(1, "first"),
        f"1 close(5<{_hex('/profile/first')}> <unfinished ...>",
        _opened(2, "second"),
        "1 <... close resumed>) = 0",
        _written(2, "second", "ab"),
        _written(2, "second", "c"),
    ]
    assert list(read_events(log, _ROOT, _NOTHING)) == [
        Name(PurePosixPath("first"), 0),
        Name(PurePosixPath("second"), 1),
        Write(1, 0, b"ab"),
        Write(1, 2, b"c"),
    ]
