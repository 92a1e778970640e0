"""What is said where the list is empty, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from assessor_app.ui.widgets.states import Explanation, Offer

_NO_ISSUER = (
    "No issuer yet",
    "Submissions come from an issuer that you are enrolled with. Connect with the invitation that"
    " you were sent; then packages can be synced, or opened from files.",
)
_NO_MATCH = (
    "Nothing matches",
    "No submission here has these words or passes these filters.",
)
_NO_NAME = (
    "No name matches",
    "No submission here has these words in its name. The passages of evidence, notes and comments"
    " that have them are listed below.",
)
_WORDS = {
    "to_review": (
        "Nothing to review",
        "Every submission that was assigned to you is decided. Sync to see whether new ones came.",
    ),
    "in_progress": (
        "Nothing in progress",
        "A submission stands here from its first score until nothing is missing.",
    ),
    "ready": (
        "Nothing to sign",
        "A submission stands here when nothing is missing but your signature.",
    ),
    "accepted": (
        "Nothing accepted yet",
        "A decision stands here when the issuer has sent its receipt.",
    ),
    "taken_back": (
        "Nothing taken back",
        "A submission stands here that the issuer took back after you had begun on it.",
    ),
    "parked": (
        "Nothing parked",
        "A submission stands here that you put aside with a note, until you take it up again.",
    ),
    "attention": ("All is well", "No decision and no package needs you."),
}
_OF_ISSUER = (
    "Nothing to review for this issuer",
    "Sync to see whether new submissions came.",
)


def explain_empty(
    place: str,
    parent: QWidget,
    offers: Mapping[str, Offer],
    *,
    narrowed: bool,
    passages: bool,
    enrolled: bool,
) -> Explanation:
    """Return what to say in ``place``; ``offers`` are what can be done, by name."""
    if not enrolled:
        words, wanted = _NO_ISSUER, ["connect", "import"]
    elif passages:
        words, wanted = _NO_NAME, ["clear"]
    elif narrowed:
        words, wanted = _NO_MATCH, ["clear"]
    elif place == "to_review" or place not in _WORDS:
        words, wanted = _WORDS.get(place, _OF_ISSUER), ["sync", "import"]
    else:
        words, wanted = _WORDS[place], []
    return Explanation(*words, parent, offers=[offers[one] for one in wanted if one in offers])
