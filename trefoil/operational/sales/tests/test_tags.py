"""Tags: put on by the right to the record, found by, grouped by, changed in a mass and taken back, renamed, merged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import World
from trefoil.core.actions import Invalid, Refused
from trefoil.identity.actions import create_token
from trefoil.lists.changing import begin_mass_change, run_mass_change, undo_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.models import MassChange, Tag, Tagging
from trefoil.lists.tagging import change_tag, create_tag, merge_tags, remove_tag, set_tags
from trefoil.operational.sales.actions import change_deal, create_deal
from trefoil.operational.sales.models import Deal
from trefoil.timeline.models import Entry

KINDS = {"customer": "kawiarnia", "lead": "lead", "deal": "deal", "task": "task"}


def names(key: str, pk: int) -> list[str]:
    rows = Tagging.objects.system("test").filter(object_type=key, record_id=pk)
    return sorted(rows.values_list("tag__name", flat=True))


def put(world: World, deal: Any, *words: str, who: Any = None) -> None:
    set_tags(actor=world.again(who or world.dana), object_type="deal", pk=deal.pk, names=words)


def table(world: World, who: Any = None, **query: Any) -> str:
    return world.client(who or world.dana).get("/deals/table", query).content.decode()


def rows(page: str) -> int:
    return page.count("data-row")


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_of_record_bears_tags_on_its_page_and_in_its_list(world: World, key: str) -> None:
    record = getattr(world, KINDS[key])
    browser = world.client(world.marek)
    version = type(record).objects.system("test").get(pk=record.pk).version
    answer = browser.post(f"/tags/{key}/{record.pk}", {"add": "VIP, fair"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "VIP" in answer.content.decode()
    assert names(key, record.pk) == ["VIP", "fair"]
    assert type(record).objects.system("test").get(pk=record.pk).version == version + 1
    entry = Entry.objects.system("test").latest("pk")
    assert entry.verb == f"{key}.changed" and entry.data["changes"]["tags"] == ["", "VIP, fair"]
    listed = browser.get({"customer": "/customers/", "lead": "/leads/", "deal": "/deals/table", "task": "/tasks/"}[key])
    assert 'class="tf-tag' in listed.content.decode()
    page = browser.get({"customer": "/customers/", "lead": "/leads/", "deal": "/deals/", "task": "/tasks/"}[key]
                       + f"{record.pk}/").content.decode()  # fmt: skip
    assert "Take off: VIP" in page
    browser.post(f"/tags/{key}/{record.pk}", {"remove": "VIP"}, headers={"HX-Request": "true"})
    assert names(key, record.pk) == ["fair"]


def test_a_name_is_one_tag_however_it_is_spelt(world: World) -> None:
    put(world, world.deal, "Spring  Fair")
    put(world, world.south_deal, "spring fair", "SPRING FAIR")
    assert Tag.objects.system("test").count() == 1
    with pytest.raises(Invalid) as wrong:
        create_tag(actor=world.dana, name="SPRING fair")
    assert "name" in wrong.value.errors
    for bad in ("", "x" * 61, "a,b"):
        with pytest.raises(Invalid):
            create_tag(actor=world.dana, name=bad)


@pytest.mark.parametrize(("who", "status"), [("ruth", 403), ("igor", 404), ("tom", 404)])
def test_the_right_to_the_record_decides(world: World, who: str, status: int) -> None:
    before = Entry.objects.system("test").count()
    answer = world.client(getattr(world, who)).post(f"/tags/deal/{world.deal.pk}", {"add": "Mine"})
    assert answer.status_code == status
    assert names("deal", world.deal.pk) == [] and not Tag.objects.system("test").exists()
    assert Entry.objects.system("test").count() == before


def test_lists_are_filtered_by_tags(world: World) -> None:
    put(world, world.deal, "VIP", "fair")
    put(world, world.south_deal, "fair")
    ids = dict(Tag.objects.system("test").values_list("name", "pk"))
    for query, count in (
        ({"tags": ids["VIP"]}, 1), ({"tags__has": ids["fair"]}, 2), ({"tags__lacks": ids["VIP"]}, 2),
        ({"tags__in": f"{ids['VIP']},{ids['fair']}"}, 2), ({"tags__empty": "yes"}, 1), ({"tags__empty": "no"}, 2),
        ({"where": json.dumps({"any": [["tags", "has", str(ids["VIP"])], ["title", "has", "Silent"]]})}, 2),
    ):  # fmt: skip
        assert rows(table(world, **query)) == count, query
    assert "Tags" in table(world, tags=ids["VIP"]) and ">contains VIP" in table(world, tags=ids["VIP"])
    for wrong in ("999", "x", "1;", "-1", "٣"):
        assert world.client(world.dana).get("/deals/table", {"tags": wrong}).status_code == 400


def test_customers_are_asked_for_by_the_tags_of_their_deals(world: World) -> None:
    put(world, world.deal, "VIP")
    pk = Tag.objects.system("test").get().pk
    where = json.dumps({"all": [{"some": "deals", "all": [["tags", "has", str(pk)]]}]})
    page = world.client(world.dana).get("/customers/", {"where": where}).content.decode()
    assert rows(page) == 1 and "Kawiarnia" in page


def test_groups_by_tag_count_a_record_in_each_and_sum_exactly(world: World) -> None:
    put(world, world.deal, "VIP", "fair")
    put(world, world.south_deal, "fair")
    page = table(world, group="tags")
    said = " ".join(page.split("tf-group-row")[1:])
    assert "€21,760" in said and "€12,400" in said and "None" in said
    pk = Tag.objects.system("test").get(name="fair").pk
    assert rows(world.client(world.dana).get("/deals/table", {"group": "tags", "in": pk}).content.decode()) == 2
    assert rows(world.client(world.dana).get("/deals/table", {"group": "tags", "in": "none"}).content.decode()) == 1
    tom = table(world, world.tom, group="tags")
    assert "€12,400" not in tom and "€9,360" in tom


def test_many_are_tagged_at_once_and_given_back_exactly(world: World) -> None:
    deals = [create_deal(actor=world.dana, title=f"Deal {n}", amount=n) for n in range(7)]
    put(world, deals[0], "old")
    tag = create_tag(actor=world.dana, name="Campaign")
    put(world, deals[1], "Campaign")
    before = {row.pk: names("deal", row.pk) for row in deals}
    olga = world.again(world.olga)
    ids = [row.pk for row in deals]
    change = begin_mass_change(actor=olga, object_type="deal", ids=ids, asked=Asked("change", "tags.add", str(tag.pk)))
    run_mass_change(change.pk)
    change = MassChange.objects.system("test").get()
    assert (change.changed, change.unchanged) == (6, 1)
    assert names("deal", deals[0].pk) == ["Campaign", "old"]
    change_deal(actor=world.dana, deal=deals[3], title="Changed since")
    undo_mass_change(actor=world.again(world.olga), row=change)
    run_mass_change(change.pk)
    after = {row.pk: names("deal", row.pk) for row in deals}
    assert after == before | {deals[3].pk: ["Campaign"]}
    off = Asked("change", "tags.remove", str(tag.pk))
    change = begin_mass_change(actor=world.again(world.olga), object_type="deal", ids=ids, asked=off)
    run_mass_change(change.pk)
    assert all(names("deal", row.pk) == ([] if row != deals[0] else ["old"]) for row in deals)
    with pytest.raises(Invalid):
        wrong = Asked("change", "tags.add", "999999")
        begin_mass_change(actor=world.again(world.olga), object_type="deal", ids=ids, asked=wrong)


def test_renamed_merged_and_removed(world: World) -> None:
    put(world, world.deal, "VIP", "V.I.P.")
    put(world, world.south_deal, "V.I.P.")
    vip, other = Tag.objects.system("test").get(name="VIP"), Tag.objects.system("test").get(name="V.I.P.")
    change_tag(actor=world.dana, tag=vip, name="Best", colour=2)
    assert "tf-hue-2" in table(world)
    with pytest.raises(Invalid):
        change_tag(actor=world.dana, tag=vip, name="v.i.p.")
    merge_tags(actor=world.dana, tag=other, into=vip)
    assert names("deal", world.deal.pk) == ["Best"] and names("deal", world.south_deal.pk) == ["Best"]
    assert Tag.objects.system("test").count() == 1
    remove_tag(actor=world.dana, tag=vip)
    assert not Tagging.objects.system("test").exists()
    for act in (lambda: remove_tag(actor=world.marek, tag=vip), lambda: merge_tags(actor=world.marek, tag=1, into=2)):
        with pytest.raises(Refused):
            act()


def test_tags_in_cells_pastes_and_the_api(world: World) -> None:
    browser = world.client(world.dana)
    saved = browser.post(f"/lists/deal/cells/{world.deal.pk}?columns=title,tags",
                         json.dumps({"values": {"tags": "VIP, fair"}}), content_type="application/json")  # fmt: skip
    assert saved.status_code == 200 and saved.json()["cells"]["tags"]["v"] == "fair, VIP"
    assert saved.json()["before"] == {"tags": ""}
    block = {"columns": ["tags"], "rows": [{"pk": world.south_deal.pk, "texts": {"tags": "fair; web"}}]}
    assert browser.post("/lists/deal/paste", json.dumps(block), content_type="application/json").status_code == 200
    assert names("deal", world.south_deal.pk) == ["fair", "web"]
    _row, secret = create_token(actor=world.dana, user=world.dana, name="t", scopes=["read", "write"])[:2]
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"/api/v1/tags/of/deal/{world.deal.pk}"
    assert browser.get(address, headers=headers).json() == {"names": ["fair", "VIP"]}
    put_ = browser.put(address, {"names": ["web"]}, content_type="application/json", headers=headers)
    assert put_.status_code == 200 and names("deal", world.deal.pk) == ["web"]
    assert [one["name"] for one in browser.get("/api/v1/tags?sort=name", headers=headers).json()["items"]]
    made = browser.post("/api/v1/tags", {"name": "New"}, content_type="application/json", headers=headers)
    assert made.status_code == 201 and made.json()["name"] == "New"
    assert browser.get(f"/api/v1/tags/of/cake/{world.deal.pk}", headers=headers).status_code in (404, 422)


def test_tags_cost_no_query_per_row(world: World) -> None:
    put(world, world.deal, "VIP")
    browser = world.client(world.dana)
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as few:
        browser.get("/deals/table")
    for number in range(8):
        put(world, create_deal(actor=world.dana, title=f"D{number}"), f"tag {number}", "VIP")
    browser.get("/deals/table")
    with CaptureQueriesContext(connection) as many:
        browser.get("/deals/table")
    assert len(many) == len(few) and Deal.objects.system("test").count() == 11
