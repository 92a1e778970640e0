"""What a subject has acknowledged, and so must find again, whatever happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.e2e.census import Census

Line = dict[str, Any]
"""What a subject says: ``{"try": …}`` before it does something, ``{"ok": …}`` once it is done."""


class Loss(AssertionError):
    """Something that was acknowledged is gone, or something is there that nobody did."""


@dataclass(slots=True)
class Promises:
    """All that one subject acknowledged over its lives, and the one thing that it was about to do.

    ``edits`` are the values of unsigned and signed work by :func:`census.edit_key`; ``signed`` the
    decisions' digests by their ids, ``accepted`` the ids for which a receipt was acknowledged.
    """

    edits: dict[str, str] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    tried_to_sign: set[str] = field(default_factory=set)
    trying: Line | None = None

    def hear(self, line: Line) -> None:
        """Take note of what the subject says."""
        if "try" in line:
            self.trying = line
            if line["try"] == "sign":
                self.tried_to_sign.add(line["assignment"])
        elif "ok" in line and self.trying is not None:
            self._keep(self.trying, line["ok"])
            self.trying = None

    def _keep(self, tried: Line, result: Any) -> None:
        match tried["try"]:
            case "edit":
                self.edits[tried["key"]] = tried["value"]
            case "sign":
                self.signed[result["id"]] = result["digest"]
            case "sync":
                self.accepted.update(result)

    def check(self, census: Census) -> None:
        """Return when ``census`` keeps every promise.

        Raises:
            Loss: with all that is wrong.
        """
        wrong = [*census.odd, *self._lost_edits(census), *self._lost_decisions(census)]
        wrong += self._phantoms(census)
        if wrong:
            raise Loss("\n".join(wrong))

    def adopt(self, census: Census) -> None:
        """Take what a restart found for what is promised now, the unacknowledged last step too."""
        self.trying = None
        self.edits.update(census.edits)
        self.signed.update({name: one.digest for name, one in census.decisions.items()})
        self.accepted.update(name for name, one in census.decisions.items() if one.has_receipt)

    def _lost_edits(self, census: Census) -> list[str]:
        signed = {one.assignment for one in census.decisions.values()}
        lost = []
        for key, value in self.edits.items():
            now = census.edits.get(key)
            if key.split()[0] not in signed and now != value and now != self._unacknowledged(key):
                lost.append(f"{key} was {value!r} and is {now!r}")
        return lost

    def _unacknowledged(self, key: str) -> str | None:
        tried = self.trying or {}
        return tried.get("value") if tried.get("key") == key else None

    def _lost_decisions(self, census: Census) -> list[str]:
        lost = []
        for name, digest in self.signed.items():
            seen = census.decisions.get(name)
            if seen is None or seen.digest != digest:
                lost.append(f"the signed decision {name} is gone")
            if name in census.restored:
                lost.append(f"the database had lost the signed decision {name}")
            if name in census.rejournaled:
                lost.append(f"the journal had lost the signed decision {name}")
        for name in self.accepted:
            held = census.decisions.get(name)
            if held is None or not held.has_receipt:
                lost.append(f"the receipt of {name} is gone")
        return lost

    def _phantoms(self, census: Census) -> list[str]:
        return [
            f"nobody signed {name}"
            for name, one in census.decisions.items()
            if name not in self.signed and one.assignment not in self.tried_to_sign
        ]
