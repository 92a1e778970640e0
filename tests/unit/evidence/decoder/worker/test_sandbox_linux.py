"""The pieces of the Linux sandbox that are pure."""

from __future__ import annotations

import struct
import sys

import pytest

from assessor_app.evidence.decoder.worker import sandbox
from assessor_app.evidence.decoder.worker.sandbox_steps import NotAvailable

if sys.platform != "linux":
    pytest.skip("Landlock is a part of Linux", allow_module_level=True)

from assessor_app.evidence.decoder.worker.sandbox_linux import landlock_attributes


@pytest.mark.parametrize(
    ("abi", "numbers"),
    [
        (1, (0x1FFF,)),
        (2, (0x3FFF,)),
        (3, (0x7FFF,)),
        (4, (0x7FFF, 3)),
        (5, (0xFFFF, 3)),
        (6, (0xFFFF, 3, 3)),
        (99, (0xFFFF, 3, 3)),
    ],
)
def test_every_right_that_a_kernel_knows_is_handled(abi: int, numbers: tuple[int, ...]) -> None:
    assert landlock_attributes(abi) == struct.pack(f"<{len(numbers)}Q", *numbers)


def test_a_layer_that_cannot_be_had_is_reported_and_not_fatal() -> None:
    def missing() -> str:
        raise NotAvailable("the kernel has no Landlock")

    layer = sandbox._apply("landlock", missing)

    assert (layer.active, layer.detail) == (False, "NotAvailable: the kernel has no Landlock")
