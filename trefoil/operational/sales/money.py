"""Money: digits of a currency, rounding, and what an amount is worth in the firm's currency on a day."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_decimal
from trefoil.operational.sales.models import ExchangeRate


@lru_cache(maxsize=400)
def unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole smallest units, half up."""
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """All ISO codes."""
    return frozenset(list_currencies())


def clean_currency(text: str) -> str:
    """An ISO code in capitals; Invalid names the field."""
    code = (text or "").strip().upper()
    if code not in currencies():
        raise Invalid({"currency": _("“%(value)s” is not a currency code such as EUR.") % {"value": str(text)[:20]}})
    return code


def clean_amount(value: Any, currency: str, *, field: str = "amount") -> Decimal:
    """An exact amount of at most the currency's digits; Invalid names the field. Floats are refused."""
    if isinstance(value, float):
        raise Invalid({field: _("Send amounts as text, for instance “12.50”.")})
    try:
        amount = value if isinstance(value, Decimal) else parse_decimal(str(value if value not in (None, "") else 0))
    except ValueError as error:
        raise Invalid({field: str(error)}) from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 13:
        raise Invalid({field: _("The amount is too large.")})
    if amount < 0:
        raise Invalid({field: _("The amount must not be below zero.")})
    exact = rounded(amount, currency)
    if exact != amount:
        raise Invalid({field: _("%(currency)s has no smaller unit than %(unit)s.")
                       % {"currency": currency, "unit": unit(currency)}})  # fmt: skip
    return exact


def rates_on(day: date, own: str) -> dict[str, Decimal]:
    """{currency: what one unit is worth in the firm's currency `own`} by the newest rate of or before the day."""
    found: dict[str, Decimal] = {own: Decimal(1)}
    rows = ExchangeRate.objects.system("the firm's rates").filter(on__lte=day).order_by("on")
    for currency, rate in rows.values_list("currency", "rate"):
        found[currency] = rate
    return found


def worth(amount: Decimal, currency: str, rates: dict[str, Decimal], own: str) -> Decimal | None:
    """The amount in the firm's currency, or None when there is no rate."""
    rate = rates.get(currency)
    return None if rate is None else rounded(amount * rate, own)


def typed_amount(text: Any, currency: str) -> str:
    """What a person typed as an amount, as clean_amount reads it: 12,400 and 12.400,50 are thousands.

    One mark before exactly three digits parts thousands, unless the currency has three decimals.
    """
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", str(text or ""))
    marks = [sign for sign in plain if sign in ",."]
    if not marks:
        return plain
    whole, _sep, rest = plain.rpartition(marks[-1])
    is_repeated = len(marks) > 1 and len(set(marks)) == 1
    is_thousands = len(marks) == 1 and len(rest) == 3 and whole not in ("", "0") and unit(currency) != Decimal("0.001")
    if is_repeated or is_thousands:
        return plain.replace(marks[-1], "")
    return f"{whole.replace(',', '').replace('.', '')}.{rest}"
