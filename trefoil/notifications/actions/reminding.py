"""Reminders: each rings once for a time of its task; when the task moves, it moves along and may ring again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.identity.models import User
from trefoil.notifications.delivering import deliverable
from trefoil.notifications.models import OFFSETS, Notification, Reminder, Wish
from trefoil.notifications.quiet import zone_of
from trefoil.planner.models import Task
from trefoil.planner.showing import ANY_TIME

MORNING = time(9, 0)
MEETINGS = frozenset({"call", "meeting", "visit"})
MOST_AT_ONCE = 500
MOST_OF_ONE = 10
_REASON = "reminders of tasks"


@action
def remind(*, actor: Any, task: Any, minutes_before: int) -> Reminder:
    """Be reminded of a task so many minutes before; choosing it twice changes nothing."""
    row: Task = Task.objects.get_or_404(actor, pk=getattr(task, "pk", task))
    if minutes_before not in dict(OFFSETS):
        raise Invalid({"minutes_before": _("There is no such choice.")})
    own = Reminder.objects.visible_to(actor).filter(task=row)
    if own.count() >= MOST_OF_ONE:
        raise Invalid({"minutes_before": _("One task may have at most ten reminders.")})
    own.filter(is_chosen=False).exclude(minutes_before=minutes_before).delete()
    reminder, _is_new = Reminder.objects.system(_REASON).update_or_create(
        task=row, user=actor, minutes_before=minutes_before, defaults={"is_chosen": True}
    )
    _aim([reminder], row, zone_of(actor))
    return Reminder.objects.system(_REASON).get(pk=reminder.pk)


@action
def forget_reminder(*, actor: Any, reminder: Any) -> None:
    """Not be reminded at this time."""
    row: Reminder = Reminder.objects.get_or_404(actor, pk=getattr(reminder, "pk", reminder))
    row.delete()


def follow_tasks(ids: Iterable[int]) -> None:
    """Bring the reminders of these tasks up to date: usual ones for whoever does it now, times by the due time."""
    tasks = list(Task.objects.system(_REASON).filter(pk__in=list(ids)))
    had: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.system(_REASON).filter(task__in=tasks):
        had[reminder.task_id].append(reminder)
    users = User.colleagues.system(_REASON).in_bulk(
        {r.user_id for rows in had.values() for r in rows} | {t.owner_id for t in tasks if t.owner_id}
    )
    wishes = {wish.user_id: wish for wish in Wish.objects.system(_REASON).filter(user__in=users)}
    made = []
    for task in tasks:
        usual = _usual(task, had[task.pk], wishes.get(task.owner_id or 0))
        if usual is not None:
            usual.at = ringing_at(task.due_at, usual.minutes_before, zone_of(users[usual.user_id]))
            made.append(usual)
    gone = [r.pk for t in tasks for r in had[t.pk] if not r.is_chosen and r.user_id != t.owner_id]
    Reminder.objects.filter(pk__in=gone).delete()
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    for task in tasks:
        for reminder in had[task.pk]:
            if reminder.pk not in gone:
                _aim([reminder], task, zone_of(users[reminder.user_id]))


def _usual(task: Task, had: list[Reminder], wish: Wish | None) -> Reminder | None:
    """The reminder that a person gets of each of his tasks unless he chose others."""
    if task.owner_id is None or task.done_at is not None or task.due_at is None or task.due_at < timezone.now():
        return None
    if any(reminder.user_id == task.owner_id for reminder in had):
        return None
    own = wish or Wish()
    minutes = own.meeting_minutes if task.kind in MEETINGS else own.task_minutes
    return Reminder(task=task, user_id=task.owner_id, minutes_before=minutes) if minutes is not None else None


def _aim(reminders: Iterable[Reminder], task: Task, zone: Any) -> None:
    for reminder in reminders:
        at = None if task.done_at is not None else ringing_at(task.due_at, reminder.minutes_before, zone)
        if at != reminder.at:
            reminder.at, reminder.rung_at = at, None
            reminder.save(update_fields=["at", "rung_at"])


def ringing_at(due_at: datetime | None, minutes_before: int, zone: Any) -> datetime | None:
    """When to ring: that long before, by the clock that runs; for a task of any time of its day, in the morning."""
    if due_at is None:
        return None
    local = due_at.astimezone(zone)
    if local.time().replace(second=0, microsecond=0) == ANY_TIME:
        day = local.date() - timedelta(days=minutes_before // 1440)
        return datetime.combine(day, MORNING, zone).astimezone(due_at.tzinfo)
    return due_at.astimezone(UTC) - timedelta(minutes=minutes_before)  # hours that pass, not hours on the dial


@action
def ring_due(*, actor: object = None, now: datetime | None = None) -> int:
    """Tell everybody whose reminders are due; how many. However many run at once, each rings once."""
    from_now = now or timezone.now()
    waiting = Reminder.objects.system(_REASON).filter(rung_at__isnull=True, at__lte=from_now)
    rows = list(waiting.select_for_update(skip_locked=True).order_by("at")[:MOST_AT_ONCE])
    if not rows:
        return 0
    tasks = Task.objects.system(_REASON).open().filter(pk__in=[row.task_id for row in rows])
    open_ones = set(tasks.values_list("pk", flat=True))
    made = [
        Notification(
            user_id=row.user_id, at=from_now, kind="reminder", object_type="task", object_id=row.task_id,
            key=f"reminder {row.pk} {int(row.at.timestamp()) if row.at else 0}",
        )
        for row in rows if row.task_id in open_ones
    ]  # fmt: skip
    Notification.objects.bulk_create(deliverable(made), ignore_conflicts=True)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(rung_at=F("at"))
    return len(made)
