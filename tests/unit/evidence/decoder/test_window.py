"""Shared memory is seen by both sides, and a hostile side cannot take it away."""

from __future__ import annotations

import mmap
import os
import sys

import pytest

from assessor_app.evidence.decoder.window import NamedWindow, SealedWindow, attach

linux = pytest.mark.skipif(sys.platform != "linux", reason="memfd is a part of Linux")
SIZE = 1 << 16


@linux
def test_a_sealed_window_cannot_be_shrunk_or_grown() -> None:
    window = SealedWindow(SIZE)
    (descriptor,) = window.inherited

    for size in (0, SIZE * 2):
        with pytest.raises(PermissionError):
            os.ftruncate(descriptor, size)
    window.close()


@linux
def test_both_sides_of_a_sealed_window_see_the_same_bytes() -> None:
    window = SealedWindow(SIZE)
    other = os.dup(window.inherited[0])
    seen = attach(f"fd:{other}", SIZE)
    window.attached()
    seen[:5] = b"other"
    assert bytes(window.view[:5]) == b"other"
    window.view[:3] = b"one"
    assert bytes(seen[:5]) == b"oneer"
    window.close()
    window.close()


@linux
def test_memory_of_a_large_raster_is_given_back() -> None:
    size = 32 << 20
    window = SealedWindow(size)
    window.view[:] = b"x" * size
    window.give_back(1 << 20)
    assert window.view[0] == ord("x")
    window.give_back(size)
    assert bytes(window.view[: mmap.PAGESIZE]) == bytes(mmap.PAGESIZE)
    window.close()


def test_a_named_window_is_unlinked_once_it_is_attached() -> None:
    window = NamedWindow(SIZE)
    kind, _, name = window.name.partition(":")
    window.view[:2] = b"ok"
    window.attached()
    assert kind == "shm"
    with pytest.raises(FileNotFoundError):
        attach(f"shm:{name}", SIZE)
    window.close()
    window.close()


def test_a_window_of_another_kind_is_unknown() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        attach("file:/etc/passwd", SIZE)
