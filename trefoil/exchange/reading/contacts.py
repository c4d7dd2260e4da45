"""Phones and e-mail addresses in the one form in which they are compared."""

import re
import unicodedata
from decimal import Decimal

import phonenumbers

from trefoil.core.safe_csv import Cell, cell_text
from trefoil.exchange.reading.digits import ascii_digits
from trefoil.exchange.reading.errors import BadValue

MAX_PHONE_CHARS = 80
MAX_EMAIL_CHARS = 320
MAX_PARTS = 50
MAX_LIST_CHARS = 4_000
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
BETWEEN_PHONES = re.compile(r"\s*[;,|\n\r\t]+\s*|\s+/\s+")
BETWEEN_EMAILS = re.compile(r"[\s;,]+")
ANGLES = re.compile(r"<([^<>\s]{3,320})>")
LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,64}")
LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?", re.UNICODE)
WHY = {
    phonenumbers.ValidationResult.TOO_SHORT: "too_short",
    phonenumbers.ValidationResult.TOO_LONG: "too_long",
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "no_such_country",
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "no_area_code",
}


def parse_phone(value: Cell, region: str | None = None) -> str:
    """A phone in E.164; `region` (two letters) is the country of numbers written without one. Raises BadValue."""
    text = ascii_digits(cell_text(value)).strip()
    if not text:
        raise BadValue("blank", value)
    if len(text) > MAX_PHONE_CHARS:
        raise BadValue("too_long", value, limit=MAX_PHONE_CHARS)
    if isinstance(value, Decimal) or SCIENTIFIC.fullmatch(text):
        raise BadValue("digits_lost", value)
    text = text.removeprefix("tel:").removeprefix("'")
    try:
        number = phonenumbers.parse(text, region.upper() if region else None)
    except phonenumbers.NumberParseException as error:
        raise BadValue(_parse_reason(error, text, region), value, region=region) from error
    if not phonenumbers.is_valid_number(number):
        why = WHY.get(phonenumbers.is_possible_number_with_reason(number), "no_such_number")
        raise BadValue(why, value, region=region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parse_reason(error: phonenumbers.NumberParseException, text: str, region: str | None) -> str:
    kinds = phonenumbers.NumberParseException
    if error.error_type == kinds.INVALID_COUNTRY_CODE:
        return "no_country" if not region and not text.startswith("+") else "no_such_country"
    if error.error_type in (kinds.TOO_SHORT_AFTER_IDD, kinds.TOO_SHORT_NSN):
        return "too_short"
    return "too_long" if error.error_type == kinds.TOO_LONG else "not_a_phone"


def parse_phones(value: Cell, region: str | None = None) -> list[str]:
    """All phones of a cell, in order and without repeats; raises BadValue for the first that is none."""
    return list(dict.fromkeys(parse_phone(part, region) for part in _parts(value, BETWEEN_PHONES)))


def parse_email(value: Cell) -> str:
    """One address with its local part and domain case-folded; "Name <a@b.c>" and "mailto:" are accepted."""
    addresses = parse_emails(value)
    if len(addresses) > 1:
        raise BadValue("several_addresses", value, count=len(addresses))
    return addresses[0]


def parse_emails(value: Cell) -> list[str]:
    """All addresses of a cell, in order and without repeats; raises BadValue for the first that is none."""
    text = cell_text(value)
    if len(text) > MAX_LIST_CHARS:
        raise BadValue("too_long", value, limit=MAX_LIST_CHARS)
    in_angles = ANGLES.findall(text)
    parts = in_angles if in_angles else _parts(value, BETWEEN_EMAILS)
    return list(dict.fromkeys(_one_email(part) for part in parts))


def _parts(value: Cell, between: re.Pattern[str]) -> list[str | Cell]:
    if not isinstance(value, str):
        return [value]
    if len(value) > MAX_LIST_CHARS:
        raise BadValue("too_long", value, limit=MAX_LIST_CHARS)
    parts: list[str | Cell] = [part for part in between.split(value.strip()) if part]
    if not parts:
        raise BadValue("blank", value)
    if len(parts) > MAX_PARTS:
        raise BadValue("too_many", value, limit=MAX_PARTS)
    return parts


def _one_email(part: Cell) -> str:
    if not isinstance(part, str):
        raise BadValue("not_an_address", part)
    text = unicodedata.normalize("NFC", part.strip())
    text = text[1:-1] if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'" else text
    text = text[7:] if text[:7].lower() == "mailto:" else text
    if len(text) > MAX_EMAIL_CHARS:
        raise BadValue("too_long", part, limit=MAX_EMAIL_CHARS)
    local, at, domain = text.rpartition("@")
    labels = domain.removesuffix(".").split(".")
    if not at or not LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        raise BadValue("not_an_address", part)
    if (
        len(domain) > 253
        or len(labels) < 2
        or not all(LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
    ):
        raise BadValue("not_a_domain", part, domain=domain[:100])
    return unicodedata.normalize("NFC", f"{local}@{'.'.join(labels)}".casefold())
