"""Checklists: lines are added, ticked, ordered and removed by whoever may change the task, and nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trefoil.planner.actions import create_task
from trefoil.planner.checklist_actions import MOST_ITEMS, add_items, change_item, order_items
from trefoil.planner.models import ChecklistItem
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


def held() -> list[tuple[str, bool]]:
    rows = ChecklistItem.objects.system("test").order_by("position", "pk")
    return [(one.title, one.done_at is not None) for one in rows]


def test_a_checklist_is_written_ticked_ordered_and_shown(world: Any) -> None:
    browser, address = world.client(world.marek), f"/tasks/{world.task.pk}/checklist"
    for title in ("Price list", "Terms", "Delivery"):
        assert browser.post(address, {"item": title}, headers=HTMX).status_code == 200
    first, second, third = ChecklistItem.objects.system("test").order_by("pk").values_list("pk", flat=True)
    answer = browser.post(f"{address}/{second}", {"done": "yes"}, headers=HTMX)
    assert "1/3" in answer.content.decode() and "tasks-changed" in answer["HX-Trigger"]
    browser.post(f"{address}/{second}", {"done": "yes"}, headers=HTMX)  # twice changes nothing
    browser.post(f"{address}/{third}/place", headers=HTMX)
    assert held() == [("Price list", False), ("Delivery", False), ("Terms", True)]
    for page in ("/", "/tasks/", f"/deals/{world.deal.pk}/"):
        assert "1/3" in browser.get(page).content.decode(), page
    browser.post(f"{address}/{second}", {"done": "no"}, headers=HTMX)
    browser.post(f"{address}/{first}", {"title": " The price\tlist "}, headers=HTMX)
    browser.delete(f"{address}/{third}", headers=HTMX)
    assert held() == [("The price list", False), ("Terms", False)]
    verbs = Entry.objects.system("test").filter(verb__startswith="task.item").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *["task.item_added"] * 3, "task.item_done", "task.items_ordered", "task.item_reopened", "task.item_changed",
        "task.item_removed",
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["", "  ", "\x00", "x" * 201])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: Any, title: str) -> None:
    answer = world.client(world.marek).post(f"/tasks/{world.task.pk}/checklist", {"item": title}, headers=HTMX)
    assert answer.status_code == 422 and "form-error" in answer.content.decode() and held() == []
    assert len(title) < 9 or title in answer.content.decode()


def test_a_hundred_lines_are_enough(world: Any) -> None:
    add_items(actor=world.marek, task=world.task, titles=["x"] * MOST_ITEMS)
    answer = world.client(world.marek).post(f"/tasks/{world.task.pk}/checklist", {"item": "one more"}, headers=HTMX)
    assert answer.status_code == 422 and len(held()) == MOST_ITEMS


def test_who_may_not_change_the_task_changes_no_line(world: Any) -> None:
    (one,) = add_items(actor=world.marek, task=world.task, titles=["Terms"])
    address = f"/tasks/{world.task.pk}/checklist"
    for person, status in ((world.ruth, 403), (world.tom, 404), (world.igor, 404)):
        browser = world.client(person)
        for answer in (browser.post(address, {"item": "x"}), browser.post(f"{address}/{one.pk}", {"done": "yes"}),
                       browser.delete(f"{address}/{one.pk}"), browser.post(f"{address}/{one.pk}/place")):  # fmt: skip
            assert answer.status_code == status
    assert held() == [("Terms", False)]
    text = world.client(world.ruth).get(address, headers=HTMX).content.decode()
    assert "Terms" in text and "hx-post" not in text


def test_a_line_of_another_task_is_not_reached(world: Any) -> None:
    from_vault = create_task(actor=world.igor, title="Hush")
    (hidden,) = add_items(actor=world.igor, task=from_vault, titles=["Hidden"])
    browser, address = world.client(world.marek), f"/tasks/{world.task.pk}/checklist/{hidden.pk}"
    assert browser.post(address, {"done": "yes"}, headers=HTMX).status_code == 404
    assert browser.delete(address, headers=HTMX).status_code == 404
    assert held() == [("Hidden", False)]
    sent = json.dumps({"item_ids": [hidden.pk]})
    order = browser.put(f"/api/v1/checklists/{world.task.pk}", sent, "application/json")
    assert order.status_code == 422


def test_programs_work_with_checklists(world: Any) -> None:
    browser = world.client(world.marek)

    def send(method: str, tail: str, body: Any = None) -> Any:
        return browser.generic(method, f"/api/v1/checklists/{world.task.pk}{tail}", json.dumps(body or {}),
                               content_type="application/json")  # fmt: skip

    made = send("POST", "", {"titles": ["One", "Two"]})
    assert made.status_code == 201
    one, two = (item["id"] for item in made.json()["items"])
    assert send("PATCH", f"/lines/{two}", {"is_done": True}).json()["items"][1]["done_by_id"] == world.marek.pk
    assert [item["id"] for item in send("PUT", "", {"item_ids": [two]}).json()["items"]] == [two, one]
    shown = browser.get(f"/api/v1/tasks/{world.task.pk}").json()
    assert (shown["checklist_all"], shown["checklist_done"]) == (2, 1)
    assert len(send("DELETE", f"/lines/{one}").json()["items"]) == 1


def test_a_tick_keeps_who_and_when(world: Any) -> None:
    one, other = add_items(actor=world.marek, task=world.task, titles=["One", "Two"])
    change_item(actor=world.olga, task=world.task, item=one.pk, is_done=True)
    order_items(actor=world.marek, task=world.task, items=[other.pk, one.pk])
    row = ChecklistItem.objects.system("test").get(pk=one.pk)
    assert row.done_by == world.olga and row.done_at is not None
