"""Today and tasks: what is seen, planned, done, taken back, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from trefoil.customers.actions import create_customer
from trefoil.planner.actions import change_task, create_task, finish_task
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


def state() -> list[Any]:
    """Everything of tasks that a refusal must leave as it was."""
    rows = Task.objects.system("test").order_by("pk").values_list("pk", "title", "version", "done_at", "owner_id")
    return [list(rows), Entry.objects.system("test").count()]


def test_today_orders_my_tasks_by_urgency_and_shows_nobody_elses(world: Any) -> None:
    now = timezone.now()
    create_task(actor=world.marek, title="Long overdue", due_at=now - timedelta(days=3))
    create_task(actor=world.marek, title="Some day", due_at=now + timedelta(days=40))
    create_task(actor=world.dana, title="Hers alone", due_at=now)
    finish_task(actor=world.marek, task=create_task(actor=world.marek, title="Finished"))
    text = world.client(world.marek).get("/").content.decode()
    places = [text.index(word) for word in ("Overdue", "Long overdue", "Some day", "Without a date", "instalments")]
    assert places == sorted(places)
    assert "3 days late" in text
    assert "Hers alone" not in text and "Finished" not in text


def test_an_empty_day_says_so(world: Any) -> None:
    assert "Nothing is waiting for you" in world.client(world.dana).get("/").content.decode()


def test_a_task_is_planned_in_one_line(world: Any) -> None:
    posted = {"from": "today", "title": "Ring the bell", "due_on": "2026-03-12", "due_time": "15:00"}
    answer = world.client(world.marek).post("/tasks/", posted, headers=HTMX)
    assert answer.status_code == 200 and "Ring the bell" in answer.content.decode()
    due = Task.objects.system("test").get(title="Ring the bell").due_at
    assert due == datetime(2026, 3, 12, 15, 0, tzinfo=ZoneInfo("Europe/Warsaw"))  # the firm's clock


@pytest.mark.parametrize("came_from", ["today", "compose", "dialog"])
@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"due_on": "tomorrowish"}, {"due_on": "2026-03-12", "due_time": "25:77"},
              {"title": "x" * 201}, {"customer": "No Such Firm"}, {"owner": "99999999999999999999999"}]
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_was_typed(world: Any, came_from: str, wrong: dict[str, str]) -> None:
    before = state()
    posted = {"from": came_from, "title": "Keep this title", **wrong}
    answer = world.client(world.marek).post("/tasks/", posted, headers=HTMX)
    assert answer.status_code == 422
    assert "form-error" in answer.content.decode()
    if "title" not in wrong:
        assert "Keep this title" in answer.content.decode()
    assert state() == before


def test_done_is_one_click_and_can_be_taken_back(world: Any) -> None:
    browser, address = world.client(world.marek), f"/tasks/{world.task.pk}/completion"
    answer = browser.post(address, headers=HTMX)
    assert answer.status_code == 204 and f"/tasks/{world.task.pk}/reopening" in answer.headers["HX-Trigger"]
    assert Task.objects.system("test").get(pk=world.task.pk).done_by == world.marek
    assert browser.post(f"/tasks/{world.task.pk}/reopening", headers=HTMX).status_code == 204
    assert Task.objects.system("test").get(pk=world.task.pk).done_at is None
    browser.post(address, headers=HTMX)
    assert browser.delete(address, headers=HTMX).status_code == 204
    assert Task.objects.system("test").get(pk=world.task.pk).done_at is None


@pytest.mark.parametrize(
    ("method", "rest", "posted"),
    [("get", "", {}), ("post", "", {"title": "Taken"}), ("post", "completion", {}), ("delete", "completion", {}),
     ("post", "reopening", {}), ("post", "deletion", {})],
)  # fmt: skip
def test_a_stranger_finds_no_task_and_changes_none(world: Any, method: str, rest: str, posted: dict[str, str]) -> None:
    before = state()
    answer = getattr(world.client(world.tom), method)(f"/tasks/{world.task.pk}/{rest}", posted)
    assert answer.status_code == 404
    assert state() == before


def test_a_reader_opens_a_task_and_cannot_change_it(world: Any) -> None:
    before = state()
    browser = world.client(world.ruth)
    text = browser.get(f"/tasks/{world.task.pk}/").content.decode()
    assert "Call Anna about instalments" in text and "Mark as done" not in text
    for rest in ("", "completion", "deletion"):
        assert browser.post(f"/tasks/{world.task.pk}/{rest}", {"title": "Taken"}).status_code == 403
    assert browser.get("/tasks/new").status_code == 403
    assert browser.post("/tasks/", {"title": "Mine"}).status_code == 403
    assert state() == before


def test_two_people_at_one_task_see_both_versions(world: Any) -> None:
    change_task(actor=world.dana, task=world.task, title="Write to Anna")
    posted = {"title": "Visit Anna", "version": "1", "kind": "call", "priority": "1", "owner": str(world.marek.pk)}
    answer = world.client(world.marek).post(f"/tasks/{world.task.pk}/", posted, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Write to Anna" in text and "Visit Anna" in text
    assert 'name="version" value="2"' in text
    assert Task.objects.system("test").get(pk=world.task.pk).title == "Write to Anna"


def test_a_task_is_moved_to_another_day_and_another_person(world: Any) -> None:
    posted = {"title": "Call Anna", "version": "1", "kind": "call", "priority": "2", "owner": str(world.dana.pk),
              "due_on": "2026-05-01", "due_time": "", "customer": f"x #{world.anna.pk}", "text": "Softly"}  # fmt: skip
    assert world.client(world.dana).post(f"/tasks/{world.task.pk}/", posted).status_code == 302
    row = Task.objects.system("test").get(pk=world.task.pk)
    assert (row.owner, row.customer, row.priority, row.text) == (world.dana, world.anna, 2, "Softly")
    text = world.client(world.dana).get("/").content.decode()
    assert "Call Anna" in text and "23:59" not in text


def test_a_customer_that_is_hidden_is_not_named_by_his_task_nor_lost(world: Any) -> None:
    quiet = create_customer(actor=world.dana, kind="person", name="Joan Quiet", is_private=True)
    row = create_task(actor=world.dana, title="Ring Joan", customer=quiet, owner=world.marek)
    browser = world.client(world.marek)
    for address in ("/", "/tasks/", f"/tasks/{row.pk}/"):
        text = browser.get(address).content.decode()
        assert "Ring Joan" in text and "Quiet" not in text
    posted = {"title": "Ring her", "version": "1", "customer": "", "kind": "call", "priority": "1"}
    assert browser.post(f"/tasks/{row.pk}/", posted).status_code == 302
    fresh = Task.objects.system("test").get(pk=row.pk)
    assert (fresh.title, fresh.customer_id) == ("Ring her", quiet.pk)


def test_a_task_of_a_deal_stands_on_the_deal_and_on_its_customer(world: Any) -> None:
    address = f"/tasks/new?source_type=deal&source_id={world.deal.pk}"
    assert f'name="source_id" value="{world.deal.pk}"' in world.client(world.marek).get(address).content.decode()
    assert world.client(world.tom).get(address).status_code == 404
    posted = {"title": "Send papers", "source_type": "deal", "source_id": str(world.deal.pk), "from": "dialog"}
    before = state()
    assert world.client(world.tom).post("/tasks/", posted, headers=HTMX).status_code == 404
    assert state() == before
    assert world.client(world.marek).post("/tasks/", posted, headers=HTMX).status_code == 204
    row = Task.objects.system("test").get(title="Send papers")
    assert (row.source_type, row.source_id, row.customer_id) == ("deal", world.deal.pk, world.kawiarnia.pk)
    assert "Send papers" in world.client(world.marek).get(f"/customers/{world.kawiarnia.pk}/").content.decode()


def test_the_list_holds_open_tasks_by_day_and_done_ones_apart(world: Any) -> None:
    finish_task(actor=world.marek, task=create_task(actor=world.marek, title="Finished"))
    browser = world.client(world.marek)
    opened, done = browser.get("/tasks/").content.decode(), browser.get("/tasks/?done=yes").content.decode()
    assert "instalments" in opened and "Finished" not in opened
    assert "Finished" in done and "instalments" not in done
    assert "instalments" not in browser.get("/tasks/?kind=letter").content.decode()
    assert browser.get("/tasks/?mood=good").status_code == 400


def test_a_removed_task_is_gone_and_the_timeline_keeps_it(world: Any) -> None:
    answer = world.client(world.marek).post(f"/tasks/{world.task.pk}/deletion", headers=HTMX)
    assert answer.status_code == 204 and answer.headers["HX-Redirect"] == "/tasks/"
    assert not Task.objects.system("test").filter(pk=world.task.pk).exists()
    assert Entry.objects.system("test").filter(verb="task.deleted", source_id=world.task.pk).exists()
