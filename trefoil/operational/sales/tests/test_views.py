"""Saved views: kept, shared, changed by their owner, and never wider than who looks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.customfields.actions import create_field
from trefoil.identity.actions import create_token
from trefoil.lists.actions import change_view, create_view, order_views, remove_view
from trefoil.lists.models import View
from trefoil.operational.sales.actions import change_deal
from trefoil.timeline.models import Entry

LARGE = {"where": json.dumps({"all": [["amount", "gte", "10000"]]}), "sort": "-amount"}


def _keep(world: World, name: str = "Large ones", **more: Any) -> View:
    given: dict[str, Any] = {"object_type": "deal", "name": name, "params": LARGE, **more}
    return create_view(actor=world.again(world.olga), **given)


def test_a_view_is_a_tab_that_shows_its_rows(world: World) -> None:
    row = _keep(world)
    browser = world.client(world.olga)
    assert "Large ones" in browser.get("/deals/table").content.decode()
    answer = browser.get(f"/deals/table?view={row.pk}")
    assert answer.status_code == 302 and f"view={row.pk}" in answer["Location"] and "where=" in answer["Location"]
    page = browser.get(answer["Location"]).content.decode()
    assert "Second bar" in page and "Grinder renewal" not in page
    assert "Unsaved change" not in page
    assert 'aria-current="page">Large ones</a>' in page and 'aria-current="page">All</a>' not in page


def test_a_change_of_the_address_is_told_and_can_be_saved_or_taken_back(world: World) -> None:
    row = _keep(world)
    browser = world.client(world.olga)
    query = {"view": row.pk, **LARGE, "owner": "me"}
    page = browser.get("/deals/table", query).content.decode()
    assert "Unsaved change" in page and "Reset" in page and "Save view" in page
    answer = browser.post(f"/lists/views/{row.pk}/contents", {"query": "owner=me&sort=-amount"})
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.params == {"owner": "me", "sort": "-amount"} and row.version == 2
    assert "Unsaved change" not in browser.get(answer["Location"]).content.decode()


def test_a_shared_view_shows_everybody_only_what_he_sees_anyway(world: World) -> None:
    row = create_view(actor=world.again(world.olga), object_type="deal", name="All of it", params={"state": "open"},
                      team=world.south)  # fmt: skip
    address = f"/deals/table?view={row.pk}&state=open"
    tom = world.client(world.tom).get(address).content.decode()
    assert "All of it" in tom and "Grinder renewal" in tom and "Second bar" not in tom
    assert "Rename" not in tom
    marek = world.client(world.marek).get("/deals/table").content.decode()
    assert "All of it" not in marek


def test_a_part_that_the_viewer_may_not_see_lets_nothing_through_and_the_page_says_why(world: World) -> None:
    field = create_field(actor=world.dana, object_type="deal", label="Margin", kind="text", group="secret")
    change_deal(actor=world.again(world.dana), deal=world.south_deal, custom={field.key: "37 percent"})
    dana = world.again(world.dana)
    key = f"custom.{field.key}"
    told = "names something that you may not see"
    cases = [
        ({key: "37 percent"}, False), ({"where": json.dumps({"all": [[key, "is", "37 percent"]]})}, False),
        ({"where": json.dumps({"any": [[key, "is", "x"], ["title", "has", "Grinder"]]})}, True),
        ({"sort": "-created_at", "columns": f"title,{key}"}, True),
    ]  # fmt: skip
    for number, (params, is_there) in enumerate(cases):
        row = create_view(actor=dana, object_type="deal", name=f"v{number}", params=params)
        assert row.params == params
        from_south = create_view(actor=world.again(world.olga), object_type="deal", name=f"s{number}", params={},
                                 team=world.south)  # fmt: skip
        answer = world.client(world.ruth).get("/deals/table", {"view": from_south.pk, **params})
        page = answer.content.decode()
        assert answer.status_code == 200 and told in page, params
        assert ("Grinder renewal" in page) == is_there, params
        assert "Margin" not in page
        other = {name: text.replace("37 percent", "38 percent") for name, text in params.items()}
        again = world.client(world.ruth).get("/deals/table", {"view": from_south.pk, **other}).content.decode()
        assert again.count("data-row") == page.count("data-row")


def test_no_related_records_with_a_hidden_field_lets_nothing_through(world: World) -> None:
    create_field(actor=world.dana, object_type="customer", label="Credit", kind="text", group="secret")
    row = _keep(world, params={}, team=world.south)
    where = json.dumps({"all": [{"no": "customer", "all": [["custom.credit", "is", "bad"]]}]})
    page = world.client(world.ruth).get("/deals/table", {"view": row.pk, "where": where}).content.decode()
    assert "data-row" not in page and "may not see" in page


def test_a_view_of_somebody_else_is_no_key_to_lenience(world: World) -> None:
    row = _keep(world)
    answer = world.client(world.marek).get("/deals/table", {"view": row.pk, "nonsense": "1"})
    assert answer.status_code == 400


def test_only_the_owner_changes_a_view(world: World) -> None:
    row = _keep(world, team=world.north)
    marek = world.again(world.marek)
    before = Entry.objects.system("test").count()
    with pytest.raises(Refused):
        change_view(actor=marek, view=row, name="Mine now")
    with pytest.raises(Refused):
        remove_view(actor=marek, view=row)
    assert Entry.objects.system("test").count() == before
    with pytest.raises(Conflict):
        change_view(actor=world.again(world.olga), view=row, version=7, name="Late")
    remove_view(actor=world.again(world.olga), view=row)
    assert not View.objects.system("test").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"layout": "cake"}, "layout"),
     ({"object_type": "lead", "layout": "board", "params": {}}, "layout"),
     ({"params": {"nonsense": "1"}}, "params.nonsense"),
     ({"params": {"where": "{"}}, "params.where"), ({"params": {"sort": "password"}}, "params.sort"),
     ({"widths": {"title": 5}}, "widths"), ({"widths": {"title": "wide"}}, "widths"),
     ({"object_type": "cake"}, "object_type"),
     ({"params": {"q": "x" * 9_100}}, "params")],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(world: World, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        _keep(world, **{"name": "A", **given})
    assert list(wrong.value.errors) == [field]


def test_views_are_shared_with_ones_own_teams_only(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        _keep(world, team=world.vault)
    assert "team" in wrong.value.errors


def test_views_stand_in_the_owners_order(world: World) -> None:
    rows = [_keep(world, name) for name in ("One", "Two", "Three")]
    order_views(actor=world.again(world.olga), object_type="deal", ids=[rows[2].pk, rows[0].pk])
    browser = world.client(world.olga)
    page = browser.get("/deals/table").content.decode()
    places = [page.index(f">{name}</a>") for name in ("Three", "One", "Two")]
    assert places == sorted(places)
    browser.post(f"/lists/views/{rows[1].pk}/place", {"to": "front"})
    page = browser.get("/deals/table").content.decode()
    assert page.index(">Two</a>") < page.index(">One</a>")


def test_a_board_view_opens_the_board_with_its_conditions(world: World) -> None:
    row = _keep(world, layout="board")
    browser = world.client(world.olga)
    page = browser.get("/deals/table").content.decode()
    assert f"/deals/?view={row.pk}" in page
    board = browser.get("/deals/", {"view": row.pk, **LARGE}).content.decode()
    assert "Second bar" in board and "Grinder renewal" not in board and "Large ones" in board
    table = browser.get("/deals/", {"view": row.pk, **LARGE, "state": "open"})
    assert table.status_code == 200


def test_save_as_by_the_form_keeps_what_is_shown_and_says_what_is_wrong(world: World) -> None:
    browser = world.client(world.tom)
    answer = browser.post("/lists/deal/views/new", {"name": "", "query": "state=open&view=3&after=x", "at": "table"})
    assert answer.status_code == 422 and "A name of 1 to 80 signs is needed." in answer.content.decode()
    answer = browser.post("/lists/deal/views/new", {"name": "Open ones", "query": "state=open&view=3&after=x"})
    assert answer.status_code == 303
    row = View.objects.visible_to(world.again(world.tom)).get()
    assert (row.name, row.params, row.is_pinned) == ("Open ones", {"state": "open"}, False)


def test_the_builder_tells_where_a_condition_is_wrong_and_goes_on_when_all_is_right(world: World) -> None:
    browser = world.client(world.tom)
    wrong = json.dumps({"all": [["title", "has", "x"], {"any": [["amount", "gt", "much"]]}]})
    answer = browser.get("/lists/deal/filter", {"check": "yes", "where": wrong}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and 'data-place="2.1"' in answer.content.decode()
    answer = browser.get("/lists/deal/filter", {"check": "yes", "where": LARGE["where"], "state": "open"})
    assert answer.status_code == 204 and answer["HX-Redirect"].startswith("/deals/table?state=open&where=")
    page = browser.get("/lists/deal/filter").content.decode()
    assert "data-where-root" in page and "Has none of" in page
    assert browser.get("/lists/cake/filter").status_code == 404


def test_a_field_that_is_hidden_is_not_offered_by_the_builder(world: World) -> None:
    create_field(actor=world.dana, object_type="deal", label="Margin", kind="text", group="secret")
    create_field(actor=world.dana, object_type="customer", label="Credit", kind="text", group="secret")
    page = world.client(world.ruth).get("/lists/deal/filter").content.decode()
    assert "Margin" not in page and "Credit" not in page
    page = world.client(world.dana).get("/lists/deal/filter").content.decode()
    assert "Margin" in page and "Credit" in page


def test_views_in_the_api(world: World) -> None:
    _row, secret = create_token(actor=world.again(world.dana), user=world.dana, name="t", scopes=["read", "write"])[:2]
    browser = world.client(world.dana)
    headers = {"Authorization": f"Bearer {secret}"}
    made = browser.post("/api/v1/views", {"object_type": "deal", "name": "API", "params": LARGE},
                        content_type="application/json", headers=headers)  # fmt: skip
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    changed = browser.patch(f"/api/v1/views/{pk}", {"name": "Renamed"}, content_type="application/json",
                            headers={**headers, "If-Match": '"v1"'})  # fmt: skip
    assert changed.status_code == 200 and changed.json()["name"] == "Renamed"
    bad = browser.patch(f"/api/v1/views/{pk}", {"params": {"x": "1"}}, content_type="application/json", headers=headers)
    assert bad.status_code == 422 and "params.x" in bad.content.decode()
    assert [one["name"] for one in browser.get("/api/v1/views", headers=headers).json()["items"]] == ["Renamed"]
    assert browser.delete(f"/api/v1/views/{pk}", headers=headers).status_code == 204


def test_the_shelf_costs_no_query_per_view(world: World) -> None:
    browser = world.client(world.olga)
    _keep(world)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/table")
    for number in range(10):
        _keep(world, f"View {number}")
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/table")
    assert len(many) == len(few)
