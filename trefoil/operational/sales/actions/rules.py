"""Rules of assignment: who gets new leads, in turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.identity.models import User
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.operational.sales.actions.deal import clean_short
from trefoil.operational.sales.models import AssignmentRule, Product
from trefoil.timeline.actions import changes, record

_REASON = "the firm's set-up"
_KEPT = ("name", "source", "country", "product_id", "is_active", "position")


@action
def create_rule(*, actor: Any, name: str, users: Sequence[int], **given: Any) -> AssignmentRule:
    """Add a rule behind the others: leads of a source, country or product go to these users in turns."""
    need(actor, "manage_settings")
    last = AssignmentRule.objects.system(_REASON).aggregate(last=Max("position"))["last"]
    row = AssignmentRule(position=(last or 0) + 1)
    chosen = _apply(row, {**given, "name": name}, users)
    row.save()
    row.users.set(chosen)
    _record(row, {"users": [[], _names(chosen)]})
    return row


@action
def change_rule(*, actor: Any, rule: Any, users: Sequence[int] | None = None, **given: Any) -> AssignmentRule:
    """Change a rule's conditions, its users, its place among the others, or switch it off."""
    need(actor, "manage_settings")
    row = _locked(rule)
    before = {name: getattr(row, name) for name in _KEPT}
    had = list(row.users.order_by("pk"))
    chosen = _apply(row, given, [user.pk for user in had] if users is None else users)
    changed = changes(before, {name: getattr(row, name) for name in _KEPT})
    if [user.pk for user in had] != [user.pk for user in chosen]:
        changed["users"] = [_names(had), _names(chosen)]
        row.users.set(chosen)
    if changed:
        row.save()
        _record(row, changed)
    return row


@action
def move_rule(*, actor: Any, rule: Any, is_up: bool) -> AssignmentRule:
    """Let a rule change places with the one before or behind it; the first that fits a lead counts."""
    need(actor, "manage_settings")
    row = _locked(rule)
    rows = list(AssignmentRule.objects.system(_REASON).select_for_update().order_by("position", "pk"))
    place = next(place for place, one in enumerate(rows) if one.pk == row.pk)
    other = place - 1 if is_up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows, start=1):
            one.position = position
        AssignmentRule.objects.bulk_update(rows, ["position"])
        _record(row, {"position": [place + 1, other + 1]})
    return row


@action
def remove_rule(*, actor: Any, rule: Any) -> None:
    """Take a rule away; leads that it gave away stay where they are."""
    need(actor, "manage_settings")
    row = _locked(rule)
    had = list(row.users.order_by("pk"))
    _record(row, {"users": [_names(had), []]})
    AssignmentRule.objects.system(_REASON).filter(pk=row.pk).delete()


def _locked(rule: Any) -> AssignmentRule:
    rows = AssignmentRule.objects.system(_REASON).select_for_update().filter(pk=getattr(rule, "pk", rule))
    found: AssignmentRule | None = rows.first()
    if found is None:
        raise Invalid({"rule": _("There is no such rule.")})
    return found


def _apply(row: AssignmentRule, given: dict[str, Any], users: Sequence[int]) -> list[User]:
    errors: dict[str, Any] = {}
    for name, most in (("name", 80), ("source", 80)):
        if name in given:
            try:
                setattr(row, name, clean_short(given[name] or "", name, most))
            except Invalid as wrong:
                errors |= wrong.errors
    if "country" in given:
        row.country = str(given["country"] or "").strip().upper()[:3]
        if row.country and not (len(row.country) == 2 and row.country.isascii() and row.country.isalpha()):
            errors["country"] = _("Write the country as two letters, such as PL.")
    if "product" in given:
        row.product = Product.objects.system(_REASON).filter(pk=given["product"] or 0).first()
        if given["product"] and row.product is None:
            errors["product"] = _("There is no such product.")
    if "is_active" in given:
        row.is_active = bool(given["is_active"])
    unknown = set(given) - {"name", "source", "country", "product", "is_active"}
    errors |= dict.fromkeys(unknown, _("There is no such field."))
    if not row.name:
        errors["name"] = _("A name is needed.")
    chosen = list(User.colleagues.system(_REASON).filter(pk__in=set(users)).order_by("pk"))
    if not chosen:
        errors["users"] = _("Choose at least one colleague.")
    elif len(chosen) != len(set(users)):
        errors["users"] = _("One of these colleagues is not here any more.")
    if errors:
        raise Invalid(errors)
    return chosen


def _names(users: Sequence[User]) -> list[str]:
    return [user.name for user in users]


def _record(row: AssignmentRule, changed: dict[str, Any]) -> None:
    record("assignment_rule.changed", row, data={"name": row.name, "changes": changed})
    setup_changed()
