"""What comes next: asked when a record would be forgotten, proposed from what usually followed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from trefoil.planner.actions import create_task, finish_task
from trefoil.planner.following import DEFAULT_DAYS, DEFAULT_KIND, Proposal, learned, propose
from trefoil.planner.models import Task

HTMX = {"HX-Request": "true"}


def asked(world: Any, task: Any) -> str:
    answer = world.client(world.marek).post(f"/tasks/{task.pk}/completion", headers=HTMX)
    assert answer.status_code == 204
    return str(json.loads(answer["HX-Trigger"]).get("dialog-open", {}).get("url", ""))


def test_who_finishes_the_last_step_is_asked_for_the_next_one(world: Any) -> None:
    other = create_task(actor=world.marek, title="Send the drawings", source=world.deal)
    assert asked(world, other) == ""  # a step is still planned
    assert asked(world, world.task) == f"/tasks/{world.task.pk}/next"
    loose = create_task(actor=world.marek, title="Tidy the desk")
    assert asked(world, loose) == ""


def test_the_dialog_is_filled_in_and_plans_at_once(world: Any) -> None:
    address = asked(world, world.task)
    text = world.client(world.marek).get(address, headers=HTMX).content.decode()
    assert "little history" in text and "Call: Second bar" in text and f"/parkings/deal/{world.deal.pk}/" in text
    posted = {"title": "Call: Second bar", "kind": "call", "due_on": "2031-03-12", "source_type": "deal",
              "source_id": str(world.deal.pk)}  # fmt: skip
    assert world.client(world.marek).post("/tasks/", posted, headers=HTMX).status_code == 204
    row = Task.objects.system("test").latest("pk")
    assert (row.source_type, row.source_id, row.customer_id) == ("deal", world.deal.pk, world.kawiarnia.pk)


def test_the_proposal_is_learned_from_the_firms_own_history(world: Any) -> None:
    assert propose("deal", "meeting") == Proposal(DEFAULT_KIND, DEFAULT_DAYS, 0)
    now = timezone.now()
    for days in (3, 4, 4, 5, 60):
        done = create_task(actor=world.marek, title="Meet", kind="meeting", source=world.deal)
        finish_task(actor=world.marek, task=done)
        due = now + timedelta(days=days)
        create_task(actor=world.marek, title="Offer", kind="letter", source=world.deal, due_at=due)
    found = propose("deal", "meeting")
    assert (found.kind, found.examples) == ("letter", 5)
    assert propose("lead", "meeting").examples == 0 and propose("deal", "visit").examples == 0


def test_mode_and_median_are_taken_and_thin_history_is_said() -> None:
    now = timezone.now()
    ends = [(now, [(now, kind, now + timedelta(days=days))]) for kind, days in
            (("letter", 2), ("letter", 3), ("letter", 50), ("call", 1), ("call", 1))]  # fmt: skip
    assert learned(ends) == Proposal("letter", 3, 5)
    assert learned(ends[:4]).examples == 0
    late = [(now, [(now + timedelta(days=9), "visit", now + timedelta(days=20))])] * 9
    assert learned(late).examples == 0  # planned long after: not what followed
