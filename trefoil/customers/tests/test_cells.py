"""Cells of the list of customers, edited in place."""

from __future__ import annotations

import json
from typing import Any

from conftest import World
from trefoil.customers.models import ContactPoint, Customer

COLUMNS = "name,email,phone,standing,owner,language"


def save(world: World, who: Any, pk: int, values: dict[str, Any], **more: Any) -> Any:
    return world.client(who).post(f"/lists/customer/cells/{pk}?columns={COLUMNS}",
                                  json.dumps({"values": values, **more}), content_type="application/json")  # fmt: skip


def points(row: Customer) -> dict[str, str]:
    return dict(ContactPoint.objects.system("test").filter(customer=row.pk).values_list("kind", "value"))


def test_names_choices_and_several_standings_are_saved(world: World) -> None:
    answer = save(world, world.marek, world.kawiarnia.pk, {"name": "Pod Lipą", "standing": ["client", "partner"],
                                                          "language": "pl"})  # fmt: skip
    assert answer.status_code == 200 and answer.json()["before"]["standing"] == ["client"]
    row = Customer.objects.system("test").get(pk=world.kawiarnia.pk)
    assert (row.name, row.language) == ("Pod Lipą", "pl")
    assert sorted(one.role for one in row.standings.system("test")) == ["client", "partner"]
    asked = world.client(world.marek).get(f"/lists/customer/cells/{row.pk}?column=standing").json()
    assert sorted(asked["v"]) == ["client", "partner"]


def test_an_address_is_changed_added_and_taken_away(world: World) -> None:
    row = world.kawiarnia
    assert save(world, world.marek, row.pk, {"email": "bar@podlipa.example"}).status_code == 200
    assert points(row)["email"] == "bar@podlipa.example"
    assert save(world, world.marek, row.pk, {"phone": ""}).status_code == 200
    assert "phone" not in points(row)
    answer = save(world, world.marek, row.pk, {"phone": "12 555 01 85"})
    assert answer.status_code == 200 and answer.json()["cells"]["phone"]["v"] == "+48125550185"
    answer = save(world, world.marek, row.pk, {"email": "no address", "name": "Lost?"})
    assert answer.status_code == 422 and answer.json()["errors"][0].startswith("E-mail:")
    row.refresh_from_db()
    assert row.name == "Kawiarnia Pod Lipą" and points(row)["email"] == "bar@podlipa.example"


def test_others_of_the_team_see_who_may_edit(world: World) -> None:
    page = world.client(world.ruth).get("/customers/").content.decode()
    assert "Зерно" in page and "data-version" not in page
    assert save(world, world.ruth, world.zerno.pk, {"name": "Mine"}).status_code == 403
    assert save(world, world.igor, world.zerno.pk, {"name": "Mine"}).status_code == 404
    world.zerno.refresh_from_db()
    assert world.zerno.name == "Кофейня «Зерно»"
