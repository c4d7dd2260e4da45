"""Who takes part in an event: its owner and the colleagues who are asked."""

from __future__ import annotations

from trefoil.planner.calendar.models import Guest
from trefoil.planner.models import Task


def people_of(task: Task) -> list[int]:
    """Ids of the colleagues who take part, the owner first; who said no is free."""
    rows = Guest.objects.system("who takes part in an event").filter(task=task, user__isnull=False).exclude(answer="no")
    return list(dict.fromkeys([*([task.owner_id] if task.owner_id else []), *rows.values_list("user_id", flat=True)]))
