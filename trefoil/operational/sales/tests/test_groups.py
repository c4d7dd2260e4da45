"""Lists in groups: every row in exactly one group, counts and sums exact, paging inside."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import World
from trefoil.core.grouping import headings, inside, parse_group
from trefoil.core.listing import parse
from trefoil.customfields.actions import create_field
from trefoil.operational.sales.actions import create_deal
from trefoil.operational.sales.columns import deal_columns
from trefoil.operational.sales.models import Deal


@pytest.fixture
def filled(world: World) -> World:
    create_field(actor=world.dana, object_type="deal", label="Size", kind="choice", choices=["s", "m"])
    create_field(actor=world.dana, object_type="deal", label="Vip", kind="yes_no")
    create_field(actor=world.dana, object_type="deal", label="Margin", kind="choice", choices=["a"], group="secret")
    for number in range(30):
        actor = world.again((world.marek, world.tom)[number % 2])
        create_deal(
            actor=actor, title=f"deal {number}", amount=Decimal("0.1") * number,
            currency=("EUR", "PLN", "CHF")[number % 3],
            stage=world.stages[number % 2], custom={"size": "s", "vip": number % 4 == 0} if number % 3 else {},
            expected_close_on=timezone.localdate() + timedelta(days=number * 20 - 200) if number % 5 else None,
            at=timezone.now() - timedelta(days=number * 17),
        )  # fmt: skip
    return world


KEYS = ["stage", "owner", "team", "state", "custom.size", "custom.vip", "created_at:month", "created_at:quarter",
        "created_at:year", "expected_close_on:month", "expected_close_on:quarter", "closed_at:year"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_row_stands_in_one_group_and_sums_are_exact(filled: World, key: str) -> None:
    for person in (filled.dana, filled.tom):
        user = filled.again(person)
        columns = deal_columns(user)
        listing = parse(Deal, columns, {"group": key}, user.viewer, default_sort="-created_at")
        base = Deal.objects.alive()
        with CaptureQueriesContext(connection) as asked:
            found, is_cut = headings(listing.queryset(base), listing.grouping, columns)
        assert len(asked) == 1 and not is_cut
        met: Counter[int] = Counter()
        for heading in found:
            one = parse(Deal, columns, {}, user.viewer, default_sort="-created_at")
            one.conditions.append(inside(parse_group(key, {c.key: c for c in columns}), heading.token))
            rows = list(one.queryset(base).values_list("pk", "amount", "currency"))
            sums: dict[str, Decimal] = {}
            for _pk, amount, currency in rows:
                sums[currency] = sums.get(currency, Decimal(0)) + amount
            assert (heading.count, heading.sums["amount"]) == (len(rows), sums), heading.label
            met.update(pk for pk, _amount, _currency in rows)
        assert met == Counter(Deal.objects.alive().visible_to(user).values_list("pk", flat=True))


def test_the_page_shows_headings_with_sums_and_pages_inside_of_a_group(filled: World) -> None:
    for number in range(45):
        create_deal(actor=filled.again(filled.dana), title=f"more {number}", amount="1", currency="EUR",
                    stage=filled.stages[2])  # fmt: skip
    browser = filled.client(filled.dana)
    page = browser.get("/deals/table?group=stage&sort=created_at").content.decode()
    assert page.count('class="tf-group-row"') == 3 and "€45" in page
    titles: list[str] = re.findall(r">(more \d+)<", page)
    more = re.search(r'hx-get="([^"]*in=[^"]*after=[^"]*)"', page)
    while more:
        page = browser.get("/deals/table" + unescape(more.group(1))).content.decode()
        assert "<html" not in page
        titles += re.findall(r">(more \d+)<", page)
        more = re.search(r'hx-get="([^"]*after=[^"]*)"', page)
    assert len(titles) == len(set(titles)) == 45


def test_a_group_asks_as_many_queries_for_many_rows_as_for_few(filled: World) -> None:
    browser = filled.client(filled.dana)
    browser.get("/deals/table?group=stage")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/table?group=stage")
    for number in range(20):
        create_deal(actor=filled.again(filled.tom), title=f"more {number}", stage=filled.stages[0])
    browser.get("/deals/table?group=stage")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/table?group=stage")
    assert len(many) == len(few)


@pytest.mark.parametrize("query", ["group=title", "group=custom.margin", "group=created_at", "group=created_at:day",
                                   "group=owner:month", "group=password", "group=custom.nothing"])  # fmt: skip
def test_what_cannot_be_grouped_by_is_told(filled: World, query: str) -> None:
    assert filled.client(filled.ruth).get(f"/deals/table?{query}").status_code == 400


@pytest.mark.parametrize("token", ["x", "999999999999999999999999", "2026-13-01", "2026-01-02", "'", "٣"])
def test_a_group_that_is_none_is_missing(filled: World, token: str) -> None:
    for key in ("stage", "owner", "created_at:month", "custom.size"):
        answer = filled.client(filled.dana).get("/deals/table", {"group": key, "in": token})
        assert answer.status_code == 404, key


def test_customers_and_tasks_have_groups_too(filled: World) -> None:
    browser: Any = filled.client(filled.dana)
    for address in ("/customers/?group=kind", "/customers/?group=standing", "/tasks/?group=due_at:month",
                    "/leads/?group=state", "/products/?group=is_active", "/tasks/?group=priority"):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 200 and "tf-group-row" in answer.content.decode(), address
