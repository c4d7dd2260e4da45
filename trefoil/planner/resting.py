"""The panels of records that rest or were forgotten, and the one number of Today."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.planner.forgotten_list import found, silent_words
from trefoil.planner.models import Parking
from trefoil.planner.watching import is_forgotten, my_count, watched_by

ON_TODAY, MOST_COUNTED = 3, 1000


def resting_panel(user: Any, object_type: str, record: Any) -> dict[str, Any] | None:
    """How the record rests, or that it has no next step; nothing when all is well."""
    if object_type not in registry.watched or record.deleted_at is not None:
        return None
    parking = Parking.objects.running().visible_to(user).filter(object_type=object_type, object_id=record.pk)
    shown: Any = parking.values("until", "reason", "by__name").first()
    if shown is None and not is_forgotten(object_type, record.pk):
        return None
    about = f"customer={record.pk}" if object_type == "customer" else f"source_type={object_type}&source_id={record.pk}"
    may_plan = user.viewer.level("task", "create") is not Level.NONE
    return {
        "parking": shown and {**shown, "by": shown["by__name"]},
        "may_edit": type(record).scope.allows(record, user.viewer, "edit"),
        "plan_url": f"{reverse('planner:new')}?{about}" if may_plan else "",
        "park_url": reverse("planner:parking", args=[object_type, record.pk]),
        "end_url": reverse("planner:unparking", args=[object_type, record.pk]),
    }  # fmt: skip


def today_panel(user: Any) -> dict[str, Any] | None:
    """How many of my records have no next step, and those whose silence is the most unusual."""
    kinds = watched_by(user)
    if not kinds:
        return None
    count = my_count(user, MOST_COUNTED)
    rows = found(user, kinds, Q(owner_id=user.pk), most=50)[0][:ON_TODAY] if count else []
    return {
        "count": count, "is_more": count >= MOST_COUNTED, "rows": [(row, silent_words(row.silence)) for row in rows],
        "may_plan": user.viewer.level("task", "create") is not Level.NONE,
    }  # fmt: skip
