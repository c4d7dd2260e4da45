"""The calendar in the REST API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from trefoil.planner.actions import create_task
from trefoil.planner.calendar.models import Guest
from trefoil.planner.models import Task


def ask(world: Any, user: Any, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    browser = world.client(user)
    answer = browser.generic(method, f"/api/v1{path}", json.dumps(body) if body is not None else "", "application/json")
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_free_and_busy_is_read_without_a_word_of_events(world: Any) -> None:
    due = datetime(2026, 3, 11, 10, tzinfo=UTC)
    create_task(actor=world.igor, title="Auction", kind="meeting", due_at=due, is_private=True)
    query = f"users={world.igor.pk},{world.marek.pk}&begin=2026-03-11T00:00:00Z&end=2026-03-12T00:00:00Z"
    status, found = ask(world, world.marek, "GET", f"/calendar/free-busy?{query}")
    assert status == 200 and "Auction" not in json.dumps(found)
    busy = [one for one in found["items"][0]["stretches"] if one["kind"] == "busy"]
    assert busy == [{"begin": "2026-03-11T10:00:00Z", "end": "2026-03-11T11:00:00Z", "kind": "busy"}]
    for wrong in ("users=x", "users=999999", query.replace("03-12", "12-12"), query.replace("begin=", "begin=x")):
        assert ask(world, world.marek, "GET", f"/calendar/free-busy?{wrong}")[0] == 422


def test_absences_are_noted_and_taken_back(world: Any) -> None:
    status, row = ask(world, world.marek, "POST", "/calendar/absences", {"from_on": "2026-03-27", "kind": "travel"})
    assert status == 201 and row["to_on"] == "2026-03-27"
    assert ask(world, world.marek, "GET", "/calendar/absences")[1]["items"] == [row]
    assert ask(world, world.dana, "GET", "/calendar/absences")[1]["items"] == []
    assert ask(world, world.dana, "DELETE", f"/calendar/absences/{row['id']}")[0] == 404
    other = {"from_on": "2026-03-27", "user_id": world.tom.pk}
    assert ask(world, world.marek, "POST", "/calendar/absences", other)[0] == 403
    assert ask(world, world.marek, "DELETE", f"/calendar/absences/{row['id']}")[0] == 204


def test_guests_are_asked_and_repetition_is_written(world: Any) -> None:
    body = {"title": "Round", "kind": "meeting", "due_at": "2026-03-11T10:00:00Z", "repeats": "FREQ=WEEKLY"}
    status, task = ask(world, world.marek, "POST", "/tasks", body)
    assert status == 201 and task["repeats"] == "FREQ=WEEKLY"
    status, wrong = ask(world, world.marek, "PATCH", f"/tasks/{task['id']}", {"repeats": "FREQ=NEVER"})
    assert status == 422 and "repeats" in wrong["errors"]
    given = {"guests": [{"user_id": world.dana.pk}, {"customer_id": world.anna.pk}, {"email": "X@else.example"}]}
    status, found = ask(world, world.marek, "PUT", f"/calendar/guests/{task['id']}", given)
    assert status == 200 and [one["email"] for one in found["items"]] == ["", "", "x@else.example"]
    assert ask(world, world.igor, "GET", f"/calendar/guests/{task['id']}")[0] == 404
    for guest in ({}, {"user_id": world.dana.pk, "email": "a@else.example"}, {"customer_id": world.secret.pk}):
        assert ask(world, world.marek, "PUT", f"/calendar/guests/{task['id']}", {"guests": [guest]})[0] == 422
    assert Guest.objects.system("test").filter(task=Task.objects.system("test").get(pk=task["id"])).count() == 3
