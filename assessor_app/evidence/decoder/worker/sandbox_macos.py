"""macOS: rlimits and Seatbelt's profile "pure-computation". Not run by us: see ``sandbox.py``.

``sandbox_init`` is marked deprecated by Apple and is what browsers use all the same. The profile
forbids files, network, other processes and new shared memory; open pipes and mappings remain.
Address space is not bounded on macOS: a bomb ends at the deadline of the call.
"""

from __future__ import annotations

import ctypes
from functools import partial
from typing import Final

from assessor_app.evidence.decoder.worker.sandbox_posix import limit_resources
from assessor_app.evidence.decoder.worker.sandbox_steps import NotAvailable, Step

_SANDBOX_NAMED: Final = 1
_PROFILE: Final = b"pure-computation"


def steps(memory_bytes: int, cpu_s: int) -> tuple[Step, ...]:
    """Return the layers in the order in which they can be put on."""
    return (
        ("rlimits", partial(limit_resources, memory_bytes, cpu_s)),
        ("seatbelt", _enter_seatbelt),
    )


def _enter_seatbelt() -> str:
    library = ctypes.CDLL("/usr/lib/libsandbox.1.dylib")
    library.sandbox_init.argtypes = (
        ctypes.c_char_p,
        ctypes.c_uint64,
        ctypes.POINTER(ctypes.c_char_p),
    )
    message = ctypes.c_char_p()
    if library.sandbox_init(_PROFILE, _SANDBOX_NAMED, ctypes.byref(message)) != 0:
        raise NotAvailable((message.value or b"sandbox_init").decode("ascii", "replace"))
    return _PROFILE.decode("ascii")
