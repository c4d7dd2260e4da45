"""The catalogue: open to everybody, changed by who may, with exact prices and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trefoil.operational.sales.actions import create_price_list, create_product
from trefoil.operational.sales.models import ExchangeRate, Price, PriceList, Product
from trefoil.timeline.models import Entry


def machine() -> Product:
    found: Product = Product.objects.system("test").get(code="TG-2")
    return found


def state() -> list[Any]:
    return [
        sorted(Product.objects.system("test").values_list("pk", "name", "version", "is_active")),
        sorted(Price.objects.system("test").values_list("pk", "amount")),
        sorted(PriceList.objects.system("test").values_list("pk", "name", "is_default")),
        sorted(ExchangeRate.objects.system("test").values_list("currency", "on", "rate")),
        Entry.objects.system("test").count(),
    ]  # fmt: skip


def test_everybody_reads_the_catalogue_and_finds_no_button_that_he_may_not_press(world: Any) -> None:
    for user, may in ((world.ruth, False), (world.marek, False), (world.dana, True)):
        browser = world.client(user)
        text = browser.get(reverse("sales:products")).content.decode()
        assert "Two-group machine" in text and "5,400" in text
        assert (reverse("sales:new_product") in text) is may
        page = browser.get(reverse("sales:product", args=[machine().pk]))
        assert page.status_code == 200 and ("New price" in page.content.decode()) is may
        for name in ("sales:price_lists", "sales:rates"):
            assert browser.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["marek", "ruth", "igor"])
def test_who_may_not_manage_products_changes_nothing(world: Any, name: str) -> None:
    browser, before = world.client(getattr(world, name)), state()
    product, prices = machine(), PriceList.objects.system("test").get()
    for address, posted in (
        (reverse("sales:new_product"), {"name": "Mine", "price": "1", "currency": "EUR"}),
        (reverse("sales:product", args=[product.pk]), {"name": "Mine"}),
        (reverse("sales:product_price", args=[product.pk]), {"price_list": prices.pk, "price": "1"}),
        (reverse("sales:price_lists"), {"name": "Mine", "currency": "EUR"}),
        (reverse("sales:rates"), {"currency": "PLN", "on": "2026-01-01", "rate": "0.2"}),
    ):
        assert browser.post(address, posted).status_code == 403, address
    assert browser.get(reverse("sales:new_product")).status_code == 403
    assert state() == before


def test_a_product_is_added_with_an_exact_price(world: Any) -> None:
    posted = {"name": "Filter, 3 l", "code": "F-3", "unit": "piece", "price": "1234,05", "currency": "eur"}
    answer = world.client(world.dana).post(reverse("sales:new_product"), posted)
    row = Product.objects.system("test").get(code="F-3")
    assert answer.status_code == 303 and answer.url == reverse("sales:product", args=[row.pk])
    assert Price.objects.system("test").get(product=row).amount == Decimal("1234.05")


@pytest.mark.parametrize(
    ("price", "said"),
    [("12.345", "smaller unit"), ("much", "not a number"), ("-1", "below zero"), ("", "Write a price")],
)
def test_a_price_that_cannot_be_is_refused_and_stays_typed(world: Any, price: str, said: str) -> None:
    prices, before = PriceList.objects.system("test").get(), state()
    posted = {"price_list": prices.pk, "price": price}
    answer = world.client(world.dana).post(reverse("sales:product_price", args=[machine().pk]), posted)
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and f'value="{price}"' in text
    assert state() == before


def test_a_price_is_set_on_the_list_that_was_named(world: Any) -> None:
    polish = create_price_list(actor=world.dana, name="Poland", currency="PLN")
    posted = {"price_list": polish.pk, "price": "23 400.50"}
    answer = world.client(world.dana).post(reverse("sales:product_price", args=[machine().pk]), posted)
    assert answer.status_code == 303
    held = dict(Price.objects.system("test").filter(product=machine()).values_list("price_list__currency", "amount"))
    assert held == {"EUR": Decimal(5400), "PLN": Decimal("23400.50")}


def test_two_people_at_one_product_see_both_versions(world: Any) -> None:
    address, browser = reverse("sales:product", args=[machine().pk]), world.client(world.dana)
    assert browser.post(address, {"name": "Machine, new", "version": 1, "is_active": "on"}).status_code == 303
    answer = browser.post(address, {"name": "Machine, old", "version": 1, "is_active": "on"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "Machine, new" in text and "Machine, old" in text
    assert Product.objects.system("test").filter(name="Machine, new").exists()


def test_a_second_product_of_one_name_is_refused(world: Any) -> None:
    answer = world.client(world.dana).post(reverse("sales:new_product"), {"name": "Two-group machine"})
    assert answer.status_code == 422 and "There is a product of this name already." in answer.content.decode()


def test_a_rate_is_kept_exactly_and_the_own_currency_has_none(world: Any) -> None:
    browser, address = world.client(world.dana), reverse("sales:rates")
    assert browser.post(address, {"currency": "pln", "on": "2026-03-01", "rate": "0,23456789"}).status_code == 303
    row = ExchangeRate.objects.system("test").get()
    assert (row.currency, row.on, row.rate) == ("PLN", date(2026, 3, 1), Decimal("0.23456789"))
    for posted in ({"currency": "EUR", "on": "2026-03-01", "rate": "1"}, {"currency": "PLN", "on": "then", "rate": "1"},
                   {"currency": "PLN", "on": "2026-03-01", "rate": "0"}):  # fmt: skip
        assert browser.post(address, posted).status_code == 422
    assert ExchangeRate.objects.system("test").count() == 1


def test_the_catalogue_takes_as_many_queries_whatever_its_size(world: Any) -> None:
    browser = world.client(world.dana)
    addresses = [reverse("sales:products"), reverse("sales:product", args=[machine().pk])]
    counts = []
    for turn in range(2):
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            counts.append(len(captured))
        for number in range(0 if turn else 30):
            create_product(actor=world.again(world.dana), name=f"Part {number}", price=str(number), currency="EUR")
    assert counts[:2] == counts[2:] and max(counts) <= 12
