"""Products and their prices."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from trefoil.core.api.fields import Amount, Body, Currency, OutsideId, OutsideIdInPath, Text
from trefoil.core.api.resource import Resource, Rows, parameters
from trefoil.core.api.routes import VERSIONED, Routes, must_be_new, version_asked
from trefoil.core.listing import Column
from trefoil.operational.sales.actions import change_product, create_product, set_price
from trefoil.operational.sales.api.amounts import amount_text
from trefoil.operational.sales.models import Price, Product

products = Routes("Products", scopes=("products",), readers=("deals", "leads"))


class ProductChange(Body):
    """Fields of a product to change; what is not named stays."""

    name: Text(200, least=1) = Field(default="", description="Name, unique.")  # type: ignore[valid-type]
    code: Text(60) = Field(default="", description="Article number.")  # type: ignore[valid-type]
    family: Text(80) = Field(default="", description="Group of products.")  # type: ignore[valid-type]
    unit: Text(20) = Field(default="", description="Unit, such as pc.")  # type: ignore[valid-type]
    is_active: bool = Field(default=True, description="Whether it is offered for new lines.")
    outside_id: OutsideId | None = Field(default=None, description="Id in another system.")


class ProductPut(Body):
    """A product as the other system knows it."""

    name: Text(200, least=1) = Field(description="Name, unique.", examples=["Two-group machine"])  # type: ignore[valid-type]
    code: Text(60) = Field(default="", description="Article number.")  # type: ignore[valid-type]
    family: Text(80) = Field(default="", description="Group of products.")  # type: ignore[valid-type]
    unit: Text(20) = Field(default="", description="Unit, such as pc.")  # type: ignore[valid-type]
    is_active: bool = Field(default=True, description="Whether it is offered for new lines.")
    price: Amount | None = Field(default=None, description="Price on the default list of the currency.")
    currency: Currency | None = Field(default=None, description="Currency of the price; without it: the firm's.")


class ProductIn(ProductPut):
    """A new product."""

    outside_id: OutsideId | None = Field(default=None, description="Id in another system.")


class PriceIn(Body):
    """What a product costs."""

    amount: Amount = Field(description="The price.", examples=["5400.00"])


class PriceOut(BaseModel):
    """What a product costs on a price list."""

    price_list_id: int = Field(description="Number of the price list.")
    price_list: str = Field(description="Name of the price list.")
    currency: str = Field(description="ISO code.")
    amount: str = Field(description="The price, exact, as text.")


class ProductOut(BaseModel):
    """An article of the catalogue."""

    id: int = Field(description="Number of the product.")
    name: str = Field(description="Name.")
    code: str = Field(description="Article number.")
    family: str = Field(description="Group of products.")
    unit: str = Field(description="Unit.")
    is_active: bool = Field(description="Whether it is offered for new lines.")
    outside_id: str | None = Field(description="Id in another system.")
    prices: list[PriceOut] = Field(description="What it costs, the default list first.")
    created_at: str = Field(description="When it was added.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class ProductPage(BaseModel):
    """A page of products."""

    items: list[ProductOut] = Field(description="The products.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


OWN = [
    Column("name", "Name", "text", "name", sort="name"),
    Column("code", "Article number", "text", "code"),
    Column("family", "Group", "text", "family"),
    Column("unit", "Unit", "text", "unit", can_filter=False),
    Column("is_active", "Offered", "yes_no", "is_active"),
    Column("outside_id", "Id in another system", "text", "outside_id"),
    Column("created_at", "Added", "datetime", "created_at", sort="created_at"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Products with their prices (one query for all)."""
    prices: dict[int, Rows] = defaultdict(list)
    found = Price.objects.visible_to(user).filter(product__in=[row["pk"] for row in rows])
    names = ("product_id", "price_list_id", "price_list__name", "price_list__currency", "amount")
    for pk, list_id, name, currency, amount in found.order_by(
        "-price_list__is_default", "price_list_id"
    ).values_list(*names):
        prices[pk].append({"price_list_id": list_id, "price_list": name, "currency": currency,
                           "amount": amount_text(amount, currency)})  # fmt: skip
    return [{"prices": prices[row["pk"]], "id": row.pop("pk"), **row} for row in rows]


PRODUCTS = Resource(
    "products", Product, lambda user: OWN, Product.objects.get_queryset, dress, default_sort="name"
)
CHANGED: dict[int, Any] = {200: ProductOut}
MADE: dict[int, Any] = {201: ProductOut}


@products.get("", response=ProductPage, openapi_extra={"parameters": parameters(OWN, default_sort="name")})
def list_products(request: HttpRequest) -> HttpResponse:
    """List products with their prices"""
    return PRODUCTS.page(request)


@products.get("/{int:product_id}", response=ProductOut)
def read_product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Read one product with its prices"""
    return PRODUCTS.one(request, product_id)


@products.post("", response=MADE)
def add_product(request: HttpRequest, body: ProductIn) -> HttpResponse:
    """Add a product, with its price on the default list of the currency if one is given"""
    row = create_product(actor=request.user, **body.model_dump(exclude_unset=True))
    return PRODUCTS.answer(request, row.pk, 201)


@products.patch("/{int:product_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_product_fields(request: HttpRequest, product_id: int, body: ProductChange) -> HttpResponse:
    """Change a product; deals that have it keep their own name and price"""
    sent = body.model_dump(exclude_unset=True)
    change_product(actor=request.user, product=product_id, version=version_asked(request), **sent)
    return PRODUCTS.answer(request, product_id)


@products.put("/by-outside-id/{path:outside_id}", response={**MADE, **CHANGED}, openapi_extra=VERSIONED)
def put_product(request: HttpRequest, outside_id: OutsideIdInPath, body: ProductPut) -> HttpResponse:
    """Create or change the product with this id in another system"""
    sent, version = body.model_dump(exclude_unset=True), version_asked(request)
    found = PRODUCTS.id_by_outside_id(request.user, outside_id)
    if found is None:
        must_be_new(request)
        row = create_product(actor=request.user, outside_id=outside_id, **sent)
        return PRODUCTS.answer(request, row.pk, 201)
    price, currency = sent.pop("price", None), sent.pop("currency", None)
    change_product(actor=request.user, product=found, version=version, **sent)
    if price is not None:
        set_price(actor=request.user, product=found, amount=price, currency=currency or "")
    return PRODUCTS.answer(request, found)


@products.put("/{int:product_id}/prices/{currency}", response=CHANGED)
def set_product_price(request: HttpRequest, product_id: int, currency: str, body: PriceIn) -> HttpResponse:
    """Set what a product costs on the default list of a currency"""
    set_price(actor=request.user, product=product_id, amount=body.amount, currency=currency)
    return PRODUCTS.answer(request, product_id)
