"""Countries by name, in the languages that files come in."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from trefoil.exchange.folding import fold

_LANGUAGES = ("en", "ru", "pl", "he", "de", "es", "fr", "uk")
_MORE = {"usa": "US", "u.s.a.": "US", "uk": "GB", "england": "GB", "россия": "RU", "сша": "US", "ארהב": "US"}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(fold(name), code)
    return found | _MORE


def country_code(text: str) -> str:
    """Two letters for a country's name or code; nothing for what is neither."""
    if not text:
        return ""
    key = fold(text)
    if key in _codes():
        return _codes()[key]
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else ""
