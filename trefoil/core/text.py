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
_NOT_WORD = re.compile(r"[^\w]+")
_NOT_DIGIT = re.compile(r"\D+")


class _Folded(dict[int, str]):
    """What each letter becomes, worked out when it is first met.

    й and ї must survive: only what NFKD splits off Latin, Greek and Hebrew letters is dropped.
    """

    def __missing__(self, code: int) -> str:
        found = ""
        for letter in chr(code).translate(_LETTERS):
            if "Ѐ" <= letter <= "ӿ":
                found += letter
                continue
            parts = unicodedata.normalize("NFKD", letter)
            found += "".join(part for part in parts if not unicodedata.combining(part))
        self[code] = found = found.translate(_LETTERS)
        return found


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Case, diacritics, ё/е, Hebrew final letters and runs of spaces made equal."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_FOLDED).split())


def squeeze(text: str) -> str:
    """Only letters and digits of the folded text: "GTX Pro" and "gtx-pro" give one key."""
    return squeezed_fold(fold(text))


def squeezed_fold(folded: str) -> str:
    """The same for text that is folded already."""
    return _NOT_WORD.sub("", folded).replace("_", "")


def digits(text: str) -> str:
    """Only the digits of the text."""
    return _NOT_DIGIT.sub("", text)
