"""How many deals and leads are changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day, parse_decimal
from trefoil.core.registry import BulkField, register_bulk
from trefoil.customfields.many import custom_bulk_fields, custom_setter
from trefoil.lists.many import Asked, Kit, Setter, common_fields
from trefoil.operational.sales import totals
from trefoil.operational.sales.actions.deal import clean_short
from trefoil.operational.sales.actions.deal import told as deal_told
from trefoil.operational.sales.actions.lead import check_country
from trefoil.operational.sales.actions.lead import told as lead_told
from trefoil.operational.sales.models import Deal, DealLine, Lead, Product
from trefoil.operational.sales.money import clean_amount, clean_currency

_LEAD_TEXTS = {"source": 80, "organisation": 200, "job_title": 120}


def _deal_fields(user: Any) -> list[BulkField]:
    return [
        BulkField("expected_close_on", _("Expected close"), "date"), BulkField("source", _("Source")),
        BulkField("amount", _("Amount"), "money"), BulkField("currency", _("Currency")),
        *common_fields(user, "deal"), *custom_bulk_fields(user, "deal"),
    ]  # fmt: skip


def _deal_setter(actor: Any, asked: Asked, rows: Sequence[Any]) -> Setter:
    if asked.field.startswith("custom."):
        return custom_setter(actor, "deal", asked.field, asked.value)
    text = str(asked.value or "").strip()
    if asked.field == "source":
        source = clean_short(text, "source")
        return lambda row: setattr(row, "source", source)
    if asked.field == "expected_close_on":
        day = _read("expected_close_on", parse_day, text) if text else None
        return lambda row: setattr(row, "expected_close_on", day)
    return _money_setter(actor, asked.field, text, rows)


def _money_setter(actor: Any, field: str, text: str, rows: Sequence[Any]) -> Setter:
    """Amount or currency; on a deal with products both come from these."""
    lines = DealLine.objects.visible_to(actor).filter(deal__in=[row.pk for row in rows])
    priced = set(lines.order_by().values_list("deal_id", flat=True).distinct())
    code = clean_currency(text) if field == "currency" else ""
    amount = _read("amount", parse_decimal, text or "0") if field == "amount" else Decimal(0)

    def put(row: Any) -> None:
        if row.pk in priced and (field == "amount" or code != row.currency):
            raise Invalid({field: _("The amount comes from the products. Change them instead.")})
        if field == "amount":
            row.amount = clean_amount(amount, row.currency)
        else:
            row.amount, row.currency = clean_amount(row.amount, code), code

    return put


def _lead_fields(user: Any) -> list[BulkField]:
    products = Product.objects.visible_to(user).filter(is_active=True).order_by("name").values_list("pk", "name")
    return [
        BulkField("source", _("Source")), BulkField("organisation", _("Organisation")),
        BulkField("job_title", _("Job title")), BulkField("country", _("Country")),
        BulkField("product", _("Product"), "select", [(str(pk), name) for pk, name in products]),
        *common_fields(user, "lead"), *custom_bulk_fields(user, "lead"),
    ]  # fmt: skip


def _lead_setter(actor: Any, asked: Asked, rows: Sequence[Any]) -> Setter:
    if asked.field.startswith("custom."):
        return custom_setter(actor, "lead", asked.field, asked.value)
    text = str(asked.value or "").strip()
    if asked.field == "product":
        product = Product.objects.visible_to(actor).filter(pk=text if text.isdecimal() else 0).first()
        if text and product is None:
            raise Invalid({"product": _("There is no such product.")})
        return lambda row: setattr(row, "product", product)
    most = _LEAD_TEXTS.get(asked.field, 2)
    short = check_country(text) if asked.field == "country" else clean_short(text, asked.field, most)
    return lambda row: setattr(row, asked.field, short)


def _read(field: str, read: Any, text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise Invalid({field: str(error)}) from None


DEALS = Kit(
    "deal", Deal, ("owner_id", "team_id", "is_private", "expected_close_on", "source", "amount", "currency", "custom"),
    _deal_fields, _deal_setter,
    verbs={"hand_over": "deal.reassigned", "change": "deal.changed", "trash": "deal.deleted",
           "restore": "deal.restored"},
    told=deal_told, customers=lambda row: [row.customer_id], place=totals.place_of, moved=totals.moved_many,
)  # fmt: skip
LEADS = Kit(
    "lead", Lead,
    ("owner_id", "team_id", "is_private", "source", "organisation", "job_title", "country", "product_id", "custom"),
    _lead_fields, _lead_setter,
    verbs={"hand_over": "lead.assigned", "change": "lead.changed", "trash": "lead.deleted",
           "restore": "lead.restored"},
    told=lead_told,
)  # fmt: skip
register_bulk(DEALS.bulk(), LEADS.bulk())
