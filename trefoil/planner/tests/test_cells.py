"""Cells of the list of tasks, edited in place."""

from __future__ import annotations

import json
from typing import Any

from conftest import World

COLUMNS = "title,customer,due_at,owner,kind,priority,team"


def save(world: World, who: Any, values: dict[str, Any], **more: Any) -> Any:
    return world.client(who).post(f"/lists/task/cells/{world.task.pk}?columns={COLUMNS}",
                                  json.dumps({"values": values, **more}), content_type="application/json")  # fmt: skip


def test_a_day_with_or_without_a_time(world: World) -> None:
    said = save(world, world.marek, {"due_at": "2027-03-12"}).json()
    assert said["cells"]["due_at"]["v"] == "2027-03-12" and said["before"] == {"due_at": ""}
    said = save(world, world.marek, {"due_at": "2027-03-12T14:30"}, version=2, was={"due_at": "2027-03-12"}).json()
    assert said["cells"]["due_at"]["v"] == "2027-03-12T14:30"
    answer = save(world, world.marek, {"due_at": "2027-03-12T25:99"})
    assert answer.status_code == 422 and answer.json()["errors"][0].startswith("Due:")
    assert save(world, world.marek, {"due_at": ""}).json()["cells"]["due_at"]["v"] == ""


def test_customer_kind_priority_owner_and_team(world: World) -> None:
    given = {"customer": f"Anna Kowalska #{world.anna.pk}", "kind": "visit", "priority": "2"}
    assert save(world, world.marek, given).status_code == 200
    world.task.refresh_from_db()
    assert (world.task.customer_id, world.task.kind, world.task.priority) == (world.anna.pk, "visit", 2)
    said = save(world, world.dana, {"owner": str(world.tom.pk)}).json()
    world.task.refresh_from_db()
    assert world.task.owner_id == world.tom.pk
    assert save(world, world.dana, said["before"]).status_code == 200
    world.task.refresh_from_db()
    assert (world.task.owner_id, world.task.team_id) == (world.marek.pk, world.north.pk)
    for wrong in ({"kind": "cake"}, {"priority": "9"}, {"priority": "high"}, {"customer": "Nobody"}, {"title": ""}):
        assert save(world, world.marek, wrong).status_code == 422, wrong


def test_a_stranger_gets_nothing(world: World) -> None:
    assert save(world, world.igor, {"title": "Mine"}).status_code == 404
    world.task.refresh_from_db()
    assert world.task.title == "Call Anna about instalments"
