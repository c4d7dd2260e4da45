"""Products in a file: found by name or code, with their prices; made when that was chosen and the actor may."""

from __future__ import annotations

from decimal import Decimal

from trefoil.core.actions import Invalid
from trefoil.exchange.problems import Problem, of_invalid
from trefoil.exchange.session import Names, Session
from trefoil.operational.sales.actions.bulk import ProductRef
from trefoil.operational.sales.actions.product import create_product
from trefoil.operational.sales.models import Price, PriceList, Product
from trefoil.operational.sales.money import clean_amount, clean_currency

_REASON = "products in an import file"


def products_of(session: Session) -> Names:
    """All products by name, then by code, with the price of the first list of each currency."""
    return session.names("product", lambda: _read())


def _read() -> list[tuple[ProductRef, str]]:
    rows = list(Product.objects.system(_REASON).order_by("pk").values_list("pk", "name", "code"))
    found = {pk: ProductRef(pk, name) for pk, name, _code in rows}
    first: dict[str, int] = {}
    for pk, currency in PriceList.objects.system(_REASON).order_by("-is_default", "pk").values_list("pk", "currency"):
        first.setdefault(currency, pk)
    lists = {pk: currency for currency, pk in first.items()}
    prices = Price.objects.system(_REASON).filter(price_list__in=lists)
    for product, price_list, amount in prices.values_list("product_id", "price_list_id", "amount"):
        found[product].prices[lists[price_list]] = Decimal(amount)
    named = [(found[pk], name) for pk, name, _code in rows]
    return named + [(found[pk], code) for pk, _name, code in rows if code]


class Catalogue:
    """Answers which product a row means."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.names = products_of(session)
        self._to_make: list[ProductRef] = []

    def find(self, name: str) -> ProductRef:
        """The product of this name; a new one when that was chosen."""
        found: ProductRef | None = self.names.find(name)
        if found is not None:
            return found
        options = self.session.options
        if options.missing != "create" or not self.session.actor.may("manage_products"):
            raise Problem("no_such", "product", value=name[:80])
        made = ProductRef(0, (options.accepted("product", name) or name)[:200])
        self.names.add(made, made.name)
        self._to_make.append(made)
        self.session.count_related("product")
        return made

    def write(self) -> None:
        """Make the new products of the batch."""
        for product in self._to_make:
            product.pk = create_product(actor=self.session.actor, name=product.name).pk
        self._to_make = []

    def forget(self) -> None:
        """Nothing of the last batch is left to be written (a dry run)."""
        self._to_make = []


def money_of(amount: Decimal, currency: str, field: str = "amount") -> Decimal:
    """The amount in whole units of its currency; Problem otherwise."""
    try:
        return clean_amount(amount, currency, field=field)
    except Invalid as wrong:
        raise of_invalid(wrong) from None


def currency_of(session: Session, text: str, beside: str) -> str:
    """The currency of a row: its own column, the sign beside the amount, the chosen one, the firm's."""
    code = text or beside or session.options.currency or session.firm.currency
    try:
        return clean_currency(code)
    except Invalid:
        raise Problem("not_a_currency", "currency", value=code[:20]) from None
