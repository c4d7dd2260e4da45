"""The verb that loads the events of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trefoil.core.actions import action
from trefoil.planner.actions import change_task, create_task
from trefoil.planner.calendar.icalendar_files import Event
from trefoil.planner.calendar.models import LoadedEvent
from trefoil.planner.models import Task

_FIELDS = ("title", "kind", "text", "place", "due_at", "minutes", "repeats")


@dataclass
class Loaded:
    """How many events became new tasks, changed one, or were there already as they are."""

    new: int = 0
    changed: int = 0
    same: int = 0


@action
def load_events(*, actor: Any, events: Sequence[Event]) -> Loaded:
    """Make tasks of the actor from events; the same event again changes its task, and nothing when it is the same."""
    uids = [event.uid for event in events]
    there: dict[tuple[str, str], LoadedEvent] = {}
    for begin in range(0, len(uids), 500):
        rows = LoadedEvent.objects.visible_to(actor).filter(uid__in=uids[begin : begin + 500])
        there |= {(row.uid, row.occurrence): row for row in rows}
    done = Loaded()
    for event in events:
        row = there.get((event.uid, event.occurrence))
        fields = {name: getattr(event, name) for name in _FIELDS}
        if row is None:
            task = create_task(actor=actor, **fields)
            row = LoadedEvent(user=actor, uid=event.uid, occurrence=event.occurrence, task=task, digest=event.digest)
            row.save()
            there[event.uid, event.occurrence] = row
            done.new += 1
        elif row.digest == event.digest or not Task.objects.visible_to(actor, "edit").filter(pk=row.task_id).exists():
            done.same += 1
        else:
            change_task(actor=actor, task=row.task_id, **fields)
            row.digest = event.digest
            row.save(update_fields=["digest"])
            done.changed += 1
    return done
