"""How a decoder inside the worker says that a file is not to be had."""

from __future__ import annotations

from assessor_app.evidence.decoder.wire import Status


class Refusal(Exception):
    """The file is refused, with the status that goes back to the parent."""

    def __init__(self, status: Status, cause: str = "") -> None:
        super().__init__(cause)
        self.status = status
        self.cause = cause
