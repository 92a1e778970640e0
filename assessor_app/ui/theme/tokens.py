"""Colours, spacing and sizes, for light and dark. Nothing else in the program names a colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """A palette, as ``#rrggbb``. ``…_soft`` stand behind text of the colour without it.

    Text on its background keeps a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
    """

    name: str
    background: str
    panel: str
    line: str
    line_strong: str
    ink: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    highlight: str
    canvas: str
    shadow: str

    @property
    def dark(self) -> bool:
        """Whether this palette is a dark one."""
        return self.name != "light"


LIGHT = Colours(
    name="light",
    background="#f5f6f8",
    panel="#ffffff",
    line="#dfe3e8",
    line_strong="#848e9b",
    ink="#1b2430",
    muted="#5d6978",
    accent="#1f5fbf",
    accent_soft="#e7effb",
    on_accent="#ffffff",
    good="#1b7849",
    good_soft="#e3f4ea",
    warning="#8a5200",
    warning_soft="#fdf1dc",
    bad="#b3261e",
    bad_soft="#fbe7e6",
    highlight="#ffec8b",
    canvas="#e6e8eb",
    shadow="#c3c8cf",
)
DARK = Colours(
    name="dark",
    background="#15191f",
    panel="#1d232b",
    line="#323b47",
    line_strong="#6b7787",
    ink="#e8edf3",
    muted="#9aa7b6",
    accent="#7fb0ff",
    accent_soft="#223451",
    on_accent="#0d1520",
    good="#6fd39c",
    good_soft="#1b3527",
    warning="#f0bf6a",
    warning_soft="#3a2d14",
    bad="#ff9a93",
    bad_soft="#402120",
    highlight="#7a6b1f",
    canvas="#101318",
    shadow="#0a0c10",
)
HIGH_CONTRAST = Colours(
    name="contrast",
    background="#000000",
    panel="#000000",
    line="#ffffff",
    line_strong="#ffffff",
    ink="#ffffff",
    muted="#ffffff",
    accent="#ffd866",
    accent_soft="#2b2400",
    on_accent="#000000",
    good="#7cffb2",
    good_soft="#002b14",
    warning="#ffd866",
    warning_soft="#2b2400",
    bad="#ff9a93",
    bad_soft="#2b0000",
    highlight="#806c00",
    canvas="#000000",
    shadow="#ffffff",
)

# Spacing and sizes in logical pixels at 100 % text.
GAP_SMALL = 4
GAP = 8
GAP_LARGE = 16
RADIUS = 6
CELL_PADDING = 7
CONTROL_HEIGHT = 32
HEADER_HEIGHT = 48
STATUS_HEIGHT = 28
LITTLE_HEIGHT = 460
MIN_TARGET = 24

# Type in points at 100 % text.
TEXT_PT = 9.75
SMALL_PT = 9.0
TITLE_PT = 11.5
HEADING_PT = 8.25
