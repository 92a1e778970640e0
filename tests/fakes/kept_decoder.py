"""One real decoder for all worlds of a run of tests: starting its processes is what costs."""

from __future__ import annotations

from assessor_app.evidence.decoder.client import Decoder


class KeptDecoder(Decoder):
    """Outlives the workspaces that use it. What kills or halts its worker costs the next nothing.

    A test of how a decoder starts or ends makes one of its own.
    """

    def close(self) -> None:
        """Do nothing: the next workspace uses it too."""

    def end(self) -> None:
        """End its processes, when the tests are over."""
        super().close()


KEPT = KeptDecoder()
