"""How the cells of the lists of deals and leads are edited in place: as the facts of their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.registry import CellEditor, Sheet, register_sheets
from trefoil.customers.cells import custom_editors
from trefoil.customers.facts import Fact
from trefoil.operational.sales.actions import change_deal, change_lead, move_deal
from trefoil.operational.sales.columns import with_customer
from trefoil.operational.sales.facts import currency_of, deal_facts, fact_named, given_value, lead_facts
from trefoil.operational.sales.models import Deal, Lead
from trefoil.operational.sales.ways import own_currency, ways

_FETCHED = frozenset({"product"})
_INPUTS = {"email": "email", "phone": "tel"}


def _editors_of(facts: Sequence[Fact]) -> list[CellEditor]:
    return [
        CellEditor(
            one.name, one.label, _INPUTS.get(one.name, one.input), one.choices, is_fetched=one.name in _FETCHED,
            lookup="customers:choices" if one.input == "customer" else "",
        )
        for one in facts if one.may_edit and one.input != "checkbox"
    ]  # fmt: skip


def _deal_editors(user: Any) -> list[CellEditor]:
    draft = Deal(owner=user, currency=own_currency(user), custom={})
    stage = CellEditor("stage", _("Stage"), "select", lambda: stage_choices(user))
    return [*_editors_of(deal_facts(user, draft)), stage, *custom_editors(user, "deal")]


def _lead_editors(user: Any) -> list[CellEditor]:
    draft = Lead(owner=None, currency=own_currency(user), custom={})
    return [*_editors_of(lead_facts(user, draft)), *custom_editors(user, "lead")]


def stage_choices(user: Any) -> list[tuple[int, str]]:
    """(id, name) of the stages in use, with the pipeline where there are several."""
    setup = ways(user)
    many = len(setup.pipelines) > 1
    return [(s.pk, f"{one.name}: {s.name}" if many else s.name) for one in setup.pipelines for s in one.stages]


def _held(user: Any, row: Any, key: str) -> Any:
    return row.stage_id if key == "stage" else fact_named(user, row, key).value


def _given(user: Any, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of the action; Invalid names every column whose value cannot be read."""
    given: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    currency = str(values.get("currency") or currency_of(user, row))
    for key, value in values.items():
        fact = fact_named(user, row, key)
        try:
            if not fact.may_edit:
                raise Invalid({key: _("This column cannot be edited here.")})
            if key.startswith("custom."):
                given.setdefault("custom", {})[key.removeprefix("custom.")] = value
            else:
                given[key] = given_value(user, fact, value if isinstance(value, str) else str(value or ""), currency)
        except Invalid as wrong:
            errors |= wrong.errors
    if errors:
        raise Invalid(errors)
    return given


def _save_deal(user: Any, row: Deal, values: Mapping[str, Any]) -> None:
    stage = str(values.get("stage") or "")
    given = _given(user, row, {key: value for key, value in values.items() if key != "stage"})
    if given:
        change_deal(actor=user, deal=row.pk, **given)
    if "stage" in values:
        if not stage.isdecimal() or int(stage[:18]) not in dict(stage_choices(user)):
            raise Invalid({"stage": _("There is no such stage.")})
        move_deal(actor=user, deal=row.pk, stage=int(stage))


def _save_lead(user: Any, row: Lead, values: Mapping[str, Any]) -> None:
    change_lead(actor=user, lead=row.pk, **_given(user, row, values))


register_sheets(
    Sheet("deal", _deal_editors, lambda user: with_customer(Deal.objects.alive(), user), _held, _save_deal),
    Sheet("lead", _lead_editors, lambda user: Lead.objects.alive(), _held, _save_lead),
)
