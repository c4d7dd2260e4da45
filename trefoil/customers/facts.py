"""The facts of a customer that are edited one by one: what is shown, what the form holds, what the action gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from trefoil.core.access import Mode
from trefoil.core.access.fields import editable, group_of, present
from trefoil.core.html import day
from trefoil.core.listing import parse_day
from trefoil.customers.actions import change_customer
from trefoil.customers.models import STANDINGS, Customer
from trefoil.customfields.values import fields_of
from trefoil.identity.models import LANGUAGES
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.tree import without_team

INPUTS = {"long_text": "textarea", "number": "text", "date": "date", "yes_no": "select", "choice": "select",
          "choices": "multi", "url": "url"}  # fmt: skip


@dataclass
class Fact:
    """One fact: `value` as the form holds it, `shown` in words; `input` says which control edits it."""

    name: str
    label: str
    value: Any
    shown: Any
    input: str = "text"
    choices: Callable[[], Sequence[tuple[Any, Any]]] = tuple
    group: str = "normal"
    may_edit: bool = False
    hint: str = ""


def main_facts(user: Any, row: Customer) -> list[Fact]:
    """Owner, team, standing, language, names: those that the viewer may see."""
    standings = [s.role for s in row.standings.all()]
    words = {key: str(label) for key, label in STANDINGS}
    facts = without_team(user, [
        Fact("name", _("Name"), row.name, row.name),
        Fact("owner", _("Owner"), row.owner_id or "", row.owner.name if row.owner else "", "select",
             lambda: colleague_choices(user)),
        Fact("team", _("Team"), row.team_id or "", row.team.name if row.team else "", "select",
             lambda: team_choices(user)),
        Fact("standings", _("Standing"), standings, ", ".join(words[one] for one in standings), "multi",
             lambda: STANDINGS),
        Fact("language", _("Language"), row.language, dict(LANGUAGES).get(row.language, row.language), "select",
             lambda: LANGUAGES),
        Fact("is_private", _("Private"), row.is_private, _("Yes") if row.is_private else "", "checkbox",
             hint=_("Seen only by the owner and by those with whom it is shared.")),
        Fact("outside_id", _("Outside number"), row.outside_id or "", row.outside_id or ""),
    ])  # fmt: skip
    if row.is_person:
        facts[1:1] = [
            Fact("given_name", _("Given name"), row.given_name, row.given_name),
            Fact("family_name", _("Family name"), row.family_name, row.family_name),
        ]
    return _allowed(user, row, facts, {})


def custom_facts(user: Any, row: Customer) -> list[Fact]:
    """The firm's own fields with this customer's values."""
    facts, groups = [], {}
    for field in fields_of(user, "customer"):
        value = row.custom.get(field.key)
        name = f"custom.{field.key}"
        groups[name] = field.group
        yes_no = {True: _("Yes"), False: _("No")}
        shown = ", ".join(value) if isinstance(value, list) else value
        if field.kind == "yes_no":
            shown = yes_no.get(value, "")
        if field.kind == "date" and value:
            shown = day(parse_day(value))
        choices = [("yes", _("Yes")), ("no", _("No"))] if field.kind == "yes_no" else [(c, c) for c in field.choices]
        held = {True: "yes", False: "no"}.get(value, value) if field.kind == "yes_no" else value
        facts.append(
            Fact(name, field.label, "" if held is None else held, "" if shown is None else shown,
                 INPUTS.get(field.kind, "text"), lambda choices=choices: choices, hint=field.hint)  # type: ignore[misc]
        )  # fmt: skip
    return _allowed(user, row, facts, groups)


def _allowed(user: Any, row: Customer, facts: list[Fact], groups: dict[str, str]) -> list[Fact]:
    may_edit = row.deleted_at is None and Customer.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    kept = []
    for fact in facts:
        fact.group = groups.get(fact.name) or group_of(Customer, fact.name)
        if user.viewer.mode(fact.group) is Mode.HIDDEN:
            continue
        fact.may_edit = may_edit and editable(user.viewer, fact.group)
        if user.viewer.mode(fact.group) is Mode.MASKED:
            fact.shown = fact.value = present(user.viewer, fact.group, fact.shown)
        kept.append(fact)
    return kept


def fact_named(user: Any, row: Customer, name: str) -> Fact:
    """The fact of this name; Http404 when there is none or the viewer may not see it."""
    facts = custom_facts(user, row) if name.startswith("custom.") else main_facts(user, row)
    found = next((fact for fact in facts if fact.name == name), None)
    if found is None:
        raise Http404
    return found


def typed_value(fact: Fact, posted: QueryDict) -> Any:
    """What the form holds for this fact."""
    if fact.input == "multi":
        return posted.getlist("value")
    if fact.input == "checkbox":
        return bool(posted.get("value"))
    return posted.get("value", "").strip()


def save_fact(user: Any, row: Customer, fact: Fact, value: Any, version: int | None) -> Customer:
    """Change this one fact through the action; raises Invalid, Conflict or Refused as the action does."""
    key = fact.name.removeprefix("custom.")
    given: dict[str, Any] = {"custom": {key: value}} if fact.name.startswith("custom.") else {key: value}
    if fact.name in ("owner", "team"):
        given = {fact.name: int(value) if str(value).isdecimal() and len(str(value)) < 19 else None}
    return change_customer(actor=user, customer=row, version=version, **given)
