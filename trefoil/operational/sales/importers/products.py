"""Products with their prices: matched by outside id, then code, then name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trefoil.exchange.cells import Cells
from trefoil.exchange.folding import fold
from trefoil.exchange.importer import Importer, Result
from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.aliases import PRODUCTS
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.session import Session
from trefoil.identity.rights import need
from trefoil.operational.sales.actions.bulk import ProductRef
from trefoil.operational.sales.actions.product import change_product, create_product, set_price
from trefoil.operational.sales.importers.catalogue import currency_of, money_of, products_of
from trefoil.operational.sales.models import Product

_REASON = "products in an import file"
_TEXTS = ("name", "code", "family", "unit", "outside_id")


@dataclass(slots=True)
class Article:
    """A product as a row describes it."""

    texts: dict[str, str]
    price: Decimal | None
    currency: str
    is_active: bool | None


class ProductsImporter(Importer):
    """A catalogue has hundreds of articles, not millions: each goes through the ordinary verbs, in small batches."""

    kind = "products"
    batch = 25

    def __init__(self, session: Session, cells: Cells) -> None:
        super().__init__(session, cells)
        self._known: dict[tuple[str, str], int] = {}
        self._rows: dict[int, dict[str, Any]] = {}
        self._read_known()
        self.jobs: list[tuple[Article, int]] = []
        self._made = 0

    def _read_known(self) -> None:
        for row in Product.objects.system(_REASON).order_by("pk").values("pk", *_TEXTS, "is_active"):
            self._know(row["pk"], row)

    def _know(self, pk: int, row: dict[str, Any]) -> None:
        self._rows[pk] = row
        for name in ("outside_id", "code", "name"):
            if row.get(name):
                self._known.setdefault((name, fold(row[name])), pk)

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of a product."""
        return PRODUCTS

    @classmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor manages products."""
        need(actor, "manage_products")

    def read(self) -> Article:
        """The product that the row describes."""
        cells = self.cells
        price, beside = cells.money("price")
        limits = {"name": 200, "code": 60, "family": 80, "unit": 20, "outside_id": 120}
        texts = {name: cells.text(name, most) for name, most in limits.items()}
        texts["name"] = texts["name"] or texts["code"]
        if not texts["name"]:
            raise Problem("blank", "name")
        currency = currency_of(self.session, cells.text("currency", 10), beside)
        if price is not None:
            price = money_of(price, currency, "price")
        return Article(texts, price, currency, self._active())

    def _active(self) -> bool | None:
        try:
            return self.cells.yes("is_active")
        except Problem:
            return fold(self.cells.text("is_active")) in ("active", "enabled", "активен", "aktywny", "פעיל", "aktiv")

    def plan(self, records: Sequence[Article]) -> list[Result]:
        """Which are new, which would change."""
        self.jobs = []
        return [self._decide(record) for record in records]

    def _decide(self, record: Article) -> Result:
        name = record.texts["name"]
        keys = [(key, fold(record.texts[key])) for key in ("outside_id", "code", "name") if record.texts[key]]
        found = next((self._known[key] for key in keys if key in self._known), None)
        if found is None:
            self._made -= 1
            self._know(self._made, {**record.texts, "pk": self._made, "is_active": record.is_active is not False})
            products = products_of(self.session)
            prices = {record.currency: record.price} if record.price is not None else {}
            products.add(ProductRef(0, name, prices), name)
            self.jobs.append((record, self._made))
            return Result("created", name)
        if self.session.options.existing == "skip":
            return Result("skipped", name, Problem("exists", value=name[:80]))
        if not self._changes(found, record):
            return Result("unchanged", name)
        self._rows[found] = {**self._rows[found], **{k: v for k, v in record.texts.items() if v}}
        self.jobs.append((record, found))
        return Result("updated", name)

    def _changes(self, pk: int, record: Article) -> bool:
        row = self._rows[pk]
        if any(value and (row.get(name) or "") != value for name, value in record.texts.items()):
            return True
        if record.is_active is not None and row.get("is_active") != record.is_active:
            return True
        ref: ProductRef | None = products_of(self.session).exact(str(row["name"]))
        listed = ref.prices.get(record.currency) if ref is not None else None
        return record.price is not None and record.price != listed

    def write(self) -> None:
        """Make and change them."""
        for record, pk in self.jobs:
            if pk < 0 and self._rows[pk]["pk"] < 0:
                self._create(record, pk)
            else:
                self._change(record, int(self._rows[pk]["pk"]))
        self.jobs = []

    def _create(self, record: Article, key: int) -> None:
        texts = {name: value for name, value in record.texts.items() if value}
        made = create_product(
            actor=self.session.actor, name=texts.pop("name"), price=record.price, currency=record.currency,
            is_active=record.is_active is not False, **texts,
        )  # fmt: skip
        self._rows[key]["pk"] = made.pk

    def _change(self, record: Article, pk: int) -> None:
        given: dict[str, Any] = {name: value for name, value in record.texts.items() if value}
        if record.is_active is not None:
            given["is_active"] = record.is_active
        change_product(actor=self.session.actor, product=pk, **given)
        if record.price is not None:
            set_price(actor=self.session.actor, product=pk, amount=record.price, currency=record.currency)
        ref: ProductRef | None = products_of(self.session).exact(record.texts["name"])
        if ref is not None and record.price is not None:
            ref.prices[record.currency] = record.price
