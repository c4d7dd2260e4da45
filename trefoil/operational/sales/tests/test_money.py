"""Money as people type it, as currencies part it, and as it is summed up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.operational.sales.actions import change_deal, close_deal, create_deal, set_lines, set_rate
from trefoil.operational.sales.models import BoardTotal
from trefoil.operational.sales.money import typed_amount

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("text", "currency", "read"),
    [
        ("12400", "EUR", "12400"), ("12,400", "EUR", "12400"), ("12.400", "EUR", "12400"), ("12,40", "EUR", "12.40"),
        ("12.400,50", "EUR", "12400.50"), ("12,400.50", "EUR", "12400.50"),
        ("1\u00a0234\u202f567,8", "EUR", "1234567.8"),
        ("1,234,567", "EUR", "1234567"), ("0.500", "EUR", "0.500"), ("1'250.00", "CHF", "1250.00"),
        ("12.400", "KWD", "12.400"), ("1,200", "JPY", "1200"), ("", "EUR", ""), (None, "EUR", ""), ("x", "EUR", "x"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_was_meant(text: str | None, currency: str, read: str) -> None:
    assert typed_amount(text, currency) == read


def test_a_field_takes_thousands_as_people_write_them(world: World) -> None:
    browser, address = world.client(world.marek), f"/deals/{world.deal.pk}/fields/amount"
    assert browser.post(address, {"value": "15,250", "version": 1}, headers=HTMX).status_code == 200
    world.deal.refresh_from_db()
    assert world.deal.amount == Decimal("15250")


def test_a_currency_that_cannot_hold_the_amount_is_refused(world: World) -> None:
    change_deal(actor=world.marek, deal=world.deal, amount="100.55")
    with pytest.raises(Invalid) as wrong:
        change_deal(actor=world.marek, deal=world.deal, currency="JPY")
    assert "amount" in wrong.value.errors
    world.deal.refresh_from_db()
    assert (world.deal.currency, world.deal.amount) == ("EUR", Decimal("100.55"))


def test_products_hold_currency_and_amount_of_their_deal(world: World) -> None:
    set_lines(actor=world.marek, deal=world.deal, lines=[{"name": "Grinder", "quantity": "3", "unit_price": "10.05"}])
    with pytest.raises(Invalid) as wrong:
        change_deal(actor=world.marek, deal=world.deal, currency="PLN")
    assert "currency" in wrong.value.errors
    with pytest.raises(Invalid):
        close_deal(actor=world.marek, deal=world.deal, outcome="won", amount="1.00")
    change_deal(actor=world.marek, deal=world.deal, currency="EUR")
    assert close_deal(actor=world.marek, deal=world.deal, outcome="won").amount == Decimal("30.15")
    dialog = world.client(world.tom).get(f"/deals/{world.south_deal.pk}/closure?outcome=won").content.decode()
    assert 'name="amount"' in dialog


def test_a_board_turns_currencies_into_the_firms_own_and_never_adds_one_without_a_rate(world: World) -> None:
    browser = world.client(world.marek)
    create_deal(actor=world.marek, title="In złoty", amount="1000.00", currency="PLN")
    create_deal(actor=world.marek, title="In yen", amount="5000", currency="JPY")
    before = browser.get("/deals/").content.decode()
    assert "PLN" in before and "¥5,000" in before and "€12,400" in before
    assert before.count("without an exchange rate") == 2
    set_rate(actor=world.dana, currency="PLN", on=date(2020, 1, 1), rate="0.25")
    after = browser.get("/deals/").content.decode()
    assert "€12,650" in after
    assert "¥5,000" in after and after.count("without an exchange rate") == 1
    kept = BoardTotal.objects.system("test").filter(owner_key=world.marek.pk).values_list("currency", "amount")
    assert dict(kept) == {"EUR": Decimal("12400"), "PLN": Decimal("1000"), "JPY": Decimal("5000")}
