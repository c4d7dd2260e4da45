"""Countries to choose from, each with the currency that is paid there, and what a language makes likely."""

from __future__ import annotations

from functools import lru_cache

from babel.core import Locale
from babel.numbers import get_territory_currencies

LIKELY = {
    "en": ("GB", "GBP", "Europe/London"), "ru": ("KZ", "KZT", "Asia/Almaty"), "pl": ("PL", "PLN", "Europe/Warsaw"),
    "he": ("IL", "ILS", "Asia/Jerusalem"),
}  # fmt: skip


@lru_cache(maxsize=8)
def country_choices(language: str) -> list[tuple[str, str, str]]:
    """(code, name, currency) of all countries, by name in a language."""
    names = {code: name for code, name in Locale.parse(language).territories.items() if len(code) == 2}
    found = [(code, name, _currency(code)) for code, name in names.items() if code.isalpha() and _currency(code)]
    return sorted(found, key=lambda one: one[1].casefold())


@lru_cache(maxsize=512)
def _currency(code: str) -> str:
    paid: list[str] = get_territory_currencies(code)
    return paid[-1] if paid else ""


@lru_cache(maxsize=8)
def currency_choices(language: str) -> list[tuple[str, str]]:
    """(code, code and name) of the currencies that are paid somewhere."""
    names = Locale.parse(language).currencies
    codes = sorted({currency for _code, _name, currency in country_choices(language)})
    return [(code, f"{code} · {names.get(code, code)}") for code in codes]
