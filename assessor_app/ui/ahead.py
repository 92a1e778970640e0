"""Imports what the next screens are made of, once the queue is there and nobody waits.

A start imports what the queue needs and no more. Importing the rest takes about as long again: it
is done on a lane meanwhile, so that opening the first review does not stop the window for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

REVIEW: Final = (
    "assessor_app.ui.review.screen",
    "assessor_app.services.decisions",
    "assessor_app.ui.viewers.pdf.viewer",
    "assessor_app.ui.viewers.image.viewer",
    "assessor_app.ui.viewers.text.viewer",
    "assessor_app.ui.viewers.document.viewer",
    "assessor_app.ui.viewers.media.viewer",
)
NEXT: Final = (
    *REVIEW,
    "assessor_app.services.intake.syncing",
    "assessor_app.ui.outbox.screen",
    "assessor_app.evidence.decoder.client",
    "assessor_app.ui.command_palette",
    "assessor_app.ui.shortcut_sheet",
    "assessor_app.ui.settings.dialog",
    "assessor_app.ui.comments.bank_dialog",
    "assessor_app.ui.rubrics.screen",
)


def import_review() -> None:
    """Import what a review shows, on the lane that reads it: nothing where it is there already.

    A review may be asked for before :func:`import_screens` came to it, such as the one that was
    open last time: importing it takes most of a second, which the window must not stand still.
    """
    for name in REVIEW:
        import_module(name)


def is_review_here() -> bool:
    """Whether a review can be shown without importing anything more."""
    return all(name in sys.modules for name in REVIEW)


def import_screens() -> None:
    """Import them, in the order in which they are likely to be asked for. Any thread may do it."""
    for name in NEXT:
        import_module(name)
