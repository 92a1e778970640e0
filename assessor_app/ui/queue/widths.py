"""How the width of the queue is shared out among its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assessor_app.ui.queue.columns import Column

NAME_WHOLE: Final = 276
"""From here on the name of a micro-credential leaves the rest of the room to the issuer."""

ISSUER_LEAST: Final = 94
_ISSUER_MOST: Final = 190
# Which columns go first where there is no room for all: each when the micro-credential's name
# would have less than this, in pixels at 100 % text.
_GIVEN_UP: Final = {
    Column.ISSUER: 225,
    Column.ATTEMPT: 225,
    Column.EVIDENCE: 190,
    Column.REVIEW: 150,
    Column.DUE: 150,
}


def share_out(room: int, needed: Mapping[Column, int], *, scale: float = 1.0) -> dict[Column, int]:
    """Return the width of each column that is shown, in pixels; together they are ``room``.

    ``needed`` is what each column but the name's takes to be read; ``scale`` is the size of text.
    A column is given up rather than that one which stays is cut; the state and the label stay.
    """
    widths = dict(needed)
    name = room - sum(widths.values())
    for column, at_least in _GIVEN_UP.items():
        if name >= at_least * scale:
            break
        name += widths.pop(column, 0)
    if Column.ISSUER in widths:
        most = max(round(_ISSUER_MOST * scale) - widths[Column.ISSUER], 0)
        spare = min(max(name - round(NAME_WHOLE * scale), 0), most)
        widths[Column.ISSUER] += spare
        name -= spare
    widths[Column.CREDENTIAL] = max(name, 0)
    return widths
