"""Reads need a scope, writes need an action; both fail closed."""

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from conftest import World
from trefoil.core.actions import write_permit
from trefoil.core.db.models import UnscopedQuery
from trefoil.core.db.permit import WriteOutsideAction, is_write
from trefoil.customers.models import Customer
from trefoil.operational.sales.models import Deal, DealLine

READS = {
    "list": lambda: list(Deal.objects.all()),
    "filter": lambda: list(Deal.objects.filter(title="x")),
    "first": lambda: Deal.objects.first(),
    "get": lambda: Deal.objects.get(pk=1),
    "count": lambda: Deal.objects.count(),
    "exists": lambda: Deal.objects.exists(),
    "aggregate": lambda: Deal.objects.aggregate(n=Count("pk")),
    "values": lambda: list(Deal.objects.values("title")),
    "iterator": lambda: next(iter(Deal.objects.iterator()), None),
    "in_bulk": lambda: Deal.objects.in_bulk([1]),
    "slice": lambda: Deal.objects.all()[0],
    "explain": lambda: Deal.objects.explain(),
    "contains": lambda: Deal.objects.contains(Deal(pk=1)),
    "subquery": lambda: list(DealLine.objects.system("test").filter(deal__in=Deal.objects.all())),
    "union": lambda: list(Deal.objects.system("test").union(Deal.objects.all())),
    "or": lambda: list(Deal.objects.system("test") | Deal.objects.all()),
    "and": lambda: list(Deal.objects.all() & Deal.objects.system("test")),
    "bool": lambda: bool(Deal.objects.all()),
    "repr": lambda: repr(Deal.objects.all()),
    "latest": lambda: Deal.objects.latest("pk"),
}


@pytest.mark.parametrize("how", READS)
def test_a_query_without_a_scope_is_refused(world: World, how: str) -> None:
    with pytest.raises(UnscopedQuery):
        READS[how]()


def test_related_rows_need_a_scope_too(world: World) -> None:
    with pytest.raises(UnscopedQuery):
        list(world.deal.lines.all())
    assert list(world.deal.lines.visible_to(world.marek)) == []
    with pytest.raises(UnscopedQuery):
        list(Deal.objects.system("test").prefetch_related("lines"))


def test_a_scope_survives_further_conditions(world: World) -> None:
    rows = Deal.objects.visible_to(world.marek).filter(amount__gt=0).order_by("-pk").exclude(title="x")
    assert [deal.title for deal in rows] == ["Second bar"]


def test_every_way_to_write_outside_an_action_is_refused(world: World) -> None:
    deal = Deal.objects.system("test").get(pk=world.deal.pk)
    deal.title = "changed"
    ways = [
        deal.save,
        deal.delete,
        lambda: Deal.objects.filter(pk=deal.pk).update(title="changed"),
        lambda: Deal.objects.system("test").filter(pk=deal.pk).delete(),
        lambda: Deal.objects.bulk_create([Deal(title="x", currency="EUR")]),
        lambda: Deal.objects.bulk_update([deal], ["title"]),
        lambda: Customer._meta.base_manager.filter(pk=world.kawiarnia.pk).update(name="changed"),
        lambda: deal.customer.save(),
        lambda: world.marek.roles.through.objects.all().delete(),
    ]
    for way in ways:
        with pytest.raises(WriteOutsideAction), transaction.atomic():
            way()
    assert Deal.objects.system("test").get(pk=deal.pk).title == "Second bar"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sales_deal SET title = 'x'",
        "  delete from sales_deal",
        "INSERT INTO sales_deal (id) VALUES (1)",
        "REPLACE INTO sales_deal (id) VALUES (1)",
        "WITH gone AS (SELECT 1) DELETE FROM sales_deal",
        "with x as (select 1) update sales_deal set title='x'",
        "/* SELECT */ DELETE FROM sales_deal",
        "-- SELECT\nDELETE FROM sales_deal",
        "TRUNCATE sales_deal",
        "MERGE INTO sales_deal USING x ON true WHEN MATCHED THEN DELETE",
        "COPY sales_deal FROM STDIN",
        "DO $$ BEGIN DELETE FROM sales_deal; END $$",
    ],
)
def test_plain_sql_is_held_to_the_same_rule(db: None, sql: str) -> None:
    assert is_write(sql)
    with pytest.raises(WriteOutsideAction), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_permit_ends_with_its_block(world: World) -> None:
    deal = Deal.objects.system("test").get(pk=world.deal.pk)
    with write_permit("test"):
        deal.save()
    with pytest.raises(WriteOutsideAction):
        deal.save()


def test_sign_in_may_touch_its_two_columns_only(world: World) -> None:
    world.marek.last_login = timezone.now()
    world.marek.save(update_fields=["last_login"])
    with pytest.raises(WriteOutsideAction):
        world.marek.save(update_fields=["is_active"])
