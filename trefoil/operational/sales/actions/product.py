"""The catalogue: products, price lists, prices, exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.core.listing import parse_decimal
from trefoil.customers.actions.customer import save_unique
from trefoil.identity.models import firm
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.operational.sales.actions.deal import clean_short
from trefoil.operational.sales.models import ExchangeRate, Price, PriceList, Product
from trefoil.operational.sales.money import clean_amount, clean_currency
from trefoil.timeline.actions import changes, record

_REASON = "the firm's catalogue"
FIELDS = {"name": 200, "code": 60, "family": 80, "unit": 20, "outside_id": 120}


@action
def create_product(
    *, actor: Any, name: str, price: Any = None, currency: str = "", is_active: bool = True, **given: Any
) -> Product:
    """Add an article, with its price on the default list of the currency if one is given."""
    need(actor, "manage_products")
    row = Product(is_active=is_active)
    _apply(row, {**given, "name": name})
    save_unique(row)
    record("product.created", row, data={"name": row.name})
    if price not in (None, ""):
        set_price(actor=actor, product=row, amount=price, currency=currency)
    setup_changed()
    return row


@action
def change_product(*, actor: Any, product: Any, version: int | None = None, **given: Any) -> Product:
    """Change an article; deals that have it keep their own name and price."""
    need(actor, "manage_products")
    row: Product = Product.objects.get_or_404(actor, "edit", pk=getattr(product, "pk", product))
    if version is not None and row.version != version:
        raise Conflict(row)
    before = _snapshot(row)
    if "is_active" in given:
        row.is_active = bool(given.pop("is_active"))
    _apply(row, given)
    changed = changes(before, _snapshot(row))
    if changed:
        row.version += 1
        save_unique(row)
        record("product.changed", row, data={"name": row.name, "changes": changed})
        setup_changed()
    return row


@action
def create_price_list(*, actor: Any, name: str, currency: str, is_default: bool = False) -> PriceList:
    """Make a price list; a default one takes the place of the default of its currency."""
    need(actor, "manage_products")
    code, title = clean_currency(currency), clean_short(name, "name", 80)
    if not title or PriceList.objects.system(_REASON).filter(name=title).exists():
        raise Invalid({"name": _("A price list needs a name of its own.")})
    if is_default:
        PriceList.objects.system(_REASON).filter(currency=code, is_default=True).update(is_default=False)
    row = PriceList(name=title, currency=code, is_default=is_default)
    row.save()
    record("price_list.created", row, data={"name": title, "currency": code})
    return row


@action
def set_price(*, actor: Any, product: Any, amount: Any, currency: str = "", price_list: Any = None) -> Price:
    """Set what a product costs on a list (the default list of the currency, made when there is none)."""
    need(actor, "manage_products")
    row: Product = Product.objects.get_or_404(actor, pk=getattr(product, "pk", product))
    code = clean_currency(currency or firm().currency)
    chosen = _chosen_list(actor, price_list, code)
    exact = clean_amount(amount, chosen.currency, field="price")
    price, _new = Price.objects.system(_REASON).update_or_create(
        price_list=chosen, product=row, defaults={"amount": exact}
    )
    data = {"name": row.name, "list": chosen.name, "amount": str(exact), "currency": chosen.currency}
    record("price.set", row, data=data)
    return price


def _chosen_list(actor: Any, price_list: Any, code: str) -> PriceList:
    """The list that was named, or the first of the currency, made when there is none."""
    if price_list is not None:
        named: PriceList = PriceList.objects.get_or_404(actor, pk=getattr(price_list, "pk", price_list))
        return named
    rows = PriceList.objects.system(_REASON).filter(currency=code)
    first: PriceList | None = rows.order_by("-is_default", "pk").first()
    return first or create_price_list(
        actor=actor, name=_("Prices in %(code)s") % {"code": code}, currency=code, is_default=True
    )


@action
def set_rate(*, actor: Any, currency: str, on: date, rate: Any) -> ExchangeRate:
    """From `on`, one unit of `currency` is worth `rate` of the firm's currency."""
    need(actor, "manage_products")
    code = clean_currency(currency)
    if code == firm().currency:
        raise Invalid({"currency": _("The firm's own currency needs no rate.")})
    try:
        value = parse_decimal(str(rate))
    except ValueError as error:
        raise Invalid({"rate": str(error)}) from None
    if not Decimal(0) < value < Decimal(10) ** 9:
        raise Invalid({"rate": _("A rate is above zero.")})
    row, _new = ExchangeRate.objects.system(_REASON).update_or_create(currency=code, on=on, defaults={"rate": value})
    record("rate.set", row, data={"currency": code, "on": on.isoformat(), "rate": str(value)})
    setup_changed()
    return row


def _apply(row: Product, given: dict[str, Any]) -> None:
    errors: dict[str, Any] = {}
    for name, value in given.items():
        if name not in FIELDS:
            errors[name] = _("There is no such field.")
            continue
        try:
            setattr(row, name, clean_short(value or "", name, FIELDS[name]))
        except Invalid as wrong:
            errors |= wrong.errors
    row.outside_id = row.outside_id or None
    if not row.name:
        errors["name"] = _("A name is needed.")
    elif Product.objects.system(_REASON).filter(name=row.name).exclude(pk=row.pk).exists():
        errors["name"] = _("There is a product of this name already.")
    if errors:
        raise Invalid(errors)


def _snapshot(row: Product) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*FIELDS, "is_active")}
