"""Widths and order of columns: with one's own view, else for oneself alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.customfields.actions import create_field, remove_field
from trefoil.lists.actions import create_view
from trefoil.lists.arranging import arrange_columns
from trefoil.lists.models import Arrangement, View
from trefoil.timeline.models import Entry


def send(world: World, who: Any, view: Any = None, **body: Any) -> Any:
    address = "/lists/deal/arrangement" + (f"?view={view.pk}" if view else "")
    return world.client(who).post(address, json.dumps(body), content_type="application/json")


def heads(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split(' data-col="')[1:]]


def table(world: World, who: Any, **query: Any) -> str:
    return world.client(who).get("/deals/table", query).content.decode()


def test_widths_and_order_without_a_view_are_ones_own(world: World) -> None:
    assert send(world, world.marek, widths={"title": 333, "amount": 90}).status_code == 200
    assert send(world, world.marek, columns=["amount", "title", "owner"]).json() == {"query": ""}
    page = table(world, world.marek)
    assert heads(page) == ["amount", "title", "owner"] and '<col width="333">' in page and "tf-fixed" in page
    assert heads(table(world, world.marek, columns="title,source")) == ["title", "source"]
    other = table(world, world.dana)
    assert heads(other)[0] == "title" and "333" not in other
    world.client(world.marek).post("/lists/deal/arrangement", {"forget": "yes"})
    assert heads(table(world, world.marek))[0] == "title" and "tf-fixed" not in table(world, world.marek)


def test_ones_own_view_holds_them_for_everybody_who_sees_it(world: World) -> None:
    olga = world.again(world.olga)
    row = create_view(actor=olga, object_type="deal", name="Ours", params={"state": "open"}, team=world.south)
    going = send(world, world.olga, row, columns=["amount", "title"], query=f"view={row.pk}&state=open").json()["query"]
    send(world, world.olga, row, widths={"amount": 150})
    row.refresh_from_db()
    assert row.params == {"state": "open", "columns": "amount,title"} and row.widths == {"amount": 150}
    assert not Arrangement.objects.system("test").exists()
    page = world.client(world.olga).get(f"/deals/table?{going}").content.decode()
    assert heads(page) == ["amount", "title"] and "Unsaved change" not in page and '<col width="150">' in page
    page = table(world, world.tom, view=row.pk, state="open", columns="amount,title")
    assert '<col width="150">' in page and heads(page) == ["amount", "title"]
    # somebody else puts it in order for himself alone
    assert send(world, world.tom, row, columns=["title", "amount"], widths={"title": 400},
                query=f"view={row.pk}&state=open&columns=amount,title").status_code == 200  # fmt: skip
    page = table(world, world.tom, view=row.pk, state="open", columns="amount,title")
    assert heads(page) == ["title", "amount"] and '<col width="400">' in page and "Unsaved change" not in page
    row.refresh_from_db()
    assert row.widths == {"amount": 150} and row.params["columns"] == "amount,title"
    assert heads(table(world, world.olga, view=row.pk, state="open", columns="amount,title")) == ["amount", "title"]


def test_a_view_that_one_does_not_see_is_missing(world: World) -> None:
    row = create_view(actor=world.again(world.olga), object_type="deal", name="Hers", params={})
    before = Entry.objects.system("test").count()
    assert send(world, world.marek, row, widths={"title": 300}).status_code == 404
    assert Entry.objects.system("test").count() == before and View.objects.system("test").get().widths == {}


def test_a_column_that_is_gone_or_hidden_is_left_out(world: World) -> None:
    field = create_field(actor=world.dana, object_type="deal", label="Size", kind="text")
    send(world, world.marek, columns=["title", "custom.size", "amount"])
    assert heads(table(world, world.marek)) == ["title", "custom.size", "amount"]
    remove_field(actor=world.dana, field=field)
    assert heads(table(world, world.marek)) == ["title", "amount"]


@pytest.mark.parametrize(
    "given",
    [{"columns": ["title", "title"]}, {"columns": []}, {"columns": ["password"]}, {"widths": {"title": 5}},
     {"widths": {"title": "wide"}}, {"object_type": "cake"}],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        arrange_columns(actor=world.again(world.marek), **{"object_type": "deal", **given})
    assert not Arrangement.objects.system("test").exists()


@pytest.mark.parametrize("body", [{"widths": []}, {"columns": "title"}, {"columns": [{"a": 1}]}, 5])
def test_a_body_that_is_none_is_refused(world: World, body: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.post("/lists/deal/arrangement", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
