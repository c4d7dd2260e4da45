"""The reader of the timeline that makes notifications, and what their receiver does with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from trefoil.core.actions import action
from trefoil.notifications.actions.reminding import follow_tasks
from trefoil.notifications.delivering import deliverable
from trefoil.notifications.models import Notification
from trefoil.notifications.recipients import told_of

RECENT = timedelta(minutes=10)


@dataclass
class Read:
    """What the reader found in a batch of entries."""

    notifications: list[Notification]
    tasks: set[int]


def look_at(entries: Sequence[Any]) -> Read:
    """Who must be told of these entries, and which tasks their reminders must follow."""
    told = told_of(entries)
    made = [
        Notification(
            user_id=one.user_id, at=one.entry.at, kind=one.kind, key=f"entry {one.entry.pk}",
            object_type=one.entry.source_type, object_id=one.entry.source_id, entry_id=one.entry.pk,
        )
        for one in told
    ]  # fmt: skip
    tasks = {entry.source_id for entry in entries if entry.source_type == "task"}
    return Read(deliverable(made), tasks)


def write(found: Read) -> None:
    """Keep what `look_at` found; what was told before is not told again."""
    if found.notifications:
        Notification.objects.bulk_create(found.notifications, ignore_conflicts=True)
    if found.tasks:
        follow_tasks(found.tasks)


@action
def mark_read(*, actor: Any, ids: Iterable[int] | None = None) -> int:
    """Mark one's own notifications read, all of them without `ids`; how many were not yet."""
    rows = Notification.objects.visible_to(actor).unread()
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return int(rows.update(read_at=timezone.now()))


@action
def take_unshown(*, actor: Any, limit: int = 5) -> list[Notification]:
    """The newest notifications that no window has shown yet; each is given to one window only."""
    now = timezone.now()
    rows = Notification.objects.visible_to(actor).unread().filter(shown_at__isnull=True, at__gte=now - RECENT)
    found = list(rows.select_for_update().order_by("-pk")[:limit])
    Notification.objects.filter(pk__in=[row.pk for row in found]).update(shown_at=now)
    return found
