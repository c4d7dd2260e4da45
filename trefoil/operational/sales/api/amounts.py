"""Amounts as text: exact, with the digits of their currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trefoil.operational.sales.money import rounded


def amount_text(amount: Any, currency: str | None) -> str | None:
    """12400.00; a mask stays what it is, nothing stays nothing."""
    if amount is None or isinstance(amount, str):
        return amount
    return f"{rounded(Decimal(amount), currency or 'EUR'):f}"
