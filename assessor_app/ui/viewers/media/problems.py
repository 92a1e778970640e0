"""What a card says when a recording cannot be shown, by the code of why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A title, what happened and what still works, and what can be offered."""

    title: str
    text: str
    again: bool = True
    save: bool = True


_SAFE = "Your review is untouched."
_ELSEWHERE = (
    "You can save a copy and open it with this computer's own player. The copy is not encrypted."
)
_CARDS = {
    "player_ended": Card(
        "The player stopped",
        f"The part of Assessor that plays recordings ended unexpectedly. {_SAFE}"
        " Try again goes on at the same place.",
    ),
    "player_hung": Card(
        "The player does not answer",
        f"The part of Assessor that plays recordings got stuck, so it was ended. {_SAFE}"
        " Try again goes on at the same place.",
    ),
    "media_no_picture": Card(
        "No picture comes",
        "This video says that it has pictures, but none can be shown. Some kinds of video, such"
        f" as AV1, cannot be played here. {_ELSEWHERE}",
    ),
    "media_no_answer": Card(
        "This recording does not open",
        "The player has read it for several seconds and found nothing to show. It may be damaged,"
        f" or this computer may be busy. {_SAFE} Try again, or save a copy and open it with this"
        " computer's own player. The copy is not encrypted.",
    ),
    "media_unreadable": Card(
        "This recording cannot be played",
        f"It may be damaged, incomplete or of a kind that is not known here. {_ELSEWHERE}",
    ),
    "media_empty": Card(
        "This file is empty",
        "It has no content at all, so there is nothing to play. You can flag this as a concern.",
        again=False,
        save=False,
    ),
}


def card_for(code: str, detail: str) -> Card:
    """Return the card for a code; ``detail`` names a library that is missing."""
    if code == "player_missing":
        return Card(
            "Recordings cannot be played on this computer yet",
            f"A part of the system that playing needs is missing: {_missing(detail)}. Install it,"
            f" then try again. {_ELSEWHERE}",
        )
    known = _CARDS.get(code)
    if known is not None:
        return known
    return Card("This recording cannot be opened", f"{detail} {_SAFE}", save=False)


def _missing(detail: str) -> str:
    library = detail.partition(":")[0].strip()
    packages = {"libpulse.so.0": "libpulse0", "libXrandr.so.2": "libxrandr2"}
    package = packages.get(library)
    return f"{library} (the package {package} on Debian and Ubuntu)" if package else library
