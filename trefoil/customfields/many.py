"""Custom fields in changes of many records: which ones may be changed, and how a record takes a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.access.fields import editable
from trefoil.core.registry import BulkField
from trefoil.customfields.values import fields_of, merge

_INPUTS = {
    "long_text": "textarea", "number": "text", "date": "date", "yes_no": "select", "choice": "select",
    "choices": "multi",
}  # fmt: skip


def custom_bulk_fields(user: Any, object_type: str) -> list[BulkField]:
    """The firm's own fields that the user may change."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    return [
        BulkField(f"custom.{one.key}", one.label, _INPUTS.get(one.kind, "text"),
                  yes_no if one.kind == "yes_no" else [(choice, choice) for choice in one.choices])
        for one in fields_of(user, object_type) if editable(user.viewer, one.group)
    ]  # fmt: skip


def custom_setter(actor: Any, object_type: str, field: str, value: Any) -> Callable[[Any], None]:
    """A function that gives a record the value; Invalid at once when the value cannot be taken."""
    given, fields = {field.removeprefix("custom."): value}, fields_of(actor, object_type)
    merge(actor.viewer, fields, {}, given)

    def put(row: Any) -> None:
        row.custom = merge(actor.viewer, fields, row.custom, given)

    return put
