"""From the list of Today: later, or another's."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from trefoil.planner.models import Task
from trefoil.planner.views.putting_off import put_off

HTMX = {"HX-Request": "true"}


def test_tomorrow_and_next_week_keep_the_time_of_day() -> None:
    sunday = timezone.make_aware(datetime(2026, 11, 22, 10, 0))
    due = timezone.make_aware(datetime(2026, 11, 20, 15, 30))
    for to, day in (("tomorrow", 23), ("week", 23)):
        assert put_off(due, to, sunday) == timezone.make_aware(datetime(2026, 11, day, 15, 30))
    monday = timezone.make_aware(datetime(2026, 11, 23, 10, 0))
    assert timezone.localtime(put_off(None, "week", monday)).isoformat()[:16] == "2026-11-30T23:59"


def test_a_task_is_put_off_and_the_undo_brings_its_day_back(world: Any) -> None:
    browser, before = world.client(world.marek), world.task.due_at
    answer = browser.post(f"/tasks/{world.task.pk}/later", {"to": "tomorrow"}, headers=HTMX)
    assert answer.status_code == 204 and Task.objects.system("test").get(pk=world.task.pk).due_at is not None
    browser.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert Task.objects.system("test").get(pk=world.task.pk).due_at == before
    assert world.client(world.tom).post(f"/tasks/{world.task.pk}/later", {"to": "week"}).status_code == 404


def test_a_task_is_handed_over_and_taken_back(world: Any) -> None:
    browser, address = world.client(world.olga), f"/tasks/{world.task.pk}/owner"
    assert "Hand over" in browser.get(address, headers=HTMX).content.decode()
    answer = browser.post(address, {"owner": str(world.olga.pk)}, headers=HTMX)
    assert Task.objects.system("test").get(pk=world.task.pk).owner_id == world.olga.pk
    browser.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert Task.objects.system("test").get(pk=world.task.pk).owner_id == world.marek.pk
    assert browser.post(address, {"owner": "nobody"}, headers=HTMX).status_code == 422
