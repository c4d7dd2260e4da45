"""How many customers are changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.registry import BulkField, register_bulk
from trefoil.customers.models import Customer
from trefoil.customfields.many import custom_bulk_fields, custom_setter
from trefoil.identity.models import LANGUAGES
from trefoil.lists.many import Asked, Kit, Setter, common_fields


def _fields(user: Any) -> list[BulkField]:
    language = BulkField("language", _("Language"), "select", LANGUAGES)
    return [language, *common_fields(user, "customer"), *custom_bulk_fields(user, "customer")]


def _setter(actor: Any, asked: Asked, rows: Sequence[Any]) -> Setter:
    if asked.field != "language":
        return custom_setter(actor, "customer", asked.field, asked.value)
    if asked.value not in {"", *dict(LANGUAGES)}:
        raise Invalid({"language": _("This is not one of the choices.")})
    return lambda row: setattr(row, "language", asked.value)


KIT = Kit(
    "customer", Customer, ("owner_id", "team_id", "is_private", "language", "custom"), _fields, _setter,
    verbs={"hand_over": "customer.changed", "change": "customer.changed", "trash": "customer.deleted",
           "restore": "customer.restored"},
    told=lambda row: {"name": row.name}, customers=lambda row: [row.pk],
)  # fmt: skip
register_bulk(KIT.bulk())
