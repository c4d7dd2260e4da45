"""Digits of any script as ASCII digits."""

import unicodedata


def ascii_digits(text: str) -> str:
    """Arabic, Persian, Indian and other decimal digits as 0 to 9; everything else unchanged."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
