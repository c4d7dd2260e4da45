"""Follow a record, be reminded of a task."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from trefoil.core.registry import panel
from trefoil.identity.models import User
from trefoil.notifications.models import OFFSETS, Following, Notification, Reminder
from trefoil.notifications.showing import folded, lines
from trefoil.timeline.actions import type_key

MOST_NAMED = 5
MOST_NEWS, SHOWN_NEWS = 40, 5


def follow_panel(user: Any, record: Any) -> dict[str, Any]:
    """Whether one follows the record, and who else does."""
    kind = type_key(record)
    rows = Following.objects.system("who follows a record that the viewer sees")
    ids = list(rows.filter(object_type=kind, object_id=record.pk).order_by("pk").values_list("user_id", flat=True))
    names = User.colleagues.visible_to(user).active().filter(pk__in=ids).exclude(pk=user.pk).order_by("name")
    others = list(names.values_list("pk", "name")[: MOST_NAMED + 1]) if set(ids) - {user.pk} else []
    return {
        "is_following": user.pk in ids, "others": others[:MOST_NAMED], "is_cut": len(others) > MOST_NAMED,
        "url": reverse("notifications:following", args=[kind, record.pk]), "is_mine": record.owner_id == user.pk,
    }  # fmt: skip


@panel("follow_customer", on="customer", template="notifications/follow_panel.html", order=90)
def follow_customer(user: Any, record: Any) -> dict[str, Any]:
    """Follow a customer."""
    return follow_panel(user, record)


@panel("follow_deal", on="deal", template="notifications/follow_panel.html", order=90)
def follow_deal(user: Any, record: Any) -> dict[str, Any]:
    """Follow a deal."""
    return follow_panel(user, record)


@panel("follow_lead", on="lead", template="notifications/follow_panel.html", order=90)
def follow_lead(user: Any, record: Any) -> dict[str, Any]:
    """Follow a lead."""
    return follow_panel(user, record)


@panel("reminders", on="task", template="notifications/reminders_panel.html", order=20)
def task_reminders(user: Any, record: Any) -> dict[str, Any] | None:
    """One's own reminders of a task that is still to be done."""
    return reminder_panel(user, record) if record.done_at is None else None


def reminder_panel(user: Any, task: Any) -> dict[str, Any]:
    """The reminders that one has of the task, and those that one may choose."""
    words = dict(OFFSETS)
    rows = list(Reminder.objects.visible_to(user).filter(task=task).order_by("minutes_before"))
    had = {row.minutes_before for row in rows}
    return {
        "url": reverse("notifications:reminders", args=[task.pk]), "has_time": task.due_at is not None,
        "reminders": [
            {"pk": row.pk, "label": words.get(row.minutes_before, str(row.minutes_before)), "at": row.at,
             "is_rung": row.rung_at is not None}
            for row in rows
        ],
        "choices": [(minutes, label) for minutes, label in OFFSETS if minutes not in had],
    }  # fmt: skip


@panel("news", on="today", template="notifications/today_panel.html", order=30)
def today_news(user: Any, record: Any) -> dict[str, Any] | None:
    """What others did with what is mine or what I follow, since I last looked."""
    rows = Notification.objects.visible_to(user).unread().filter(kind__in=("mine", "followed")).order_by("-pk")
    found = list(rows[: MOST_NEWS + 1])
    shown = folded(lines(user, found[:MOST_NEWS])) if found else []
    if not shown:
        return None
    return {"lines": shown[:SHOWN_NEWS], "count": len(shown), "is_more": len(found) > MOST_NEWS}
