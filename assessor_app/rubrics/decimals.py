"""Numbers of rubrics: decimals within bounds, and the one way that each is written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from assessor_app.errors import UserFixable

MAX_FRACTION_DIGITS: Final = 6
"""What a decision can hold after the point (the wire's decimal text)."""

MAX_MAGNITUDE: Final = Decimal(10_000)
"""The largest weight, and the largest points of a level. A total then has twelve digits."""

MAX_TOTAL: Final = Decimal(10) ** 12 - 1


def fraction_digits(value: Decimal) -> int:
    """Return how many digits ``value`` needs after its point."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_writable(value: Decimal, *, limit: Decimal = MAX_MAGNITUDE) -> bool:
    """Say whether ``value`` is finite, within ``limit`` and of at most six fraction digits."""
    return value.is_finite() and abs(value) <= limit and fraction_digits(value) <= 6


def check_number(value: Decimal, what: str, *, limit: Decimal = MAX_MAGNITUDE) -> Decimal:
    """Return ``value``.

    Raises:
        UserFixable: ``code="rubric_number"`` when :func:`is_writable` is false.
    """
    if not is_writable(value, limit=limit):
        raise UserFixable(
            f"{what} must be a number up to {plain(limit)}, with at most six decimals.",
            code="rubric_number",
        )
    return value


def plain(value: Decimal) -> str:
    """Return ``value`` without exponent, sign of zero or needless zeros: ``2``, ``0.5``, ``-1``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def add(values: Iterable[Decimal]) -> Decimal:
    """Return the exact sum; bounded numbers fit the 28 digits of the default context."""
    return sum(values, Decimal(0))
