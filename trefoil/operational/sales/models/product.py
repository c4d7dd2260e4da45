"""What is sold, at which prices, and what money is worth on a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from trefoil.core.access import Scope, Staff
from trefoil.core.db.fields import ExactDecimal
from trefoil.core.db.models import GuardedModel


class Product(GuardedModel):
    """An article of the catalogue."""

    scope: ClassVar[Scope] = Staff("manage_products")

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True, default="")
    family = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)
    outside_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="product_name_once")]

    def __str__(self) -> str:
        return self.name


class PriceList(GuardedModel):
    """A named set of prices in one currency; the first one is what new lines take."""

    scope: ClassVar[Scope] = Staff("manage_products")

    name = models.CharField(max_length=80, unique=True)
    currency = models.CharField(max_length=3)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "name"]

    def __str__(self) -> str:
        return self.name


class Price(GuardedModel):
    """What a product costs on a list."""

    scope: ClassVar[Scope] = Staff("manage_products")

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    amount = ExactDecimal()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["price_list", "product"], name="price_once")]


class ExchangeRate(GuardedModel):
    """From `on`, one unit of `currency` is worth `rate` units of the firm's currency."""

    scope: ClassVar[Scope] = Staff("manage_products")

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["currency", "on"], name="rate_once_a_day")]
        ordering = ["currency", "-on"]
