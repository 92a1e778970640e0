"""Invitations as text: where the issuer is, the code, and the key to expect there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an assessor is handed. ``str()`` gives ``<base>/enrol#code=…&key=z6Mk…``.

    The fragment never goes over the network; the device pins the key.
    """

    assessor: str
    name: str
    location: str
    code: str
    key: str

    def __str__(self) -> str:
        return f"{self.location}/enrol#code={self.code}&key={self.key}"

    def __repr__(self) -> str:
        return f"Invitation({self.assessor})"
