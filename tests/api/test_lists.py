"""Lists: filters, order, pages that stay put, and as many queries for a hundred rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from tests.api.conftest import Program
from trefoil.customers.actions import create_customer, link_customers
from trefoil.customfields.actions import create_field
from trefoil.identity.actions import set_role
from trefoil.identity.actions.roles import table_of
from trefoil.identity.models import Role
from trefoil.operational.sales.actions import create_deal, create_lead, create_product
from trefoil.planner.actions import create_task

Programs = Callable[..., Program]


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item.get("title") or item["name"] for item in answer.json()["items"]]


def follow(asker: Program, path: str) -> list[str]:
    found: list[str] = []
    answer = asker.get(path)
    while True:
        found += titles(answer)
        if answer.json()["next"] is None:
            assert "Link" not in answer
            return found
        link = answer["Link"]
        assert link.startswith("</api/v1/") and link.endswith('>; rel="next"')
        answer = asker.get(link.split(">")[0].removeprefix("</api/v1/"))


@pytest.mark.parametrize("sort", ["title", "-title", "amount", "-amount", "expected_close_on", "-created_at"])
def test_following_next_gives_every_row_once_in_order(world: World, program: Programs, sort: str) -> None:
    for number in range(23):
        create_deal(actor=world.marek, title=f"Deal {number:02}", amount=str(number % 5), currency="EUR")
    asker = program(world.marek)
    whole = titles(asker.get(f"deals?limit=200&sort={sort}"))
    assert len(whole) == len(set(whole)) == 24
    assert follow(asker, f"deals?limit=5&sort={sort}") == whole


def test_rows_added_meanwhile_do_not_shift_the_pages(world: World, program: Programs) -> None:
    for number in range(6):
        create_deal(actor=world.marek, title=f"Old {number}")
    asker = program(world.marek)
    first = asker.get("deals?limit=4")
    create_deal(actor=world.marek, title="Newest of all")
    second = asker.get(f"deals?limit=4&after={first.json()['next']}")
    assert not set(titles(first)) & set(titles(second))
    assert len(titles(first) + titles(second)) == 7


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", ["Second bar"]), ("state=won", []), ("amount__gte=12400", ["Second bar"]),
        ("amount__gt=12400", []), ("title=bar", ["Second bar"]), ("title__is=Second", []),
        ("owner_id=me", ["Second bar"]), ("currency__in=EUR,USD", ["Second bar"]),
        ("expected_close_on__empty=true", ["Second bar"]), ("customer_id={customer}", ["Second bar"]),
    ],
)  # fmt: skip
def test_lists_are_filtered(world: World, program: Programs, query: str, found: list[str]) -> None:
    asked = query.format(customer=world.kawiarnia.pk)
    assert titles(program(world.marek).get(f"deals?{asked}")) == found


def test_people_are_found_by_any_way_to_reach_them(world: World, program: Programs) -> None:
    asker = program(world.marek)
    assert titles(asker.get("people?email=ANNA@podlipa.example")) == ["Anna Kowalska"]
    assert titles(asker.get("people?phone=600%20555%20212")) == ["Anna Kowalska"]
    assert titles(asker.get("organisations?standing=client")) == ["Kawiarnia Pod Lipą"]
    assert titles(asker.get("people?phone=%2B48601777888")) == []  # hers is behind the wall


@pytest.mark.parametrize(
    "query",
    ["bogus=1", "customer__name=x", "title__regex=x", "owner__password__startswith=x", "sort=owner_id", "sort=--title",
     "sort=title;drop", "limit=0", "limit=201", "limit=x", "after=x", "after=W10", "state=dead", "amount=x",
     "columns=title", "view=1", "q=x", "state=open&state=won", "title=", "_connector=OR", "pk=1",
     "deleted_at__empty=true", "custom.x=1"],
)  # fmt: skip
def test_an_unknown_parameter_is_named(world: World, program: Programs, query: str) -> None:
    answer = program(world.marek).get(f"deals?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [query.split("=")[0]]


def test_a_hidden_field_is_like_one_that_does_not_exist(world: World, program: Programs) -> None:
    connection.check_constraints()  # PostgreSQL makes no index while checks of new rows wait
    for key, group in (("open_one", "normal"), ("masked_one", "sensitive"), ("hidden_one", "secret")):
        create_field(actor=world.dana, object_type="deal", label=key, key=key, group=group, is_fast=True)
    custom = {"open_one": "apple", "masked_one": "PL-123456789", "hidden_one": "canary"}
    deal = create_deal(actor=world.again(world.dana), title="With fields", team=world.north, custom=custom)
    role = Role.objects.system("test").get(name="Member")
    set_role(actor=world.dana, role=role, name=role.name, table=table_of(role), rights=role.rights,
             sensitive_fields="masked", secret_fields="hidden")  # fmt: skip
    asker = program(world.marek)
    shown = asker.get(f"deals/{deal.pk}").json()["custom"]
    assert shown == {"open_one": "apple", "masked_one": "••••6789"}
    assert "canary" not in asker.get("deals").content.decode()
    assert "canary" not in asker.get(f"entries?source=deal:{deal.pk}").content.decode()
    assert titles(asker.get("deals?custom.open_one=apple")) == ["With fields"]
    missing = asker.get("deals?custom.nothing=x").json()["errors"]["custom.nothing"]
    for key in ("masked_one", "hidden_one"):
        answer = asker.get(f"deals?custom.{key}=canary")
        assert answer.status_code == 422 and answer.json()["errors"][f"custom.{key}"] == missing
        assert asker.get(f"deals?sort=custom.{key}").status_code == 422
        refused = asker.patch(f"deals/{deal.pk}", {"custom": {key: "x"}})
        assert refused.status_code == 422 and list(refused.json()["errors"]) == [f"custom.{key}"]
    listed = [item["key"] for item in asker.get("custom-fields").json()["items"]]
    assert listed == ["open_one", "masked_one"]


def test_numbers_of_own_fields_are_text_both_ways(world: World, program: Programs) -> None:
    create_field(actor=world.dana, object_type="deal", label="Weight", key="weight", kind="number")
    asker = program(world.dana)
    made = asker.post("deals", {"title": "Heavy", "custom": {"weight": "12.5"}})
    assert made.json()["custom"] == {"weight": "12.5"}
    assert asker.post("deals", {"title": "Heavy", "custom": {"weight": 12.5}}).status_code == 422


BUDGETS = {
    "people": 7, "organisations": 7, "leads": 3, "deals": 4, "tasks": 4, "entries": 3, "pipelines": 4, "products": 4,
    "users": 5, "teams": 3, "custom-fields": 3,
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(BUDGETS))
def test_a_list_asks_as_often_for_many_rows_as_for_one(world: World, program: Programs, path: str) -> None:
    asker = program(world.dana)
    asker.get(f"{path}?limit=200")  # what is kept of the set-up

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert asker.get(f"{path}?limit=200").status_code == 200
        return len([one for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    few = queries()
    for number in range(12):
        shop = create_customer(actor=world.dana, kind="organisation", name=f"Shop {number}")
        who = create_customer(actor=world.dana, kind="person", name=f"Who {number}", organisation=shop,
                              points=[{"kind": "email", "text": f"w{number}@a.example"}])  # fmt: skip
        link_customers(actor=world.dana, customer=who, other=world.anna, role="refers")
        deal = create_deal(actor=world.dana, title=f"D {number}", customer=shop)
        create_task(actor=world.dana, title=f"T {number}", source=deal)
        create_lead(actor=world.dana, title=f"L {number}")
        create_product(actor=world.dana, name=f"P {number}", price="1.00")
    asker.get(f"{path}?limit=200")
    assert queries() == few <= BUDGETS[path]
