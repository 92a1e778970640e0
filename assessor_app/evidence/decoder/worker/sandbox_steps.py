"""What each system's sandbox is made of: named steps, of which any may not be available."""

from __future__ import annotations

from collections.abc import Callable

Step = tuple[str, Callable[[], str]]
"""A layer's name, and what puts it on and says how; OSError and its like mean that it did not."""


MakeSteps = Callable[[int, int], tuple[Step, ...]]
"""Returns a system's layers in the order in which they can be put on, by the bytes of memory and
the seconds of processor time that a worker may use."""


class NotAvailable(Exception):
    """A layer cannot be had on this system."""
