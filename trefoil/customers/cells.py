"""How the cells of the list of customers are edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from trefoil.core.access.fields import editable, group_of
from trefoil.core.actions import Invalid
from trefoil.core.registry import CellEditor, Sheet, register_sheets
from trefoil.customers.actions import add_point, change_customer, change_point, remove_point
from trefoil.customers.facts import INPUTS, custom_facts
from trefoil.customers.models import STANDINGS, ContactPoint, Customer, Standing
from trefoil.customfields.values import fields_of
from trefoil.identity.models import LANGUAGES
from trefoil.identity.names import colleague_choices, team_choices

POINTS = {"email": "email", "phone": "tel"}
_FACT = {"standing": "standings"}
_PLAIN = {"name": "name", "owner": "owner_id", "team": "team_id", "language": "language"}


def custom_editors(user: Any, object_type: str) -> list[CellEditor]:
    """The firm's own fields that the user may edit."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    return [
        CellEditor(
            f"custom.{one.key}", one.label, INPUTS.get(one.kind, "text"),
            lambda one=one: yes_no if one.kind == "yes_no" else [(word, word) for word in one.choices],  # type: ignore[misc]
        )
        for one in fields_of(user, object_type) if editable(user.viewer, one.group)
    ]  # fmt: skip


def _editors(user: Any) -> list[CellEditor]:
    own = [
        CellEditor("name", _("Name")), CellEditor("email", _("E-mail"), "email"),
        CellEditor("phone", _("Phone"), "tel"),
        CellEditor("standing", _("Standing"), "multi", lambda: STANDINGS, is_fetched=True),
        CellEditor("owner", _("Owner"), "select", lambda: colleague_choices(user)),
        CellEditor("team", _("Team"), "select", lambda: team_choices(user)),
        CellEditor("language", _("Language"), "select", lambda: LANGUAGES),
    ]  # fmt: skip
    open_ones = [one for one in own if editable(user.viewer, group_of(Customer, _FACT.get(one.key, one.key)))]
    return [*open_ones, *custom_editors(user, "customer")]


def _point(user: Any, row: Customer, kind: str) -> ContactPoint | None:
    """The one that the list shows."""
    rows = ContactPoint.objects.visible_to(user).filter(customer=row.pk, kind=kind)
    found: ContactPoint | None = rows.order_by("-is_primary", "pk").first()
    return found


def _held(user: Any, row: Customer, key: str) -> Any:
    if key in POINTS:
        point = _point(user, row, key)
        return point.value if point else ""
    if key == "standing":
        rows = Standing.objects.visible_to(user).filter(customer=row.pk).order_by("pk")
        return list(rows.values_list("role", flat=True))
    if key in _PLAIN:
        return getattr(row, _PLAIN[key])
    field = next((one for one in custom_facts(user, row) if one.name == key), None)
    return field.value if field is not None else None


def _save(user: Any, row: Customer, values: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {}
    for key, value in values.items():
        name = _FACT.get(key, key)
        if key.startswith("custom."):
            given.setdefault("custom", {})[key.removeprefix("custom.")] = value
        elif key in ("owner", "team"):
            given[name] = int(value) if str(value).isdecimal() and len(str(value)) < 19 else None
        elif key == "standing":
            given[name] = value if isinstance(value, list) else [value] if value else []
        elif key not in POINTS:
            given[name] = str(value or "")
    if given:
        change_customer(actor=user, customer=row.pk, **given)
    for key in POINTS.keys() & values.keys():
        _save_point(user, row, key, str(values[key] or "").strip())


def _save_point(user: Any, row: Customer, kind: str, text: str) -> None:
    point = _point(user, row, kind)
    try:
        if point is None:
            if text:
                add_point(actor=user, customer=row.pk, kind=kind, text=text)
        elif not text:
            remove_point(actor=user, point_row=point)
        elif text not in (point.value, point.shown):
            change_point(actor=user, point_row=point, text=text)
    except Invalid as wrong:
        raise Invalid({kind: next(iter(wrong.errors.values()))}) from None
    except Http404:  # in the trash meanwhile
        raise Invalid({kind: _("It is not there any more.")}) from None


register_sheets(Sheet("customer", _editors, lambda user: Customer.objects.alive(), _held, _save))
