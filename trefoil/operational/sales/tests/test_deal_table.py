"""The table of deals and its file: what is in reach, filtered, sorted and counted."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from trefoil.operational.sales.actions import close_deal, create_deal, delete_deal
from trefoil.operational.sales.models import Deal


@pytest.mark.parametrize(
    ("name", "titles"),
    [("dana", {"Second bar", "Grinder renewal"}), ("marek", {"Second bar"}), ("tom", {"Grinder renewal"}),
     ("olga", {"Second bar", "Grinder renewal"}), ("igor", {"Silent auction"})],
)  # fmt: skip
def test_everybody_gets_the_deals_in_reach(world: World, name: str, titles: set[str]) -> None:
    page = world.client(getattr(world, name)).get("/deals/table").content.decode()
    found = {title for title in ("Second bar", "Grinder renewal", "Silent auction") if title in page}
    visible = set(Deal.objects.alive().visible_to(world.again(getattr(world, name))).values_list("title", flat=True))
    assert found == visible >= titles


def test_tabs_part_open_won_and_lost_deals(world: World) -> None:
    close_deal(actor=world.dana, deal=world.deal, outcome="won")
    close_deal(actor=world.dana, deal=world.south_deal, outcome="lost")
    browser = world.client(world.dana)
    for state, there, gone in (("won", "Second bar", "Grinder renewal"), ("lost", "Grinder renewal", "Second bar")):
        page = browser.get(f"/deals/table?state={state}").content.decode()
        assert there in page and gone not in page
    assert "Second bar" not in browser.get("/deals/table?state=open").content.decode()


def test_the_trash_is_a_tab_of_its_own(world: World) -> None:
    delete_deal(actor=world.dana, deal=world.deal)
    browser = world.client(world.dana)
    assert "Second bar" not in browser.get("/deals/table").content.decode()
    assert "Second bar" in browser.get("/deals/table?trash=yes").content.decode()


def test_amounts_sort_as_numbers(world: World) -> None:
    for amount in ("9", "10000000", "200"):
        create_deal(actor=world.dana, title=f"Worth {amount}", amount=amount, currency="EUR")
    page = world.client(world.dana).get("/deals/table?sort=-amount").content.decode()
    places = [page.index(f"Worth {amount}") for amount in ("10000000", "200", "9")]
    assert places == sorted(places)


def test_deals_of_one_customer_need_that_customer_in_reach(world: World) -> None:
    browser = world.client(world.marek)
    page = browser.get(f"/deals/table?customer={world.kawiarnia.pk}").content.decode()
    assert "Second bar" in page
    assert browser.get(f"/deals/table?customer={world.secret.pk}").status_code == 404
    assert browser.get("/deals/table?customer=x").status_code == 404


@pytest.mark.parametrize("query", ["sort=title__x", "nonsense=1", "amount__has=1", "after=x"])
def test_a_parameter_that_cannot_be_taken_is_named(world: World, query: str) -> None:
    answer = world.client(world.dana).get(f"/deals/table?{query}")
    assert answer.status_code == 400 and "This list cannot be shown" in answer.content.decode()


def test_how_far_a_deal_came_can_be_asked_for(world: World) -> None:
    browser = world.client(world.dana)
    assert "Second bar" in browser.get("/deals/table?reached__gte=0").content.decode()
    assert "Second bar" not in browser.get("/deals/table?reached__gte=3").content.decode()


def test_the_file_holds_the_same_rows_and_no_formula(world: World) -> None:
    create_deal(actor=world.dana, title="=1+1", amount="5", currency="EUR")
    answer = world.client(world.dana).get("/deals/export?state=open")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[arg-type]
    titles = [row[0] for row in rows[1:]]
    assert "Second bar" in titles and not any(title.startswith("=") for title in titles)
    assert world.client(world.ruth).get("/deals/export").status_code == 403


def test_a_table_asks_as_many_queries_for_fifty_rows_as_for_three(world: World) -> None:
    browser = world.client(world.dana)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/table")
    for number in range(48):
        create_deal(actor=world.tom, title=f"More {number}", customer=world.zerno)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/table")
    assert len(many) == len(few) <= 6
