"""A place in a PDF as it is remembered: page, point, zoom, turn and tint, in JSON's own types."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.viewing import Fit
from assessor_app.ui.viewers.viewer import Place


@dataclass(frozen=True, slots=True)
class WantedPlace:
    """What of a remembered place makes sense. ``page`` counts from 0; None: leave it as it is."""

    page: int | None = None
    spot: Spot | None = None
    fit: Fit | None = None
    zoom: float | None = None
    turns: int | None = None
    dark: bool | None = None


def place_of(view: PageView) -> Place:
    """Return where the person is; nothing before there are pages."""
    spot = view.top_spot()
    if spot is None:
        return {}
    return {
        "page": spot.page + 1,
        "x": round(spot.x, 2),
        "y": round(spot.y, 2),
        "zoom": view.zoom if view.fit is Fit.FREE else str(view.fit),
        "rotation": view.turns * 90,
        "dark": view.inverted,
    }


def parsed_place(place: Place) -> WantedPlace:
    """Return what a remembered place says; members that do not fit are left out."""
    page, x, y = (_number(place.get(name)) for name in ("page", "x", "y"))
    at = int(page) - 1 if page is not None and 1 <= page <= 1 << 20 else None
    zoom, rotation = place.get("zoom"), _number(place.get("rotation"))
    dark = place.get("dark")
    return WantedPlace(
        page=at,
        spot=Spot(at, x, y) if at is not None and x is not None and y is not None else None,
        fit=Fit(zoom) if zoom in {Fit.WIDTH, Fit.PAGE} else None,
        zoom=_number(zoom),
        turns=int(rotation) // 90 % 4 if rotation is not None and rotation % 90 == 0 else None,
        dark=dark if isinstance(dark, bool) else None,
    )


def look_as(view: PageView, wanted: WantedPlace) -> None:
    """Give the view the zoom and the turn of a remembered place."""
    if wanted.turns is not None and wanted.turns != view.turns:
        view.turn(wanted.turns - view.turns)
    if wanted.fit is not None:
        view.fit_to(wanted.fit)
    elif wanted.zoom is not None:
        view.zoom_to(wanted.zoom)


def _number(value: object) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool)
    if not sound or not math.isfinite(value):  # type: ignore[arg-type]  # a number, by the check
        return None
    return float(value)  # type: ignore[arg-type]  # a number, by the check
