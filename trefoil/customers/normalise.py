"""Contact points in one form: what is looked up and what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from trefoil.core.text import fold

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)
ADDRESS_PARTS = ("street", "postcode", "city", "region", "country")


@dataclass(frozen=True)
class Point:
    """A contact point ready to be kept: `value` to look up, `shown` to read."""

    kind: str
    value: str
    shown: str
    label: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    is_primary: bool = False


def point(kind: str, text: str, *, country: str, label: str = "", data: dict[str, Any] | None = None) -> Point:
    """A point from input; ValueError with a sentence that says what is wrong. `country` reads local phones."""
    text = " ".join(text.replace("\x00", "").split())[:500]
    if kind == "address" and data and not text:
        text = ", ".join(str(data[part]) for part in ADDRESS_PARTS if data.get(part))
    if not text:
        raise ValueError(_("This must not be empty."))
    if kind == "email":
        return Point(kind, email(text), text, label)
    if kind == "phone":
        number = phone(text, country)
        return Point(kind, number, number, label)
    if kind == "website":
        return Point(kind, domain(text), text, label)
    if kind in ("handle", "address"):
        return Point(kind, fold(text)[:320], text, label, {k: str(v)[:200] for k, v in (data or {}).items()})
    raise ValueError(_("There is no such kind of contact."))


def email(text: str) -> str:
    """The address in lower case; ValueError when it is none."""
    address = text.strip().strip("<>").casefold()
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(_("“%(value)s” is not an e-mail address.") % {"value": text[:60]}) from None
    return address


def phone(text: str, country: str) -> str:
    """The number as E.164; a local one is read as of `country`. ValueError when it cannot be a phone."""
    if len(text) > 60:
        raise ValueError(_("“%(value)s” is not a phone number.") % {"value": text[:40]})
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise ValueError(_("“%(value)s” is not a phone number.") % {"value": text[:40]}) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(_("“%(value)s” is too short or too long for a phone number.") % {"value": text[:40]})
    written: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written


def domain(text: str) -> str:
    """The bare host of a web address: https://www.Example.org/x gives example.org."""
    found = _HOST.match(text.strip())
    if found is None or "." not in found.group(1):
        raise ValueError(_("“%(value)s” is not a web address.") % {"value": text[:60]})
    return found.group(1).casefold()
