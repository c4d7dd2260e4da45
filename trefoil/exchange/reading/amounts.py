"""Amounts of money and numbers as people and programs write them, read exactly or refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from trefoil.exchange.reading.digits import ascii_digits
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.table import Cell, Evidence

Mark = Literal[".", ","]

MAX_CHARS = 100
MAX_DIGITS = 30
MAX_EXPONENT = 15
SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]+")
INVISIBLE = str.maketrans("", "", "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff")
MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\ufe63": "-", "\uff0d": "-", "\uff0b": "+"})
ARABIC = str.maketrans({"\u066b": "\u066b", "\u066c": "'"})
GROUPS = re.compile(r"\d{1,3}(?:(['’ ])\d{3})(?:\1\d{3})*|\d{1,2}(?:'\d{2})+'\d{3}|\d+")
BODY = re.compile(r"\d[\d.,'’ \u066b]*|[.,\u066b]\d+")
EXPONENT = re.compile(r"(\d+(?:[.,]\d+)?)[eE]([+-]?\d{1,9})")
# The words and signs that stand beside amounts; those that several countries share name no currency.
_WORDS_BY_CODE = {
    "EUR": "€ eur euro евро אירו",
    "": "$ ¥ kr",
    "USD": "us$ usd dollars dollar долл долларов דולר",
    "GBP": "£ gbp",
    "RUB": "₽ руб рублей рубль рубля р rub rur",
    "PLN": "zł zl pln złotych",
    "ILS": '₪ ils nis ש"ח ש״ח שח шек',
    "UAH": "₴ грн uah",
    "KZT": "₸ тенге kzt",
    "CHF": "chf fr",
    "JPY": "jpy",
    "CNY": "cny",
    "INR": "₹ inr rs",
    "TRY": "₺ try",
    "CZK": "kč czk",
    "HUF": "ft huf",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "CAD": "cad",
    "AUD": "aud",
    "BYN": "byn",
    "RON": "ron lei",
    "BGN": "bgn",
    "GEL": "gel ₾",
    "AED": "aed",
    "BRL": "brl r$",
    "MXN": "mxn",
}
WORDS: dict[str, str] = {word: code for code, words in _WORDS_BY_CODE.items() for word in words.split()}
_UNITS = "|".join(sorted((re.escape(word) for word in WORDS), key=len, reverse=True))
LEADING = re.compile(rf"(?:{_UNITS})\.?(?![^\W\d_])\s*", re.IGNORECASE)
TRAILING = re.compile(rf"\s*(?<![^\W\d_])(?:{_UNITS})\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DecimalMark:
    """Which mark a column puts before decimals; None when its values do not show it."""

    mark: Mark | None
    evidence: list[Evidence] = field(default_factory=list)
    numbers: int = 0
    others: int = 0


def detect_decimal(values: Iterable[Cell], *, lines: Iterable[int] | None = None) -> DecimalMark:
    """The decimal mark of a column, with the row that shows it; rows that contradict leave it open."""
    places = iter(lines) if lines is not None else iter(range(2, 1 << 62))
    shown: dict[Mark, tuple[int, str]] = {}
    numbers = others = 0
    for value, line in zip(values, places, strict=False):
        if not isinstance(value, str):
            numbers += 1
            continue
        if not value.strip():
            continue
        try:
            _, body, _ = _strip(value)
        except BadValue:
            others += 1
            continue
        numbers += 1
        if (mark := _shown_mark(body)) and mark not in shown:
            shown[mark] = (line, value.strip()[:40])
    return DecimalMark(*_mark_verdict(shown), numbers, others)


def _mark_verdict(shown: dict[Mark, tuple[int, str]]) -> tuple[Mark | None, list[Evidence]]:
    if len(shown) == 1:
        mark, (line, value) = next(iter(shown.items()))
        return mark, [Evidence("decimal_mark", mark, "seen", {"line": line, "value": value})]
    if shown:
        params: dict[str, object] = {"lines": [line for line, _ in shown.values()]}
        return None, [Evidence("decimal_mark", "ambiguous", "contradiction", params)]
    return None, [Evidence("decimal_mark", "none", "not_seen", {})]


def _shown_mark(body: str) -> Mark | None:
    """The mark that one number proves: the last of two kinds, or a single one not before exactly three digits."""
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        last: Mark = "." if body.rfind(".") > body.rfind(",") else ","
        return last if body.count(last) == 1 else None
    if dots + commas == 0:
        return None
    mark: Mark = "." if dots else ","
    if dots + commas > 1:
        return "," if mark == "." else "."
    before, after = body.split(mark)
    if len(after) == 3 and 1 <= len(before) <= 3 and before != "0":
        return None
    return mark


def parse_amount(value: Cell, decimal: Mark | None = None) -> Decimal:
    """An exact number; `decimal` is the mark that the column shows. "1,234" without such evidence is refused."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _plain(Decimal(value), value)
    if not isinstance(value, str):
        raise BadValue("not_a_number", value)
    negative, body, _ = _strip(value)
    if found := EXPONENT.fullmatch(body):
        number = _with_exponent(found, value)
    else:
        number = Decimal(_canonical(body, decimal, value))
    return -number if negative and number else number


def parse_money(value: Cell, decimal: Mark | None = None) -> tuple[Decimal, str | None]:
    """An amount and the code of the currency written beside it, if one is."""
    currency = _strip(value)[2] if isinstance(value, str) else None
    return parse_amount(value, decimal), currency


def parse_whole(value: Cell, decimal: Mark | None = None) -> int:
    """A whole number, such as a number of employees."""
    number = parse_amount(value, decimal)
    if number != number.to_integral_value():
        raise BadValue("not_whole", value)
    return int(number)


def _plain(number: Decimal, value: object) -> Decimal:
    if not number.is_finite() or number.adjusted() > MAX_DIGITS:
        raise BadValue("too_large", value)
    return number


def _strip(value: str) -> tuple[bool, str, str | None]:
    """Sign, bare number and currency of a text."""
    if len(value) > MAX_CHARS:
        raise BadValue("too_long", value, limit=MAX_CHARS)
    text = ascii_digits(value).translate(INVISIBLE).translate(MINUS).translate(ARABIC)
    text = SPACES.sub(" ", text).strip()
    if not text:
        raise BadValue("blank", value)
    text = text.replace(",-", "").replace(".-", "") if text.endswith((",-", ".-")) else text
    negative = False
    if text[0] == "(" and text[-1] == ")":
        negative, text = True, text[1:-1].strip()
    sign, text = _take_sign(text)
    text, currency = _take_currency(text)
    second, text = _take_sign(text)
    if sum((negative, sign != "", second != "")) > 1:
        raise BadValue("not_a_number", value)
    if not BODY.fullmatch(text) and not EXPONENT.fullmatch(text):
        raise BadValue("not_a_number", value)
    return negative or "-" in (sign, second), text, currency


def _take_sign(text: str) -> tuple[str, str]:
    if text[:1] in ("-", "+"):
        return text[0], text[1:].strip()
    if text[-1:] == "-":
        return "-", text[:-1].strip()
    return "", text


def _take_currency(text: str) -> tuple[str, str | None]:
    found = LEADING.match(text)
    if found:
        return text[found.end() :].strip(), _code(found[0])
    found = TRAILING.search(text)
    if found:
        return text[: found.start()].strip(), _code(found[0])
    return text, None


def _code(word: str) -> str | None:
    return WORDS.get(word.strip().rstrip(".").lower()) or None


def _with_exponent(found: re.Match[str], value: str) -> Decimal:
    if abs(int(found[2])) > MAX_EXPONENT or len(found[1]) > MAX_DIGITS:
        raise BadValue("exponent", value)
    return Decimal(format(Decimal(f"{found[1].replace(',', '.')}e{found[2]}"), "f"))


def _canonical(body: str, decimal: Mark | None, value: str) -> str:
    if sum(letter.isdigit() for letter in body) > MAX_DIGITS:
        raise BadValue("too_large", value)
    mark = "\u066b" if "\u066b" in body else decimal or _shown_mark(body)
    if decimal and decimal != _shown_mark(body) and "." in body and "," in body:
        raise BadValue("other_decimal_mark", value, decimal=decimal)
    if mark is None:
        if "." in body or "," in body:
            raise BadValue("ambiguous_amount", value)
        return _ungroup(body, value)
    whole, has_mark, part = body.partition(mark)
    if has_mark and not part.isdigit():
        raise BadValue("bad_grouping" if part else "not_a_number", value)
    for other in ".,":
        whole = whole.replace(other, "'") if other != mark else whole
    whole = _ungroup(whole, value) if whole else "0"
    return f"{whole}.{part}" if has_mark else whole


def _ungroup(whole: str, value: str) -> str:
    if not GROUPS.fullmatch(whole):
        raise BadValue("bad_grouping", value)
    return re.sub(r"['’ ]", "", whole)
