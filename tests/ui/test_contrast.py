"""Every colour can be read on what it stands on, in each look (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from typing import Final

import pytest

from assessor_app.ui.theme.stylesheet import style_sheet
from assessor_app.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, Colours

TEXT: Final = 4.5
SHAPE: Final = 3.0
_GROUNDS: Final = ("background", "panel")
_TONES: Final = ("accent", "good", "warning", "bad")
# Text or shape, what it stands on, and how much they must differ. What is painted by delegates
# and viewers takes its colours from the same names.
PAIRS: Final = [
    *[(one, ground, TEXT) for one in ("ink", "muted", *_TONES) for ground in _GROUNDS],
    *[(one, f"{one}_soft", TEXT) for one in _TONES],
    ("ink", "accent_soft", TEXT),
    ("muted", "accent_soft", TEXT),
    ("on_accent", "accent", TEXT),
    ("ink", "highlight", TEXT),
    ("panel", "ink", TEXT),
    *[("line_strong", ground, SHAPE) for ground in _GROUNDS],
    *[("accent", ground, SHAPE) for ground in (*_GROUNDS, "canvas")],
]


def _luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2, definition)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda look: look.name)
def test_what_is_said_and_shown_can_be_seen(look: Colours) -> None:
    low = {
        (one, ground): round(contrast(getattr(look, one), getattr(look, ground)), 2)
        for one, ground, least in PAIRS
        if contrast(getattr(look, one), getattr(look, ground)) < least
    }
    assert low == {}


@pytest.mark.parametrize("look", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda look: look.name)
def test_each_rule_of_the_sheet_that_names_both_can_be_read(look: Colours) -> None:
    low = []
    for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(look)):
        named = dict(re.findall(r"(?<![\w-])(color|background): (#[0-9a-f]{6})", rule[1]))
        # What is shut need not be read as text is (1.4.3, inactive parts), but it has to be seen.
        least = SHAPE if ":disabled" in rule[0] else TEXT
        if len(named) == 2 and contrast(named["color"], named["background"]) < least:
            low.append(rule[0].strip())
    assert low == []


@pytest.mark.parametrize("look", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda look: look.name)
def test_where_one_writes_has_an_edge_that_can_be_seen(look: Colours) -> None:
    fields = re.findall(r"QLineEdit, QPlainTextEdit[^{]*\{([^}]*)\}", style_sheet(look))
    edge = re.search(r"border: 1px solid (#[0-9a-f]{6})", fields[0])
    assert edge is not None
    assert contrast(edge[1], look.panel) >= SHAPE
    assert contrast(edge[1], look.background) >= SHAPE


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
