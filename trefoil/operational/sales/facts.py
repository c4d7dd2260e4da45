"""The facts of deals and leads that are edited one by one: what is shown, what a form holds, what an action gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from trefoil.core.access import Mode
from trefoil.core.access.fields import editable, group_of, present
from trefoil.core.actions import Invalid
from trefoil.core.html import day, money
from trefoil.core.listing import parse_day
from trefoil.customers.facts import INPUTS, Fact
from trefoil.customers.models import Customer
from trefoil.customfields.values import fields_of
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.tree import without_team
from trefoil.operational.sales.models import Deal, Lead, Product
from trefoil.operational.sales.money import currencies, typed_amount
from trefoil.operational.sales.ways import own_currency


def deal_facts(user: Any, row: Deal) -> list[Fact]:
    """The deal's own facts that the viewer may see."""
    customer = seen_customer(user, row.customer_id)
    facts = [
        Fact("title", _("Title"), row.title, row.title),
        Fact("amount", _("Amount"), plain_amount(row.amount), money(row.amount, row.currency), "money"),
        Fact("currency", _("Currency"), row.currency, row.currency, "select", currency_choices),
        Fact("expected_close_on", _("Close"), row.expected_close_on.isoformat() if row.expected_close_on else "",
             day(row.expected_close_on), "date"),
        Fact("customer", _("Customer"), f"{customer.name} #{customer.pk}" if customer else "",
             customer.name if customer else "", "customer"),
        Fact("source", _("Source"), row.source, row.source),
        *_places(user, row),
    ]  # fmt: skip
    return allowed(user, row, facts, {})


def lead_facts(user: Any, row: Lead) -> list[Fact]:
    """The lead's own facts that the viewer may see."""
    names = (
        ("title", _("Title")), ("given_name", _("Given name")), ("family_name", _("Family name")),
        ("organisation", _("Organisation")), ("job_title", _("Job title")), ("email", _("E-mail")),
        ("phone", _("Phone")), ("country", _("Country")), ("source", _("Source")),
    )  # fmt: skip
    facts = [Fact(name, label, getattr(row, name), getattr(row, name)) for name, label in names]
    facts += [
        Fact("product", _("Product"), row.product_id or "", row.product.name if row.product else "", "select",
             lambda: product_choices(user)),
        Fact("amount", _("Amount"), plain_amount(row.amount), money(row.amount, row.currency) if row.currency else "",
             "money"),
        Fact("text", _("Text"), row.text, row.text, "textarea"),
        *_places(user, row),
    ]  # fmt: skip
    return allowed(user, row, facts, {})


def _places(user: Any, row: Any) -> list[Fact]:
    return without_team(user, [
        Fact("owner", _("Owner"), row.owner_id or "", row.owner.name if row.owner else "", "select",
             lambda: colleague_choices(user)),
        Fact("team", _("Team"), row.team_id or "", row.team.name if row.team else "", "select",
             lambda: team_choices(user)),
        Fact("is_private", _("Private"), row.is_private, _("Yes") if row.is_private else "", "checkbox",
             hint=_("Seen only by the owner and by those with whom it is shared.")),
        Fact("outside_id", _("Outside number"), row.outside_id or "", row.outside_id or ""),
    ])  # fmt: skip


def custom_facts(user: Any, object_type: str, row: Any) -> list[Fact]:
    """The firm's own fields with the values of a deal or lead."""
    facts, groups = [], {}
    yes_no = {True: _("Yes"), False: _("No")}
    for field in fields_of(user, object_type):
        value, name = row.custom.get(field.key), f"custom.{field.key}"
        groups[name] = field.group
        shown = ", ".join(value) if isinstance(value, list) else value
        shown = yes_no.get(value, "") if field.kind == "yes_no" else shown
        if field.kind == "date" and value:
            shown = day(parse_day(value))
        choices = [("yes", _("Yes")), ("no", _("No"))] if field.kind == "yes_no" else [(c, c) for c in field.choices]
        held = {True: "yes", False: "no"}.get(value, value) if field.kind == "yes_no" else value
        facts.append(
            Fact(name, field.label, "" if held is None else held, "" if shown is None else shown,
                 INPUTS.get(field.kind, "text"), lambda choices=choices: choices, hint=field.hint)  # type: ignore[misc]
        )  # fmt: skip
    return allowed(user, row, facts, groups)


def allowed(user: Any, row: Any, facts: list[Fact], groups: Mapping[str, str]) -> list[Fact]:
    """The facts as the viewer may have them: hidden ones left out, masked ones masked, editable ones marked."""
    viewer, scope = user.viewer, type(row).scope
    may_edit = row.deleted_at is None and (row.pk is None or scope.allows(row, viewer, "edit"))
    kept = []
    for fact in facts:
        fact.group = groups.get(fact.name) or group_of(type(row), fact.name)
        if viewer.mode(fact.group) is Mode.HIDDEN:
            continue
        fact.may_edit = may_edit and editable(viewer, fact.group)
        if viewer.mode(fact.group) is Mode.MASKED:
            fact.shown = fact.value = present(viewer, fact.group, fact.shown)
        kept.append(fact)
    return kept


def facts_of(user: Any, row: Any) -> list[Fact]:
    """All facts of a deal or lead, custom fields at the end."""
    if isinstance(row, Deal):
        return deal_facts(user, row) + custom_facts(user, "deal", row)
    return lead_facts(user, row) + custom_facts(user, "lead", row)


def fact_named(user: Any, row: Any, name: str) -> Fact:
    """The fact of this name; Http404 when there is none or the viewer may not see it."""
    found = next((fact for fact in facts_of(user, row) if fact.name == name), None)
    if found is None:
        raise Http404
    return found


def typed_value(fact: Fact, posted: QueryDict, key: str = "value") -> Any:
    """What a form holds for this fact."""
    if fact.input == "multi":
        return posted.getlist(key)
    if fact.input == "checkbox":
        return bool(posted.get(key))
    if fact.input == "customer" and key not in posted:
        key = "customer"  # the name under which customers are looked up while typing
    return posted.get(key, "").strip()


def given_value(user: Any, fact: Fact, value: Any, currency: str) -> Any:
    """The value as the action takes it; Invalid names the fact."""
    if fact.input == "money":
        return typed_amount(value, currency) or None
    if fact.name in ("owner", "team", "product"):
        return int(value) if str(value).isdecimal() and len(str(value)) < 19 else None
    if fact.input == "customer":
        return picked_customer(user, value)
    if fact.input == "date" and not fact.name.startswith("custom."):
        try:
            return parse_day(value) if value else None
        except ValueError as error:
            raise Invalid({fact.name: str(error)}) from None
    return value


def given_fields(user: Any, facts: list[Fact], posted: QueryDict, currency: str) -> dict[str, Any]:
    """Arguments for an action out of a form that holds these facts under their own names; Invalid names them."""
    given: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for fact in facts:
        if fact.name not in posted and fact.input not in ("checkbox", "multi"):
            continue
        value = typed_value(fact, posted, fact.name)
        try:
            if fact.name.startswith("custom."):
                custom[fact.name.removeprefix("custom.")] = value
            else:
                given[fact.name] = given_value(user, fact, value, currency)
        except Invalid as wrong:
            errors |= wrong.errors
    if errors:
        raise Invalid(errors)
    return given | ({"custom": custom} if custom else {})


def picked_customer(user: Any, text: str) -> Customer | None:
    """The customer that was picked: by the number after #, or by the name if only one has it."""
    name = str(text).strip()
    if not name:
        return None
    number = name.rpartition("#")[2]
    rows = Customer.objects.alive().visible_to(user)
    found: list[Customer] = list(rows.filter(pk=int(number))) if number.isdecimal() and len(number) < 19 else []
    found = found or list(rows.filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid({"customer": _("Several customers have this name. Pick one from the list.")})
    raise Invalid({"customer": _("There is no customer of this name. Add him first.")})


def seen_customer(user: Any, pk: int | None) -> Customer | None:
    """The customer, if there is one and the viewer may see him."""
    if pk is None:
        return None
    found: Customer | None = Customer.objects.alive().visible_to(user).filter(pk=pk).first()
    return found


def plain_amount(amount: Any) -> str:
    """An amount as a form holds it: 12400 or 12400.50."""
    if amount is None:
        return ""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def product_choices(user: Any) -> list[tuple[int, str]]:
    """(id, name) of the products that are offered."""
    return list(Product.objects.visible_to(user).filter(is_active=True).order_by("name").values_list("pk", "name"))


def currency_choices() -> list[tuple[str, str]]:
    """All currency codes."""
    return [(code, code) for code in sorted(currencies())]


def currency_of(user: Any, row: Any) -> str:
    """The currency in which amounts of this record are typed."""
    return row.currency or own_currency(user)
