"""Values of custom fields: read from input, checked, merged into a record's JSON column; and as columns of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.access import Viewer
from trefoil.core.access.fields import editable
from trefoil.core.actions import Invalid
from trefoil.core.db.custom import CustomValue
from trefoil.core.listing import Column, parse_yes
from trefoil.customfields.models import Field
from trefoil.identity.setup import kept

_TEXT = {"text": 500, "url": 500, "long_text": 20_000}
_COLUMN_KINDS = {
    "number": "number", "date": "day", "yes_no": "flag", "choice": "choice", "text": "text", "url": "text",
    "long_text": "text", "choices": "choices",
}  # fmt: skip
_VALUE_KINDS = {"number": "numeric", "yes_no": "flag"}


def fields_of(user: Any, object_type: str) -> list[Field]:
    """The firm's fields of an object type, in order (kept in memory until the set-up changes)."""
    return kept(user, f"custom fields of {object_type}", lambda: _read(object_type))


def _read(object_type: str) -> list[Field]:
    rows = Field.objects.system("the firm's own set-up").filter(object_type=object_type, removed_at__isnull=True)
    return list(rows.order_by("position", "pk"))


def merge(
    viewer: Viewer, fields: Sequence[Field], before: Mapping[str, Any], given: Mapping[str, Any], *,
    is_new: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """`before` with the given values parsed and put in; Invalid names each as `custom.<key>`.

    Only given keys change; an empty value removes one. Fields that the viewer may not edit are refused by name.
    """
    by_key = {field.key: field for field in fields}
    after, errors = dict(before), {}
    for key, raw in given.items():
        field = by_key.get(key)
        if field is None or not editable(viewer, field.group):
            errors[f"custom.{key}"] = _("There is no such field.")
            continue
        try:
            value = parse(field, raw)
        except ValueError as error:
            errors[f"custom.{key}"] = str(error)
            continue
        if value is None:
            after.pop(key, None)
        else:
            after[key] = value
    for field in fields:
        asked = is_new or field.key in given
        if field.is_required and asked and field.key not in after and editable(viewer, field.group):
            errors[f"custom.{field.key}"] = _("This field must be filled.")
    if errors:
        raise Invalid(errors)
    return after


def parse(field: Field, raw: Any) -> Any:
    """The JSON value of one input, None for empty; ValueError with a sentence."""
    if raw is None or raw == "" or raw == []:
        return None
    if field.kind == "choices":
        return _choices(field, raw if isinstance(raw, list) else str(raw).split(";"))
    text = str(raw).strip()
    if not text:
        return None
    if field.kind in _TEXT:
        return _text(field, text)
    if field.kind == "number":
        return _number(text)
    if field.kind == "yes_no":
        return raw if isinstance(raw, bool) else parse_yes(text)
    if field.kind == "date":
        return _day(text)
    return _choices(field, [text])[0]


def _text(field: Field, text: str) -> str:
    if len(text) > _TEXT[field.kind] or "\x00" in text:
        raise ValueError(_("At most %(most)s signs.") % {"most": _TEXT[field.kind]})
    if field.kind == "url" and not text.startswith(("http://", "https://")):
        if ":" in text.split("/", 1)[0]:
            raise ValueError(_("A web address begins with https://."))
        return f"https://{text}"
    return text


def _number(text: str) -> int | float:
    try:
        number = Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError(_("“%(value)s” is not a number.") % {"value": text[:40]}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(_("“%(value)s” is not a number that can be kept.") % {"value": text[:40]})
    return int(number) if number == number.to_integral_value() else float(number)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("“%(value)s” is not a day. Write it as 2026-03-12.") % {"value": text[:40]}) from None


def _choices(field: Field, picked: Sequence[Any]) -> list[str]:
    known = {str(choice).casefold(): str(choice) for choice in field.choices}
    found = []
    for one in picked:
        choice = known.get(str(one).strip().casefold())
        if choice is None:
            raise ValueError(
                _("“%(value)s” is not one of: %(choices)s.")
                % {"value": str(one)[:40], "choices": ", ".join(map(str, field.choices[:20]))}
            )
        found.append(choice)
    return found


def columns_of(user: Any, object_type: str) -> list[Column]:
    """The firm's fields as columns of a list; only those ticked "fast to filter" can be sorted by."""
    return [
        Column(
            f"custom.{field.key}", field.label, kind=_COLUMN_KINDS[field.kind], group=field.group, is_shown=False,
            expression=CustomValue(field.key, kind=_VALUE_KINDS.get(field.kind, "text")),
            choices=[(choice, choice) for choice in field.choices] if field.kind in ("choice", "choices") else (),
            is_nullable=True, is_fast=field.is_fast and field.kind not in ("choices", "yes_no"),
        )
        for field in fields_of(user, object_type)
    ]  # fmt: skip


def groups_of(user: Any, object_type: str, own: Mapping[str, str]) -> dict[str, str]:
    """{field name: group} of a type's own and custom fields, for presenting values."""
    return {**own, **{f"custom.{field.key}": field.group for field in fields_of(user, object_type)}}
