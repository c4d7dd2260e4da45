"""The facts of a lead that are edited one by one: what is shown, what the form holds, what the action gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from trefoil.core.access import Mode
from trefoil.core.access.fields import editable, group_of, present
from trefoil.core.html import day, money, phone
from trefoil.core.listing import parse_day
from trefoil.customers.facts import INPUTS, Fact
from trefoil.customfields.values import fields_of
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.operational.sales.actions import change_lead
from trefoil.operational.sales.models import Lead, Product

BLOCKS = ("asks", "wants", "ours")


def product_choices(user: Any) -> Sequence[tuple[int, str]]:
    """(id, name) of the articles that are sold now."""
    rows = Product.objects.visible_to(user).filter(is_active=True).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def who_asks(user: Any, row: Lead) -> list[Fact]:
    """The person and how to reach him."""
    facts = [
        Fact("given_name", _("Given name"), row.given_name, row.given_name),
        Fact("family_name", _("Family name"), row.family_name, row.family_name),
        Fact("organisation", _("Organisation"), row.organisation, row.organisation),
        Fact("job_title", _("Job"), row.job_title, row.job_title),
        Fact("email", _("E-mail"), row.email, row.email, "email"),
        Fact("phone", _("Phone"), row.phone, phone(row.phone), "tel"),
        Fact("country", _("Country"), row.country, row.country, hint=_("Two letters, such as PL.")),
    ]
    return allowed(user, row, facts, {})


def what_for(user: Any, row: Lead) -> list[Fact]:
    """What is asked for and what it may be worth."""
    worth = "" if row.amount is None else money(row.amount, row.currency or "EUR")
    facts = [
        Fact("title", _("About"), row.title, row.title),
        Fact("text", _("Enquiry"), row.text, row.text, "textarea"),
        Fact("product", _("Product"), row.product_id or "", row.product.name if row.product else "", "select",
             lambda: product_choices(user)),
        Fact("amount", _("Amount"), "" if row.amount is None else f"{row.amount:f}".rstrip("0").rstrip("."), worth),
        Fact("currency", _("Currency"), row.currency, row.currency),
        Fact("source", _("Source"), row.source, row.source),
    ]  # fmt: skip
    return allowed(user, row, facts, {})


def whose(user: Any, row: Lead) -> list[Fact]:
    """Who works on it."""
    facts = [
        Fact("owner", _("Owner"), row.owner_id or "", row.owner.name if row.owner else "", "select",
             lambda: colleague_choices(user)),
        Fact("team", _("Team"), row.team_id or "", row.team.name if row.team else "", "select",
             lambda: team_choices(user)),
        Fact("is_private", _("Private"), row.is_private, _("Yes") if row.is_private else "", "checkbox",
             hint=_("Seen only by the owner and by those with whom it is shared.")),
    ]  # fmt: skip
    return allowed(user, row, facts, {})


def own_facts(user: Any, row: Lead) -> list[Fact]:
    """The firm's own fields with this lead's values."""
    facts, groups, yes_no = [], {}, {True: _("Yes"), False: _("No")}
    for field in fields_of(user, "lead"):
        value, name = row.custom.get(field.key), f"custom.{field.key}"
        groups[name] = field.group
        shown = ", ".join(value) if isinstance(value, list) else value
        choices = [(one, one) for one in field.choices]
        if field.kind == "yes_no":
            shown, choices = yes_no.get(value, ""), [("yes", yes_no[True]), ("no", yes_no[False])]
            value = {True: "yes", False: "no"}.get(value, value)
        elif field.kind == "date" and value:
            shown = day(parse_day(value))
        facts.append(
            Fact(name, field.label, "" if value is None else value, "" if shown is None else shown,
                 INPUTS.get(field.kind, "text"), lambda choices=choices: choices, hint=field.hint)  # type: ignore[misc]
        )  # fmt: skip
    return allowed(user, row, facts, groups)


def allowed(user: Any, row: Lead, facts: list[Fact], groups: dict[str, str]) -> list[Fact]:
    """Those facts that the viewer may read, each with whether he may edit it."""
    may_edit = row.deleted_at is None and Lead.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    kept = []
    for fact in facts:
        fact.group = groups.get(fact.name) or group_of(Lead, fact.name)
        mode = user.viewer.mode(fact.group)
        if mode is Mode.HIDDEN:
            continue
        fact.may_edit = may_edit and editable(user.viewer, fact.group)
        if mode is Mode.MASKED:
            fact.shown = fact.value = present(user.viewer, fact.group, fact.shown)
        kept.append(fact)
    return kept


def fact_named(user: Any, row: Lead, name: str) -> Fact:
    """The fact of this name; Http404 when there is none or the viewer may not see it."""
    if name.startswith("custom."):
        facts = own_facts(user, row)
    else:
        facts = who_asks(user, row) + what_for(user, row) + whose(user, row)
    found = next((fact for fact in facts if fact.name == name), None)
    if found is None:
        raise Http404
    return found


def save_fact(user: Any, row: Lead, fact: Fact, value: Any, version: int | None) -> Lead:
    """Change this one fact through the action; raises Invalid, Conflict or Refused as the action does."""
    key = fact.name.removeprefix("custom.")
    given: dict[str, Any] = {"custom": {key: value}} if fact.name.startswith("custom.") else {key: value}
    if fact.name in ("owner", "team", "product"):
        given = {fact.name: int(value) if str(value).isdigit() and len(str(value)) < 19 else None}
    return change_lead(actor=user, lead=row, version=version, **given)
