"""Parts of a deal: who takes part in the decision, which products are on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.core.listing import parse_decimal
from trefoil.customers.models import Customer
from trefoil.operational.sales import totals
from trefoil.operational.sales.actions.deal import clean_short, keep, snapshot
from trefoil.operational.sales.models import Deal, DealLine, Participant, Price, PriceList, Product
from trefoil.operational.sales.models.deal import PARTICIPANT_ROLES
from trefoil.operational.sales.money import clean_amount, rounded
from trefoil.timeline.actions import record

MOST_LINES = 200


@action
def add_participant(*, actor: Any, deal: Any, person: Any, role: str = "contact") -> Participant:
    """Say which part a person has in the decision; saying it again changes the part."""
    row: Deal = Deal.objects.alive().locked(actor, deal)
    who: Customer = Customer.objects.alive().people().get_or_404(actor, pk=getattr(person, "pk", person))
    if role not in dict(PARTICIPANT_ROLES):
        raise Invalid({"role": _("There is no such part in a decision.")})
    part, _new = Participant.objects.system("part of the locked deal").update_or_create(
        deal=row, person=who, defaults={"role": role}
    )
    data = {"title": row.title, "person": who.name, "person_id": who.pk, "role": role}
    record("deal.joined", row, customers=[row.customer_id, who.pk], data=data)
    return part


@action
def remove_participant(*, actor: Any, participant: Any) -> None:
    """Take a person off a deal."""
    part: Participant = Participant.objects.get_or_404(actor, "edit", pk=getattr(participant, "pk", participant))
    deal = part.deal
    data = {"title": deal.title, "person_id": part.person_id, "role": part.role}
    record("deal.left", deal, customers=[deal.customer_id, part.person_id], data=data)
    part.delete()


@action
def set_lines(*, actor: Any, deal: Any, lines: Sequence[Mapping[str, Any]], version: int | None = None) -> Deal:
    """Make the deal's products exactly `lines` ({product, name, quantity, unit_price, discount}); the deal's amount
    becomes their sum. discount is in percent; a missing price comes from the price list in the deal's currency.
    """
    row: Deal = Deal.objects.alive().locked(actor, deal, version)
    if len(lines) > MOST_LINES:
        raise Invalid({"lines": _("At most %(most)s products on one deal.") % {"most": MOST_LINES}})
    before, before_place = snapshot(row), totals.place_of(row)
    made, errors = priced_lines(row, lines)
    if errors:
        raise Invalid(errors)
    ready = [line for line in made if line is not None]
    had = DealLine.objects.system("part of the locked deal").filter(deal=row)
    if not ready and not had.exists():
        return row
    had.delete()
    DealLine.objects.bulk_create(ready)
    row.amount = sum((line.amount for line in ready), Decimal(0)) if ready else row.amount
    told = [{"name": line.name, "quantity": str(line.quantity), "amount": str(line.amount)} for line in ready]
    record("deal.lines_changed", row, customers=[row.customer_id], data={"title": row.title, "lines": told})
    kept_version = row.version
    row = keep(row, before, before_place)
    if row.version == kept_version:
        row.version += 1
        row.save(update_fields=["version"])
    return row


def priced_lines(
    deal: Deal, lines: Sequence[Mapping[str, Any]]
) -> tuple[list[DealLine | None], dict[str, Any]]:
    """Each line with its exact amount, unsaved (None if wrong), and what is wrong by `lines.<number>.<field>`."""
    ready: list[DealLine | None] = []
    errors: dict[str, Any] = {}
    catalogue = _catalogue(lines, deal.currency)
    for number, given in enumerate(lines[:MOST_LINES]):
        try:
            ready.append(_line(deal, number, given, catalogue))
        except Invalid as wrong:
            ready.append(None)
            errors |= {f"lines.{number}.{field}": text for field, text in wrong.errors.items()}
    return ready, errors


def _catalogue(lines: Sequence[Mapping[str, Any]], currency: str) -> dict[int, tuple[Product, Decimal | None]]:
    ids = [int(line["product"]) for line in lines if _is_number(line.get("product"))]
    products = {p.pk: p for p in Product.objects.system("the firm's catalogue").filter(pk__in=ids[:MOST_LINES])}
    lists = PriceList.objects.system("the firm's catalogue").filter(currency=currency).order_by("-is_default", "pk")
    prices: dict[int, Decimal] = {}
    first = lists.first()
    if first is not None:
        rows = Price.objects.system("the firm's catalogue").filter(price_list=first, product__in=list(products))
        prices = {row.product_id: row.amount for row in rows}
    return {pk: (product, prices.get(pk)) for pk, product in products.items()}


def _line(
    deal: Deal, number: int, given: Mapping[str, Any], catalogue: dict[int, tuple[Product, Decimal | None]]
) -> DealLine:
    product, listed = None, None
    if given.get("product") not in (None, ""):
        if not _is_number(given["product"]) or int(given["product"]) not in catalogue:
            raise Invalid({"product": _("There is no such product.")})
        product, listed = catalogue[int(given["product"])]
    name = clean_short(given.get("name") or (product.name if product else ""), "name", 200)
    if not name:
        raise Invalid({"name": _("Name the product.")})
    quantity = _number(given.get("quantity", 1), "quantity", Decimal("0.0001"), Decimal(10) ** 6)
    discount = _number(given.get("discount", 0), "discount", Decimal(0), Decimal(100))
    asked = given.get("unit_price")
    price = clean_amount(asked, deal.currency, field="unit_price") if asked not in (None, "") else listed
    if price is None:
        raise Invalid({"unit_price": _("There is no price in this currency. Type one.")})
    amount = rounded(quantity * price * (1 - discount / 100), deal.currency)
    return DealLine(
        deal=deal, product=product, name=name, quantity=quantity, unit_price=price, discount=discount, amount=amount,
        position=number,
    )  # fmt: skip


def _is_number(value: Any) -> bool:
    text = str(value or "")
    return text.isdecimal() and len(text) < 19


def _number(value: Any, field: str, least: Decimal, most: Decimal) -> Decimal:
    if isinstance(value, float):
        raise Invalid({field: _("Send numbers as text, for instance “1.5”.")})
    try:
        number = value if isinstance(value, Decimal) else parse_decimal(str(value))
    except ValueError as error:
        raise Invalid({field: str(error)}) from None
    if not least <= number <= most or number != round(number, 4):
        raise Invalid({field: _("Between %(least)s and %(most)s, with at most four places.")
                       % {"least": least, "most": most}})  # fmt: skip
    return number
