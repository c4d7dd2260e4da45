"""Text made comparable: one form for all alphabets, used by search, duplicates and name matching."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ё": "е", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d",
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        "״": '"', "׳": "'", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00ad": "",
    }
)  # fmt: skip
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+")
_NOT_DIGIT = re.compile(r"\D+")


def fold(text: str) -> str:
    """Case, diacritics, ё/е, Hebrew final letters and runs of spaces made equal."""
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    # й and ї must survive: only what NFKD splits off Latin, Greek and Hebrew letters is dropped.
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text).casefold().translate(_LETTERS):
        if "Ѐ" <= letter <= "ӿ":
            kept.append(letter)
            continue
        kept.extend(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return _SPACES.sub(" ", "".join(kept).translate(_LETTERS)).strip()


def squeeze(text: str) -> str:
    """Only letters and digits of the folded text: "GTX Pro" and "gtx-pro" give one key."""
    return _NOT_WORD.sub("", fold(text)).replace("_", "")


def digits(text: str) -> str:
    """Only the digits of the text."""
    return _NOT_DIGIT.sub("", text)
