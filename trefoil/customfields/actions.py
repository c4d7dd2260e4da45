"""The verbs of custom fields. A key is for ever; a removed field keeps its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import GROUPS
from trefoil.core.actions import Conflict, Invalid, action
from trefoil.core.db.custom import KEY
from trefoil.core.text import fold
from trefoil.customfields.models import KINDS, Field
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.timeline.actions import changes, record

_REASON = "the firm's set-up"
CHANGEABLE = ("label", "choices", "group", "hint", "is_required", "is_fast", "position")


@action
def create_field(
    *, actor: Any, object_type: str, label: str, kind: str = "text", key: str = "", choices: Sequence[str] = (),
    group: str = "normal", hint: str = "", is_required: bool = False, is_fast: bool = False,
) -> Field:  # fmt: skip
    """Add a field to an object type; without a key one is made from the label."""
    need(actor, "manage_settings")
    rows = Field.objects.system(_REASON).filter(object_type=object_type)
    last = rows.aggregate(last=Max("position"))["last"]
    taken = set(rows.values_list("key", flat=True))
    row = Field(
        object_type=object_type, key=key or key_from(label, taken), label=label, kind=kind, choices=list(choices),
        group=group, hint=hint, is_required=is_required, is_fast=is_fast, position=(last or 0) + 1,
    )  # fmt: skip
    if row.key in taken:
        raise Invalid({"key": _("There is a field with this key already (perhaps a removed one).")})
    _check(row)
    row.save()
    if row.is_fast:
        make_fast(row)
    record("field.created", row, data={"object_type": object_type, "key": row.key, "label": row.label, "kind": kind})
    setup_changed()
    return row


@action
def change_field(*, actor: Any, field: Any, version: int | None = None, **given: Any) -> Field:
    """Change label, choices, group, hint, order, required or fast; key and kind never change."""
    need(actor, "manage_settings")
    row: Field = Field.objects.get_or_404(actor, "edit", pk=getattr(field, "pk", field))
    if version is not None and row.version != version:
        raise Conflict(row)
    unknown = set(given) - set(CHANGEABLE)
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("This cannot be changed.")))
    before = {name: getattr(row, name) for name in CHANGEABLE}
    for name, value in given.items():
        setattr(row, name, list(value) if name == "choices" else value)
    _check(row)
    changed = changes(before, {name: getattr(row, name) for name in CHANGEABLE})
    if changed:
        row.version += 1
        row.save()
        if row.is_fast and not before["is_fast"]:
            make_fast(row)
        record("field.changed", row, data={"label": row.label, "changes": changed})
        setup_changed()
    return row


@action
def order_fields(*, actor: Any, object_type: str, ids: Sequence[int]) -> None:
    """Put the fields of an object type into this order; those not named keep their place behind them."""
    need(actor, "manage_settings")
    rows = {row.pk: row for row in Field.objects.system(_REASON).filter(object_type=object_type)}
    if not set(ids) <= set(rows):
        raise Invalid({"ids": _("There is no such field.")})
    rest = [pk for pk in sorted(rows, key=lambda pk: (rows[pk].position, pk)) if pk not in ids]
    for position, pk in enumerate([*dict.fromkeys(ids), *rest], start=1):
        row = rows[pk]
        if row.position != position:
            before, row.position = row.position, position
            row.version += 1
            row.save(update_fields=["position", "version"])
            record("field.changed", row, data={"label": row.label, "changes": {"position": [before, position]}})
    setup_changed()


@action
def remove_field(*, actor: Any, field: Any) -> Field:
    """Hide a field everywhere; its values stay and come back with `restore_field`."""
    return _removed(actor, field, timezone.now())


@action
def restore_field(*, actor: Any, field: Any) -> Field:
    """Show a removed field again with all its values."""
    return _removed(actor, field, None)


def _removed(actor: Any, field: Any, when: Any) -> Field:
    need(actor, "manage_settings")
    row: Field = Field.objects.get_or_404(actor, "edit", pk=getattr(field, "pk", field))
    row.removed_at = when
    row.version += 1
    row.save(update_fields=["removed_at", "version"])
    record("field.removed" if when else "field.changed", row, data={"label": row.label, "restored": when is None})
    setup_changed()
    return row


def key_from(label: str, taken: set[str]) -> str:
    """A key made from a label in Latin letters, else field_1, field_2 ..."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:34]
    stem = stem if stem and stem[0].isalpha() else "field"
    key, number = stem, 1
    while key in taken or not KEY.match(key):
        number += 1
        key = f"{stem}_{number}"
    return key


def make_fast(row: Field) -> None:
    """An expression index on (value, age), so that lists may filter and sort by the field at any size."""
    table = registry.object_types[row.object_type].model_class()._meta.db_table
    quote = connection.ops.quote_name
    name = quote(f"fast_{row.object_type}_{row.key}"[:60])
    if not KEY.match(row.key):
        raise Invalid({"key": _("This key cannot be used.")})
    if connection.vendor == "postgresql":
        value = f"(custom ->> '{row.key}')"
        value = f"(({value})::double precision)" if row.kind == "number" else value
    else:
        value = f"json_extract(custom, '$.{row.key}')"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # rows changed in this transaction are settled before an index is made
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quote(table)} ({value}, created_at, id)")


def _check(row: Field) -> None:
    errors: dict[str, Any] = {}
    kind = registry.object_types.get(row.object_type)
    if kind is None or not kind.has_custom_fields:
        errors["object_type"] = _("This kind of record has no fields of its own.")
    if not KEY.match(row.key):
        errors["key"] = _("A key has small Latin letters, digits and underscores and begins with a letter.")
    row.label = str(row.label or "").replace("\x00", "").strip()
    row.hint = str(row.hint or "").replace("\x00", "").strip()
    if len(row.hint) > 200:
        errors["hint"] = _("At most %(most)s signs.") % {"most": 200}
    if not row.label or len(row.label) > 80:
        errors["label"] = _("A name is needed.")
    if row.kind not in dict(KINDS):
        errors["kind"] = _("There is no such kind of field.")
    if row.group not in GROUPS:
        errors["group"] = _("There is no such group.")
    row.choices = [str(choice).strip()[:120] for choice in row.choices if str(choice).strip()]
    if row.kind in ("choice", "choices") and not row.choices:
        errors["choices"] = _("Write at least one choice.")
    if len(row.choices) > 500 or len({fold(c) for c in row.choices}) != len(row.choices):
        errors["choices"] = _("At most 500 choices, each only once.")
    if errors:
        raise Invalid(errors)
