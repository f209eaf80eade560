"""How points are written, everywhere the same: at most two decimals and no needless zero."""

from decimal import Decimal


def points(hundredths: int) -> str:
    """Points out of hundredths of a point: 9700 is "97", 9650 "96.5"."""
    return f"{(Decimal(hundredths) / 100).normalize():f}"
